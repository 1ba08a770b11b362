import { openDatabase } from "./database.js";

/** The connection to a database. The browser may take it away at any time; then it is made again. */
export class Connection {
  /** Null as long as there is none. @type {IDBDatabase | null} */
  database = null;
  /** Whether there was one, and it may come back. */
  isLost = false;
  /** @type {Promise<void> | null} */
  #opening = null;

  /**
   * @param {string} name
   * @param {Record<string, string | string[]>} tables
   * @param {object} options
   * @param {() => void} options.lost
   * @param {() => void} options.found Called when it is there again.
   * @param {AbortSignal} options.signal
   */
  constructor(name, tables, { lost, found, signal }) {
    this.name = name;
    this.tables = tables;
    this.lost = lost;
    this.found = found;
    this.signal = signal;
  }

  /** Throws if the browser has no database for us. */
  async open() {
    const database = await openDatabase(this.name, this.tables);
    const lose = () => database === this.database && this.lose();
    database.addEventListener("close", lose);
    database.addEventListener("versionchange", lose);
    this.database = database;
    this.isLost = false;
  }

  /** Gives up a connection that fails. */
  lose() {
    this.close();
    if (this.signal.aborted) return;
    this.isLost = true;
    this.lost();
  }

  /** Makes a lost connection again, if the browser lets it. */
  find() {
    if (this.isLost && !this.signal.aborted) this.#opening ??= this.#find().finally(() => (this.#opening = null));
    return this.#opening;
  }

  /** What was begun is still written: a database closes after its transactions. */
  close() {
    this.database?.close();
    this.database = null;
  }

  async #find() {
    try {
      await this.open();
    } catch {
      return this.lost();
    }
    if (this.signal.aborted) this.close();
    else this.found();
  }
}
