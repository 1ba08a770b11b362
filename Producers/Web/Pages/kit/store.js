import { asked, commit, openDatabase, rangeOf } from "./database.js";
import { Handover } from "./handover.js";
import { newIdentity } from "./identity.js";

/** Milliseconds between two writes of what goes on changing. */
const writeEvery = 300;

/** Milliseconds until the browser is asked again for room that it did not have. */
const tryAgainAfter = 4_000;

/**
 * @typedef {"put" | "patch" | "remove"} Kind
 * @typedef {object} Change What is not written yet.
 * @property {Kind} kind
 * @property {string} table
 * @property {any} key Of a removal: also the first part of a key of several parts, for all records with it.
 * @property {any} [value] The record, or those of its fields that change.
 * @typedef {{ kind: Kind, table: string, key: any }} News
 */

/**
 * Records in tables, kept in this browser.
 *
 * A change counts at once: it is held in memory until the browser has it, and every reading sees it. If the browser has
 * no room, or keeps nothing (a private window), it stays in memory, `trouble` says so, and nothing is thrown away. Tabs
 * tell each other what they have written.
 */
export class Store {
  /** @type {Map<string, Change>} */
  #unwritten = new Map();
  /** @type {IDBDatabase | null} */
  #database = null;
  /** @type {any} */
  #timer = null;
  /** @type {BroadcastChannel | null} */
  #channel = null;
  /** @type {Handover} */
  #handover;

  /** "full" or "memory" while something is kept in memory only, else null. @type {"full" | "memory" | null} */
  trouble = null;

  /**
   * @param {string} name
   * @param {Record<string, string | string[]>} tables Each table's name, and the fields that are its key.
   * @param {object} options
   * @param {(trouble: "full" | "memory" | null) => void} [options.onTrouble]
   * @param {(news: News[]) => void} [options.onNews] What other tabs have written.
   * @param {AbortSignal} options.signal
   */
  constructor(name, tables, { onTrouble = () => {}, onNews = () => {}, signal }) {
    this.name = name;
    this.tables = tables;
    this.onTrouble = onTrouble;
    this.onNews = onNews;
    this.signal = signal;
    this.tab = newIdentity();
    this.#handover = new Handover(name, this.tab, signal);
  }

  /** Opens the database; without one the store goes on in memory. */
  async open() {
    try {
      this.#database = await openDatabase(this.name, this.tables);
    } catch {
      return this.#note("memory");
    }
    this.signal.addEventListener("abort", () => this.#close(), { once: true });
    if (this.signal.aborted) return this.#close();
    this.#database.addEventListener("close", () => this.#lose());
    this.#database.addEventListener("versionchange", () => this.#lose());
    this.#listen();
    await this.#handover.open((changes) => this.#takeUp(changes));
  }

  /** Whether a record has a change that is not written yet. */
  isUnwritten(table, key) {
    return this.#unwritten.has(nameOf(table, key));
  }

  async get(table, key) {
    const stored = await this.#read(table, (records) => records.get(key));
    return this.#seen(table, stored ? [stored] : [], (one) => same(one, key))[0] ?? null;
  }

  /** All records of a table, or of one first part of its key. */
  async all(table, part = null) {
    const range = part === null ? undefined : rangeOf(part);
    const stored = await this.#read(table, (records) => records.getAll(range));
    return this.#seen(table, stored ?? [], (key) => part === null || same(first(key), part));
  }

  put(table, record) {
    this.#change({ kind: "put", table, key: this.keyOf(table, record), value: record });
  }

  /** Changes fields of a record; what other tabs write into its other fields stays. A record that is gone stays gone. */
  patch(table, key, fields) {
    const old = this.#unwritten.get(nameOf(table, key));
    const value = { ...(old?.value ?? {}), ...fields };
    this.#change({ kind: old?.kind === "put" ? "put" : "patch", table, key, value });
  }

  /** Removes a record, or all with this first part of their key. */
  remove(table, key) {
    for (const [name, { table: other, key: old }] of this.#unwritten) {
      if (other === table && covers(key, old)) this.#unwritten.delete(name);
    }
    this.#change({ kind: "remove", table, key });
  }

  /** Writes now what is not written yet, and tells whether all of it is. */
  async flush() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#database && this.#unwritten.size > 0) await this.#write();
    return this.#unwritten.size === 0;
  }

