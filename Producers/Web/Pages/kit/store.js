import { Connection } from "./connection.js";
import { asked, commit, rangeOf, Unreadable, walked } from "./database.js";
import { Handover } from "./handover.js";
import { newIdentity } from "./identity.js";
import { Unwritten } from "./unwritten.js";

/** Milliseconds between two writes of what goes on changing. */
const writeEvery = 300;

/** Milliseconds until the browser is asked again for room that it did not have. */
const tryAgainAfter = 4_000;

/**
 * @typedef {"put" | "renew" | "patch" | "remove"} Kind
 * @typedef {object} Change What is not written yet.
 * @property {Kind} kind
 * @property {string} table
 * @property {any} key Of a removal: also the first part of a key of several parts, for all records with it.
 * @property {any} [value] The record, or those of its fields that change.
 * @typedef {{ kind: Kind, table: string, key: any, value?: any }} News With the fields of a patch.
 */

/**
 * Records in tables, kept in this browser.
 *
 * A change counts at once: it is held in memory until the browser has it, and every reading sees it. If the browser has
 * no room, or keeps nothing (a private window), it stays in memory, `trouble` says so, and nothing is thrown away. Tabs
 * tell each other what they have written.
 */
export class Store {
  #unwritten = new Unwritten((table, record) => this.keyOf(table, record));
  /** @type {Connection} */
  #connection;
  /** Whether all was removed, for good. */
  #isEmptied = false;
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
    this.#connection = new Connection(name, tables, {
      lost: () => this.#suffer("memory"), found: () => this.#found(), signal,
    });
    this.#handover = new Handover(name, this.tab, signal);
  }

  /** Opens the database; without one the store goes on in memory. */
  async open() {
    try {
      await this.#connection.open();
    } catch {
      return this.#note("memory");
    }
    this.signal.addEventListener("abort", () => this.#close(), { once: true });
    if (this.signal.aborted) return this.#close();
    this.#listen();
    await this.#handover.open((changes) => this.#takeUp(changes));
  }

  /** Whether a record has a change that is not written yet. */
  isUnwritten(table, key) {
    return this.#unwritten.get(table, key) !== undefined;
  }

  async get(table, key) {
    const stored = await this.#read(table, (records) => records.get(key));
    return this.#unwritten.one(table, stored ? [stored] : [], key);
  }

  /** All records of a table, or of one first part of its key. Throws `Unreadable`: nothing that is lost counts as empty. */
  async all(table, part = null) {
    const range = part === null ? undefined : rangeOf(part);
    const stored = await this.#readAll(table, (records) => records.getAll(range));
    return this.#unwritten.all(table, stored, part);
  }

  /** The keys of a table that begin with a text. Throws as `all`. @returns {Promise<string[]>} */
  async keys(table, beginning) {
    const range = IDBKeyRange.bound(beginning, `${beginning}\uffff`);
    const stored = await this.#readAll(table, (records) => records.getAllKeys(range));
    return this.#unwritten.keys(table, stored, beginning);
  }

  put(table, record) {
    this.#change({ kind: "put", table, key: this.keyOf(table, record), value: record });
  }

  /** Writes a record anew; one that another tab has removed stays gone, also before this tab hears of it. */
  renew(table, record) {
    this.#change({ kind: "renew", table, key: this.keyOf(table, record), value: record });
  }

  /** Changes fields of a record; what other tabs write into its other fields stays. A record that is gone stays gone. */
  patch(table, key, fields) {
    const old = this.#unwritten.get(table, key);
    if (old?.kind === "remove") return;
    const value = { ...(old?.value ?? {}), ...fields };
    this.#change({ kind: old?.kind === "put" ? "put" : "patch", table, key, value });
  }

  /** Removes a record, or all with this first part of their key. */
  remove(table, key) {
    this.#change({ kind: "remove", table, key });
  }

  /** Writes now what is not written yet, and tells whether all of it is. */
  async flush() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#connection.isLost) await this.#connection.find();
    if (this.#database && this.#unwritten.size > 0) await this.#write();
    return this.#unwritten.size === 0;
  }

  /**
   * Writes what is not written yet, for the page may be closing. A browser may drop that; so it is left beside the
   * database too, where the next page, or another tab, takes it up.
   */
  leave() {
    const left = this.#unwritten.list;
    if ((!this.#database && !this.#connection.isLost) || left.length === 0) return;
    this.#handover.leave(left);
    this.flush();
  }

  /** True while something is only in this page that the browser would keep if it could. */
  get isAtRisk() {
    return this.trouble === "full" || (this.#connection.isLost && this.#unwritten.size > 0);
  }

  keyOf(table, record) {
    const path = this.tables[table];
    return Array.isArray(path) ? path.map((field) => record[field]) : record[path];
  }

  /** Calls `visit` for each record of a table that is written, one after another, until it returns false. */
  async walk(table, visit) {
    if (!this.#database) return void this.#unwritten.all(table, [], null).every((record) => visit(record) !== false);
    await walked(this.#reading(table).openCursor(), (record) => !this.signal.aborted && visit(record) !== false);
  }

  /** Removes all there is, at once and for good: neither this page nor another one writes what it still holds. */
  async empty() {
    this.#channel?.postMessage({ tab: this.tab, isEmptied: true });
    await this.#wipe();
  }

  get #database() {
    return this.#connection.database;
  }

  async #wipe() {
    this.#isEmptied = true;
    this.#unwritten.clear();
    this.#handover.clear();
    await this.#connection.find();
    if (!this.#database) return;
    const names = Object.keys(this.tables);
    const clearing = this.#database.transaction(names, "readwrite");
    for (const name of names) clearing.objectStore(name).clear();
    await new Promise((resolve) => ["complete", "abort"].forEach((end) => clearing.addEventListener(end, resolve)));
  }

  #change(change) {
    if (this.#isEmptied) return;
    this.#unwritten.add(change);
    const isVain = this.#connection.isLost || (this.trouble === "full" && change.kind !== "remove");
    this.#plan(isVain ? tryAgainAfter : writeEvery);
  }

  #plan(wait) {
    if (this.#timer || (!this.#database && !this.#connection.isLost)) return;
    this.#timer = setTimeout(() => this.flush(), wait);
  }

  async #write() {
    const batch = this.#unwritten.list;
    try {
      await commit(this.#database, batch);
      this.#done(batch);
    } catch {
      await this.#writeOneByOne(batch);
    }
  }

  /** One record that is too large must not keep the others out. */
  async #writeOneByOne(batch) {
    batch.sort((one, other) => Number(other.kind === "remove") - Number(one.kind === "remove"));
    let problem = null;
    for (const change of batch) {
      if (!this.#database || !this.#unwritten.has(change)) continue;
      try {
        await commit(this.#database, [change]);
        this.#done([change]);
      } catch (error) {
        problem = error;
      }
    }
    if (!problem) return;
    if (problem.name === "InvalidStateError") return this.#connection.lose();
    this.#suffer(problem.name === "QuotaExceededError" ? "full" : "memory");
  }

  #suffer(trouble) {
    this.#note(trouble);
    this.#plan(tryAgainAfter);
  }

  /** The database that was lost is there again. */
  #found() {
    if (this.#unwritten.size === 0) this.#note(null);
    else this.#plan(writeEvery);
  }

  #done(batch) {
    this.#unwritten.drop(batch);
    if (this.#unwritten.size === 0) {
      this.#handover.clear();
      if (this.#database) this.#note(null);
    }
    const news = batch.map(({ kind, table, key, value }) => ({ kind, table, key, value: kind === "patch" ? value : null }));
    this.#channel?.postMessage({ tab: this.tab, news });
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

  /** What the database answers; null without one. One that was lost is asked again once. */
  async #read(table, ask, isAgain = false) {
    if (this.#connection.isLost) await this.#connection.find();
    if (!this.#database) return null;
    try {
      return await asked(ask(this.#reading(table)));
    } catch {
      this.#connection.lose();
      return isAgain ? null : this.#read(table, ask, true);
    }
  }

  async #readAll(table, ask) {
    const stored = await this.#read(table, ask);
    if (stored === null && this.#connection.isLost) throw new Unreadable(table);
    return stored ?? [];
  }

  #reading(table) {
    return this.#database.transaction(table).objectStore(table);
  }

  #listen() {
    if (!("BroadcastChannel" in window)) return;
    this.#channel = new BroadcastChannel(this.name);
    this.#channel.addEventListener("message", ({ data }) => {
      if (data.tab === this.tab) return;
      if (data.isEmptied) return void this.#wipe();
      // What another tab has removed is not written again.
      for (const { kind, table, key } of data.news) if (kind === "remove") this.#unwritten.forget(table, key);
      this.onNews(data.news);
    });
  }

  #close() {
    this.leave();
    this.#connection.close();
    this.#channel?.close();
    this.#channel = null;
    clearTimeout(this.#timer);
  }
}
