import { say } from "./strings.js";

/** The page's title and icon in the browser's tab: the conversation, and how many answers ended while it was hidden. */
export class Tab {
  #title = "";
  #unseen = 0;

  /** @param {AbortSignal} signal */
  constructor(signal) {
    this.icon = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=icon]"));
    this.usual = this.icon?.href ?? "";
    const seen = () => !document.hidden && this.#count(0);
    document.addEventListener("visibilitychange", seen, { signal });
    signal.addEventListener("abort", () => this.#count(0), { once: true });
  }

  /** @param {string} title The conversation's; "" for none. */
  set title(title) {
    this.#title = title;
    this.#show();
  }

  /** An answer has ended. */
  ended() {
    if (document.hidden) this.#count(this.#unseen + 1);
  }

  #count(unseen) {
    if (unseen === this.#unseen) return;
    this.#unseen = unseen;
    this.#show();
    if (this.icon) this.icon.href = unseen > 0 ? (this.icon.dataset.marked ?? this.usual) : this.usual;
  }

  #show() {
    const mark = this.#unseen > 0 ? `(${this.#unseen}) ` : "";
    document.title = mark + (this.#title ? `${this.#title} · ${say("brand")}` : say("brand"));
  }
}