  /**
   * Writes what is not written yet, for the page may be closing. A browser may drop that; so it is left beside the
   * database too, where the next page, or another tab, takes it up.
   */
  leave() {
    const left = [...this.#unwritten.values()];
    if (!this.#database || left.length === 0) return;
    this.#handover.leave(left);
    this.flush();
  }

  keyOf(table, record) {
    const path = this.tables[table];
    return Array.isArray(path) ? path.map((field) => record[field]) : record[path];
  }

  /** Calls `visit` for each record of a table that is written, one after another, until it returns false. */
  async walk(table, visit) {
    if (!this.#database) return void this.#seen(table, [], () => true).every((record) => visit(record) !== false);
    const asking = this.#reading(table).openCursor();
    await new Promise((resolve, reject) => {
      asking.addEventListener("error", () => reject(asking.error));
      asking.addEventListener("success", () => {
        const cursor = asking.result;
        if (!cursor || this.signal.aborted || visit(cursor.value) === false) resolve();
        else cursor.continue();
      });
    });
  }

  /** Removes all there is, at once. */
  async empty() {
    this.#unwritten.clear();
    if (!this.#database) return;
    const names = Object.keys(this.tables);
    const clearing = this.#database.transaction(names, "readwrite");
    for (const name of names) clearing.objectStore(name).clear();
    await new Promise((resolve) => {
      clearing.addEventListener("complete", resolve);
      clearing.addEventListener("abort", resolve);
    });
  }

  #change(change) {
    const name = nameOf(change.table, change.key);
    this.#unwritten.delete(name); // The order is that of the last changes: a removal must not run after a later writing.
    this.#unwritten.set(name, change);
    this.#plan(this.trouble === "full" && change.kind !== "remove" ? tryAgainAfter : writeEvery);
  }

  #plan(wait) {
    if (this.#timer || !this.#database) return;
    this.#timer = setTimeout(() => this.flush(), wait);
  }

  /** What was read, as the changes that are not written yet make it. */
  #seen(table, stored, isAsked) {
    const records = new Map(stored.map((record) => [JSON.stringify(this.keyOf(table, record)), record]));
    for (const { kind, table: other, key, value } of this.#unwritten.values()) {
      if (other !== table) continue;
      const name = JSON.stringify(key);
      if (kind === "remove") for (const old of records.keys()) covers(key, JSON.parse(old)) && records.delete(old);
      else if (!isAsked(key)) continue;
      else if (kind === "put") records.set(name, value);
      else if (records.has(name)) records.set(name, { ...records.get(name), ...value });
    }
    return [...records.values()];
  }

  async #write() {
    const batch = [...this.#unwritten];
    try {
      await commit(this.#database, batch.map(([, change]) => change));
      this.#done(batch);
    } catch {
      await this.#writeOneByOne(batch);
    }
  }

  /** One record that is too large must not keep the others out. */
  async #writeOneByOne(batch) {
    batch.sort(([, one], [, other]) => Number(other.kind === "remove") - Number(one.kind === "remove"));
    let problem = null;
    for (const [name, change] of batch) {
      if (!this.#database || this.#unwritten.get(name) !== change) continue;
      try {
        await commit(this.#database, [change]);
        this.#done([[name, change]]);
      } catch (error) {
        problem = error;
      }
    }
    if (!problem) return;
    this.#note(problem.name === "QuotaExceededError" ? "full" : "memory");
    this.#plan(tryAgainAfter);
  }

  #done(batch) {
    for (const [name, change] of batch) {
      if (this.#unwritten.get(name) === change) this.#unwritten.delete(name);
    }
    if (this.#unwritten.size === 0) {
      this.#handover.clear();
      if (this.#database) this.#note(null);
    }
    this.#channel?.postMessage({ tab: this.tab, news: batch.map(([, { kind, table, key }]) => ({ kind, table, key })) });
  }

  #note(trouble) {
    if (trouble === this.trouble) return;
    this.trouble = trouble;
    this.onTrouble(trouble);
  }

  /** Takes up changes that a closed page has left; tells whether they are written. */
  async #takeUp(changes) {
    for (const change of changes) this.#change(change);
    const isWritten = await this.flush();
    this.onNews(changes);
    return isWritten;
  }

  /** What the database answers; null without one, and from a broken one, which is given up. */
  async #read(table, ask) {
    if (!this.#database) return null;
    try {
      return await asked(ask(this.#reading(table)));
    } catch {
      this.#lose();
      return null;
    }
  }

  #reading(table) {
    return this.#database.transaction(table).objectStore(table);
  }

  #listen() {
    if (!("BroadcastChannel" in window)) return;
    this.#channel = new BroadcastChannel(this.name);
    this.#channel.addEventListener("message", ({ data }) => data.tab !== this.tab && this.onNews(data.news));
  }

  /** The browser has taken the database away: what is open lives on in memory. */
  #lose() {
    this.#database?.close();
    this.#database = null;
    this.#note("memory");
  }

  /** Changes that were put are still written: a database closes after its transactions. */
  #close() {
    this.leave();
    this.#database?.close();
    this.#database = null;
    this.#channel?.close();
    this.#channel = null;
    clearTimeout(this.#timer);
  }
}

const first = (key) => (Array.isArray(key) ? key[0] : key);
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const covers = (key, other) => same(key, other) || (!Array.isArray(key) && Array.isArray(other) && other[0] === key);
const nameOf = (table, key) => JSON.stringify([table, key]);
