import { newIdentity } from "../kit/identity.js";
import { Store } from "../kit/store.js";
import { Beginning } from "./beginning.js";
import { Hearing, merge } from "./hearing.js";
import { attachmentsOf, sweepAttachments } from "./sweep.js";
import { takeOver } from "./takeover.js";
import { branchOf, nextTo } from "./tree.js";

/** How many conversations keep their messages in memory. */
const loadedLimit = 8;

const tables = { conversations: "id", messages: ["conversation", "id"], settings: "name" };

/**
 * The conversations of one account, kept in this browser.
 *
 * A conversation is `{ id, title, isNamed, created, updated, model, draft, place, head, isOpen, isUnseen, messages }`;
 * `messages` is null until it is loaded, and holds all versions (`tree.js`). In the store a message is a record of its own, so that
 * the growing of an answer writes no other message, and its text and the position it was read to can't disagree.
 * There is one object a conversation, and one a message, in a tab.
 */
export class Chats {
  /** @type {Map<string, any>} */
  #chats = new Map();
  /** @type {Set<string>} The ids of loaded conversations, the last one used at the end. */
  #loaded = new Set();
  /** @type {Map<string, Promise<any>>} */
  #loading = new Map();
  /** @type {Promise<void> | null} */
  #opening = null;
  #isPersistent = false;
  /** @type {Hearing} */
  #hearing;
  /** Told of words of the page that another tab has written. @param {string[]} names */
  onSettings = (names) => {};
  /** Whether it is known what there is. */
  isOpen = false;

  /**
   * @param {string} account
   * @param {object} options
   * @param {(trouble: string | null) => void} options.troubled What the browser does not keep, see `Store`.
   * @param {import("./hearing.js").Listener} options.elsewhere Told of what other tabs do. What is shown stays loaded.
   * @param {AbortSignal} options.signal
   */
  constructor(account, { troubled, elsewhere, signal }) {
    this.account = account;
    this.isShown = elsewhere.isShown;
    this.store = new Store(`yizhan.${account}`, tables, {
      onTrouble: troubled, onNews: (news) => this.#hear(news), signal,
    });
    this.#hearing = new Hearing(this.#chats, this.store, elsewhere);
    this.beginning = new Beginning(this.store, account, signal);
  }

