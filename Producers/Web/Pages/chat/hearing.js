import { isEdited } from "./state.js";
import { pathTo } from "./tree.js";

/**
 * Takes in what other tabs have written, into the objects that this tab has.
 *
 * @typedef {object} Listener
 * @property {(id: string) => boolean} isRead Whether this tab is reading an answer: then it knows best.
 * @property {(id: string) => boolean} isShown Whether a conversation is on the screen.
 * @property {(id: string) => boolean} isWritten Whether somebody is in the field of its draft, here.
 * @property {(id: string) => void} stopped Another tab wishes that an answer stops.
 * @property {(changed: Set<string>, removed: any[]) => void} changed Called with the conversations that have changed,
 *   and with those, and the messages of others, that were removed.
 */
export class Hearing {
  /** Conversations on the screen that another tab has removed: they may come back. @type {Map<string, any>} */
  #gone = new Map();

  /**
   * @param {Map<string, any>} chats
   * @param {import("../kit/store.js").Store} store
   * @param {Listener} listener
   */
  constructor(chats, store, listener) {
    this.chats = chats;
    this.store = store;
    this.listener = listener;
  }

  /** @param {import("../kit/store.js").News[]} news */
  async take(news) {
    const changed = new Set();
    const removed = [];
    for (const one of headersLast(news)) {
      const id = Array.isArray(one.key) ? one.key[0] : one.key;
      if (one.table === "conversations" && one.kind === "remove") this.#lose(id, removed);
      else if (one.table === "conversations") await this.#learnHeader(id);
      else if (one.table === "messages" && one.key !== id && this.chats.get(id)?.messages) await this.#learnMessage(one, removed);
      else continue;
      changed.add(id);
    }
    if (changed.size > 0) this.listener.changed(changed, removed);
  }

  #lose(id, removed) {
    const chat = this.chats.get(id);
    if (!chat) return;
    removed.push(chat);
    if (this.listener.isShown(id)) this.#gone.set(id, chat);
    this.chats.delete(id);
  }

  async #learnHeader(id) {
    const header = await this.store.get("conversations", id);
    if (!header) return;
    // One that comes back is the one on the screen.
    const gone = this.#gone.get(id);
    const old = this.chats.get(id) ?? gone;
    this.#gone.delete(id);
    if (gone) await this.#fill(gone);
    if (!old) return void this.chats.set(id, { ...header, messages: null });
    this.chats.set(id, old);
    if (!old.messages) return void Object.assign(old, header);
    // Two tabs may show it at two places; the draft is one, and is written in one of them.
    const { place, model } = old;
    const draft = this.listener.isWritten(id) ? old.draft : header.draft;
    Object.assign(old, header, { place, model, draft, head: await this.#headOf(old, header.head) });
  }

  /** What is shown next: the path that the other tab shows, unless a question on this one is just being changed. */
  async #headOf(chat, head) {
    if (head && !chat.messages.some(({ id }) => id === head)) await this.#fill(chat);
    const next = new Set(pathTo(chat, head));
    return pathTo(chat, chat.head).some((message) => isEdited(message) && !next.has(message)) ? chat.head : head;
  }

  /** Adds what is not known yet of a conversation. */
  async #fill(chat) {
    const known = new Set(chat.messages.map(({ id }) => id));
    for (const one of await this.store.all("messages", chat.id)) if (!known.has(one.id)) merge(chat, one);
  }

  async #learnMessage({ kind, key, value }, removed) {
    const [id, messageId] = key;
    const isRead = this.listener.isRead(messageId);
    if (value?.isStopped) this.listener.stopped(messageId);
    if (kind === "remove") return void removed.push(...this.#cut(id, messageId));
    if (isRead || this.store.isUnwritten("messages", key)) return;
    const stored = await this.store.get("messages", key);
    const chat = this.chats.get(id);
    if (stored && chat?.messages) merge(chat, stored);
  }

  /** Also one that is being read: else it would be written again when it grows. */
  #cut(id, messageId) {
    const chat = this.chats.get(id);
    const cut = chat.messages.filter((message) => message.id === messageId);
    chat.messages = chat.messages.filter((message) => message.id !== messageId);
    return cut;
  }
}

/** Adds a message, or changes the one there is; they stand in the order of their making. */
export function merge(chat, stored) {
  const old = chat.messages.find(({ id }) => id === stored.id);
  const isPlaced = old?.created === stored.created;
  if (old) Object.assign(old, stored);
  else chat.messages.push(stored);
  if (!isPlaced) chat.messages.sort((one, other) => one.created - other.created);
  return old ?? stored;
}

/** What a conversation shows makes sense with its messages only; what is gone is gone at once. */
function headersLast(news) {
  const isHeader = ({ table, kind }) => table === "conversations" && kind !== "remove";
  return [...news.filter((one) => !isHeader(one)), ...news.filter(isHeader)];
}
