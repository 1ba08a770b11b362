import { Tab } from "./tab.js";

/**
 * What ended while nobody looked: a conversation whose answer did has a mark (`isUnseen`), which is kept until it is on
 * the screen; the browser's tab counts those that ended while it was hidden.
 */
export class Unseen {
  #shown = null;

  /**
   * @param {import("./chats.js").Chats} chats
   * @param {() => void} changed Called when the page is seen again and shows a conversation with a mark.
   * @param {AbortSignal} signal
   */
  constructor(chats, changed, signal) {
    this.chats = chats;
    this.tab = new Tab(signal);
    const seen = () => !document.hidden && this.#shown?.isUnseen && changed();
    document.addEventListener("visibilitychange", seen, { signal });
  }

  /** An answer has ended. */
  ended(chat) {
    this.tab.ended();
    if (document.hidden || chat !== this.#shown) this.chats.change(chat, { isUnseen: true });
  }

  /** The conversation is on the screen. */
  show(chat) {
    this.#shown = chat;
    this.tab.title = chat.title;
    if (chat.isUnseen && !document.hidden) this.chats.change(chat, { isUnseen: false });
  }
}