  /** Loads the list. What an earlier version of the page has left is taken over. After `Unreadable` it may be tried again. */
  async open() {
    await (this.#opening ??= this.store.open());
    for (const header of await this.store.all("conversations")) this.#chats.set(header.id, { ...header, messages: null });
    await takeOver(this.account, this);
    await this.beginning.open((id) => this.has(id));
    await sweepAttachments(this.store, (id) => this.has(id), this.store.signal);
    this.isOpen = true;
  }

  /** The conversations, the newest first; of most only what the list needs is loaded. */
  list() {
    return [...this.#chats.values()].sort((one, other) => other.updated - one.updated);
  }

  has(id) {
    return this.#chats.has(id);
  }

  /** Makes a conversation, which is kept from its first message on. */
  create() {
    const now = Date.now();
    return {
      id: newIdentity(), title: "", isNamed: false, created: now, updated: now, model: null, draft: "", place: null,
      head: null, isOpen: false, messages: [],
    };
  }

  /** The conversation with its messages, or null. Throws `Unreadable`. */
  async load(id) {
    const chat = this.#chats.get(id);
    if (!chat) return null;
    this.#loaded.delete(id);
    this.#loaded.add(id);
    if (!chat.messages) {
      if (!this.#loading.has(id)) this.#loading.set(id, this.#fill(chat).finally(() => this.#loading.delete(id)));
      await this.#loading.get(id);
    }
    this.#unload();
    return this.#chats.get(id) ?? null;
  }

  /** Adds messages at the end of the path, or where their `parent` says, and shows the last one. */
  add(chat, ...messages) {
    for (const message of messages) {
      this.#place(chat, Object.assign(message, { conversation: chat.id }));
      this.store.put("messages", message);
    }
    const head = messages.at(-1).id;
    const fields = { head, updated: Date.now(), isOpen: isOpen(chat) };
    if (this.#chats.has(chat.id)) return this.change(chat, fields);
    this.restore(Object.assign(chat, fields)); // It is new, or another tab has removed it meanwhile.
  }

  /** Changes what the conversation itself knows: its name, its draft, what it shows. */
  change(chat, fields) {
    Object.assign(chat, fields);
    if (this.#chats.has(chat.id)) this.store.patch("conversations", chat.id, fields);
  }

  /** Notes that a message has changed: it is written a little later, together with further changes. */
  put(chat, message) {
    if (this.#chats.has(chat.id)) this.store.renew("messages", message);
  }

  /** Changes what does not come from the service; what another tab writes into the message meanwhile stays. */
  patch(chat, message, fields) {
    Object.assign(message, fields);
    if (this.#chats.has(chat.id)) this.store.patch("messages", [chat.id, message.id], fields);
  }

  /** Lets a message, with all that follow it, follow another one. It counts as made now: what follows is later. */
  move(chat, message, parent) {
    const branch = branchOf(chat, message.id);
    message.parent = parent;
    chat.messages = chat.messages.filter((other) => !branch.includes(other));
    for (const one of branch) {
      this.#place(chat, one);
      this.put(chat, one);
    }
  }

  /** Brings the list up to date with the state of the conversation's messages. */
  settle(chat) {
    if (chat.isOpen !== isOpen(chat)) this.change(chat, { isOpen: isOpen(chat) });
  }

  /** Writes at once what has changed. */
  flush() {
    return this.store.flush();
  }

  /** True while something is only in this tab that the browser would keep if it had room. */
  get isAtRisk() {
    return this.store.isAtRisk;
  }

  /** Sees to it that nothing is lost: the page may be closing. */
  leave() {
    this.store.leave();
  }

  /** Reads a message again which another tab may have written. */
  async refresh(chat, id) {
    const stored = await this.store.get("messages", [chat.id, id]);
    return stored && merge(chat, stored);
  }

  /** Removes a conversation; returns what brings it back. */
  async remove(id) {
    const chat = await this.load(id);
    if (!chat) return null;
    this.#forget(id);
    this.store.remove("conversations", id);
    this.store.remove("messages", id);
    return chat;
  }

  /** Keeps a conversation with all its messages: one that was removed, or comes from elsewhere. */
  restore(chat) {
    for (const message of chat.messages) this.store.put("messages", Object.assign(message, { conversation: chat.id }));
    this.#keep(Object.assign(chat, { isOpen: isOpen(chat) }));
  }

  /** Removes a message and what follows it; returns the removed messages, for `mend`. */
  cut(chat, message) {
    const branch = branchOf(chat, message.id);
    const head = branch.some(({ id }) => id === chat.head) ? nextTo(chat, message) : chat.head;
    chat.messages = chat.messages.filter((other) => !branch.includes(other));
    for (const { id } of branch) this.store.remove("messages", [chat.id, id]);
    this.change(chat, { head, isOpen: isOpen(chat) });
    this.flush();
    return branch;
  }

  /** Brings a branch back, and shows it as it was shown; returns its conversation, null if that is gone. */
  async mend(id, branch, head) {
    const chat = await this.load(id);
    if (!chat) return null;
    chat.messages = [...chat.messages, ...branch].sort((one, other) => one.created - other.created);
    for (const message of branch) this.store.put("messages", message);
    this.change(chat, { head, isOpen: isOpen(chat) });
    return chat;
  }

  /** A new conversation, with the draft that was left in one. At once: somebody may be writing already. */
  fresh() {
    return Object.assign(this.create(), this.beginning.fields);
  }

  /** What is attached to the draft of a conversation. */
  async attached(chat) {
    const kept = await this.setting(attachmentsOf + chat.id);
    return Array.isArray(kept) ? kept : [];
  }

  attach(chat, list) {
    if (list.length > 0) this.set(attachmentsOf + chat.id, list);
    else this.store.remove("settings", attachmentsOf + chat.id);
    if (chat.id === this.beginning.id) this.beginning.attach(list.length > 0);
  }

  /** A word of the page that belongs to no conversation. */
  async setting(name) {
    return (await this.store.get("settings", name))?.value ?? null;
  }

  set(name, value) {
    this.store.put("settings", { name, value });
  }

  /** Removes everything of the account from this browser. */
  async clear() {
    this.#chats.clear();
    this.beginning.clear();
    await this.store.empty();
  }

  #keep(chat) {
    this.#chats.set(chat.id, chat);
    this.#loaded.add(chat.id);
    const { messages, ...header } = chat;
    this.store.put("conversations", header);
    if (this.#isPersistent) return;
    this.#isPersistent = true;
    // A browser that says no still keeps it, as long as it has room.
    navigator.storage?.persist?.().catch(() => {});
  }

  /** Puts a message behind all others. */
  #place(chat, message) {
    const last = chat.messages.at(-1)?.created ?? 0;
    message.created = Math.max(Date.now(), last + 1);
    chat.messages.push(message);
  }

  async #fill(chat) {
    const messages = await this.store.all("messages", chat.id);
    chat.messages = messages.sort((one, other) => one.created - other.created);
  }

  /** Gives memory back; a conversation with an open answer has readers. */
  #unload() {
    for (const id of this.#loaded) {
      if (this.#loaded.size <= loadedLimit) return;
      const chat = this.#chats.get(id);
      if (chat?.isOpen || this.isShown(id)) continue;
      this.#loaded.delete(id);
      if (chat) chat.messages = null;
    }
  }

  /** Takes in what another tab has written. */
  #hear(news) {
    this.onSettings(news.filter(({ table }) => table === "settings").map(({ key }) => key));
    return this.#hearing.take(news);
  }

  #forget(id) {
    this.#chats.delete(id);
    this.#loaded.delete(id);
  }
}

/** Whether the conversation waits for something: an answer, the line, its turn. */
function isOpen({ messages }) {
  return messages.some(({ state }) => state === "open" || state === "waiting");
}
