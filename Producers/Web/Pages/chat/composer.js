import { byId, setText } from "../kit/element.js";
import { language } from "../kit/strings.js";
import { say } from "./strings.js";

/** Pixels the text may grow to before it scrolls. */
const heightLimit = 220;

/** Characters from which on their number is shown. */
const countedFrom = 20_000;

/** The field for a message. Sends with Enter, never while an input method is composing. */
export class Composer {
  #isBusy = false;
  #hasAttachments = false;

  /**
   * @param {object} options
   * @param {(text: string) => boolean} options.send Whether the text was taken; else it stays.
   * @param {() => void} options.stop
   * @param {(text: string) => void} options.changed Called after each change of the draft.
   * @param {(text: string) => string} options.warning A sentence about a long text, or "".
   * @param {AbortSignal} signal
   */
  constructor({ send, stop, changed, warning }, signal) {
    this.onSend = send;
    this.onChange = changed;
    this.warning = warning;
    this.draft = byId("draft");
    this.sendButton = byId("send");
    this.stopButton = byId("stop");
    this.note = byId("draft-note");
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
    this.#fit();
  }

  /** While an answer is running, a button stops it, and what is written waits for its end. */
  set isBusy(value) {
    this.#isBusy = value;
    this.stopButton.hidden = !value;
    this.#fit();
  }

  get text() {
    return this.draft.value;
  }

  /** With attachments a question needs no text. */
  set hasAttachments(value) {
    this.#hasAttachments = value;
    this.#fit();
  }

  /** Writes a text in place of the draft. */
  write(text) {
    this.draft.value = text;
    this.#changed();
  }

  /** Writes a text behind the draft: nothing that somebody wrote is replaced. */
  append(text) {
    this.write([this.text.trimEnd(), text].filter(Boolean).join("\n\n"));
  }

  /** Shows the draft of another conversation. */
  show(text) {
    this.draft.value = text;
    this.#fit();
  }

  /**
   * Puts the cursor here, except on a phone, where that would pull the keyboard up.
   *
   * @param {Element | null} [before] What had the focus when that was wanted: a visitor who has gone to a field or a menu
   *   since stays there; a menu would close under the press.
   */
  focus(before = document.activeElement) {
    const at = document.activeElement;
    const isElsewhere = at !== before && at?.matches("input, textarea, select, .menu *") && at.getClientRects().length > 0;
    if (!isElsewhere && matchMedia("(pointer: fine)").matches) this.draft.focus({ preventScroll: true });
  }

  #pressed(event) {
    // Safari ends the composition before it reports the Enter that ended it, but gives it code 229.
    const isComposing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || isComposing) return;
    event.preventDefault();
    this.submit();
  }

  /** Sends the draft, if there is one. */
  submit() {
    const text = this.draft.value.trim();
    if ((text || this.#hasAttachments) && this.onSend(text)) this.write("");
  }

  #changed() {
    this.onChange(this.draft.value);
    this.#fit();
  }

  #fit() {
    const text = this.draft.value;
    const isEmpty = !text.trim() && !this.#hasAttachments;
    this.sendButton.disabled = isEmpty;
    this.sendButton.hidden = this.#isBusy && isEmpty;
    const label = say(this.#isBusy ? "sendNext" : "send");
    this.sendButton.title = label;
    this.sendButton.setAttribute("aria-label", label);
    const count = text.length < countedFrom ? "" : say("characters", { count: text.length.toLocaleString(language) });
    setText(this.note, [count, this.warning(text)].filter(Boolean).join(" · "));
    this.note.hidden = !this.note.textContent;
    this.draft.style.height = text.length < countedFrom ? "auto" : `${heightLimit}px`;
    // To measure a long text takes a while, and it is higher anyway.
    if (text.length < countedFrom) this.draft.style.height = `${Math.min(this.draft.scrollHeight, heightLimit)}px`;
  }
}
