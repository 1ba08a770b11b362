import { byId } from "../kit/element.js";

const draftPlace = "yizhan.draft";

/** Pixels the text may grow to before it scrolls. */
const heightLimit = 220;

/** The field for a message. Sends with Enter, never while an input method is composing. */
export class Composer {
  #isBusy = false;

  constructor({ send, stop }, signal) {
    this.draft = byId("draft");
    this.sendButton = byId("send");
    this.stopButton = byId("stop");
    this.onSend = send;
    const submit = (event) => {
      event.preventDefault();
      this.submit();
    };
    const halt = () => {
      stop();
      this.draft.focus({ preventScroll: true });
    };
    byId("composer").addEventListener("submit", submit, { signal });
    this.draft.addEventListener("input", () => this.#changed(), { signal });
    this.draft.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    this.stopButton.addEventListener("click", halt, { signal });
    this.write(sessionStorage.getItem(draftPlace) ?? "");
  }

  /** While an answer is running, the button stops it instead. */
  set isBusy(value) {
    this.#isBusy = value;
    this.sendButton.hidden = value;
    this.stopButton.hidden = !value;
  }

  write(text) {
    this.draft.value = text;
    this.#changed();
  }

  /** Puts the cursor here, except on a phone, where that would pull the keyboard up. */
  focus() {
    if (matchMedia("(pointer: fine)").matches) this.draft.focus({ preventScroll: true });
  }

  #pressed(event) {
    // Safari ends the composition before it reports the Enter that ended it, but gives it code 229.
    const isComposing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || isComposing) return;
    event.preventDefault();
    this.submit();
  }

  /** Sends the draft, if there is one and no answer is running. */
  submit() {
    const text = this.draft.value.trim();
    if (!text || this.#isBusy) return;
    if (this.onSend(text)) this.write("");
  }

  #changed() {
    sessionStorage.setItem(draftPlace, this.draft.value);
    this.sendButton.disabled = !this.draft.value.trim();
    this.draft.style.height = "auto";
    this.draft.style.height = `${Math.min(this.draft.scrollHeight, heightLimit)}px`;
  }
}
