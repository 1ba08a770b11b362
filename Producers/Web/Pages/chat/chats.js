import { newIdentity } from "../kit/identity.js";

/** Browsers store about five million characters for a page; the oldest conversations are removed first. */
const chatLimit = 100;

/** Milliseconds between two writes of a conversation that is being answered. */
const writeEvery = 300;

/**
 * The conversations of one account, kept in this browser.
 *
 * A conversation is `{id, title, isNamed, updated, messages}` and is written as one value, so that an answer's text
 * and the position it was read to can never disagree. There is one object a conversation in a tab; another tab's
 * write is loaded by `refresh`.
 */
export class Chats {
  #open = new Map();
  #due = new Map();

  /** `onCrowded` is called after old conversations were removed to make room. */
  constructor(account, onCrowded = () => {}) {
    this.prefix = `yizhan.chats.${account}.`;
    this.onCrowded = onCrowded;
  }

  /** The entries of the list, newest first: `{id, title, updated, isOpen}`. */
  list() {
    return this.#read("list") ?? [];
  }

  /** Makes a conversation, which appears in the list once it is saved. */
  create() {
    return { id: newIdentity(), title: "", isNamed: false, updated: Date.now(), messages: [] };
  }

  /** Finds the conversation with this id, or null. */
  open(id) {
    if (!this.#open.has(id)) {
      const chat = this.#read(id);
      if (!chat) return null;
      this.#open.set(id, chat);
    }
    return this.#open.get(id);
  }

  /** Loads what another tab wrote; keeps a conversation that was never saved. */
  refresh(id) {
    const stored = this.#read(id);
    const chat = this.#open.get(id);
    if (stored && chat) Object.assign(chat, stored);
    return this.open(id);
  }

  save(chat) {
    clearTimeout(this.#due.get(chat));
    this.#due.delete(chat);
    this.#open.set(chat.id, chat);
    const isOpen = chat.messages.some((message) => message.state === "open");
    const line = { id: chat.id, title: chat.title, updated: chat.updated, isOpen };
    const list = [line, ...this.list().filter((other) => other.id !== chat.id)];
    list.sort((one, other) => other.updated - one.updated);
    for (const old of list.splice(chatLimit)) this.#drop(old.id);
    this.#write(chat, list);
  }

  /** Saves a little later, together with further changes. */
  saveSoon(chat) {
    if (!this.#due.has(chat)) this.#due.set(chat, setTimeout(() => this.save(chat), writeEvery));
  }

  /** Saves pending changes at once: the page may be closing. */
  flush() {
    for (const chat of [...this.#due.keys()]) this.save(chat);
  }

  rename(id, title) {
    const chat = this.open(id);
    if (!chat || !title) return;
    Object.assign(chat, { title, isNamed: true });
    this.save(chat);
  }

  /** Removes a conversation and returns it, so that it can be restored. */
  remove(id) {
    const chat = this.open(id);
    if (chat) clearTimeout(this.#due.get(chat));
    this.#due.delete(chat);
    this.#drop(id);
    this.#put("list", this.list().filter((line) => line.id !== id));
    return chat;
  }

  /** The id of the conversation that a storage event is about; "list" for the list, null for other keys. */
  subject(event) {
    return event.key?.startsWith(this.prefix) ? event.key.slice(this.prefix.length) : null;
  }

  #write(chat, list) {
    while (!this.#put(chat.id, chat) || !this.#put("list", list)) {
      const oldest = list.findLast((line) => line.id !== chat.id);
      this.onCrowded();
      if (!oldest) return; // It alone is too large: it lives as long as the tab.
      list.splice(list.indexOf(oldest), 1);
      this.#drop(oldest.id);
    }
  }

  #drop(id) {
    this.#open.delete(id);
    localStorage.removeItem(this.prefix + id);
  }

  #put(name, value) {
    try {
      localStorage.setItem(this.prefix + name, JSON.stringify(value));
      return true;
    } catch {
      return false; // Full: the caller makes room.
    }
  }

  #read(name) {
    try {
      return JSON.parse(localStorage.getItem(this.prefix + name));
    } catch {
      return null; // Damaged: as if it were not there.
    }
  }
}
