/** The first part of a key. */
const first = (key) => (Array.isArray(key) ? key[0] : key);
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const covers = (key, other) => same(key, other) || (!Array.isArray(key) && Array.isArray(other) && other[0] === key);
const nameOf = (table, key) => JSON.stringify([table, key]);

/** The changes of a `Store` that its database does not have yet, in the order in which they were made. */
export class Unwritten {
  /** @type {Map<string, import("./store.js").Change>} */
  #changes = new Map();
  /** Those that make a record, and may only renew it once it is written. @type {WeakSet<import("./store.js").Change>} */
  #renewals = new WeakSet();

  /** @param {(table: string, record: any) => any} keyOf */
  constructor(keyOf) {
    this.keyOf = keyOf;
  }

  get size() {
    return this.#changes.size;
  }

  /** @returns {import("./store.js").Change[]} */
  get list() {
    return [...this.#changes.values()];
  }

  get(table, key) {
    return this.#changes.get(nameOf(table, key));
  }

  /** Whether this very change still stands, and none that was made after it. */
  has(change) {
    return this.get(change.table, change.key) === change;
  }

  add(change) {
    const name = nameOf(change.table, change.key);
    if (change.kind === "renew" && !this.#isRenewed(change)) return;
    if (change.kind === "remove") this.forget(change.table, change.key);
    this.#changes.delete(name); // The order is that of the last changes: a removal must not run after a later writing.
    this.#changes.set(name, change);
  }

  /** Forgets what is written. What was made of it meanwhile has a record now, which it renews. */
  drop(changes) {
    for (const change of changes) {
      const next = this.get(change.table, change.key);
      if (next === change) this.#changes.delete(nameOf(change.table, change.key));
      else if (change.kind === "put" && next && this.#renewals.has(next)) next.kind = "renew";
    }
  }

  /** Drops the changes of a record, or of all with this first part of their key. */
  forget(table, key) {
    for (const [name, { table: other, key: changed }] of this.#changes) {
      if (other === table && covers(key, changed)) this.#changes.delete(name);
    }
  }

  clear() {
    this.#changes.clear();
  }

  /** One record that was read, as the changes make it; null if there is none. */
  one(table, stored, key) {
    return this.#seen(table, stored, (one) => same(one, key))[0] ?? null;
  }

  /** The records that were read, of a table or of one first part of its key, as the changes make them. */
  all(table, stored, part) {
    return this.#seen(table, stored, (key) => part === null || same(first(key), part));
  }

  /** The keys that were read, of those that begin with a text, as the changes make them. */
  keys(table, stored, beginning) {
    const keys = new Set(stored);
    for (const { kind, table: other, key } of this.#changes.values()) {
      if (other !== table || !key.startsWith(beginning)) continue;
      if (kind === "put") keys.add(key);
      else if (kind === "remove") keys.delete(key);
    }
    return [...keys];
  }

  /** Whether there may be a record to renew; one that is not written yet is made. */
  #isRenewed(change) {
    const old = this.get(change.table, change.key);
    if (old?.kind !== "put") return old?.kind !== "remove";
    change.kind = "put";
    this.#renewals.add(change);
    return true;
  }

  #seen(table, stored, isAsked) {
    const records = new Map(stored.map((record) => [JSON.stringify(this.keyOf(table, record)), record]));
    for (const { kind, table: other, key, value } of this.#changes.values()) {
      if (other !== table) continue;
      const name = JSON.stringify(key);
      if (kind === "remove") for (const old of records.keys()) covers(key, JSON.parse(old)) && records.delete(old);
      else if (!isAsked(key)) continue;
      else if (kind === "put") records.set(name, value);
      else if (records.has(name)) records.set(name, { ...records.get(name), ...value });
    }
    return [...records.values()];
  }
}
