/*
 * IndexedDB, as promises. A key is a text, or several of them, of which the first one groups the records.
 */

/** There are records that cannot be read now. */
export class Unreadable extends Error {}

/** Milliseconds after which a browser that does not open a database counts as one that has none. */
const patience = 20_000;

/**
 * Opens a database with these tables: each one's name, and the fields that are its key.
 *
 * @returns {Promise<IDBDatabase>}
 */
export function openDatabase(name, tables) {
  return new Promise((resolve, reject) => {
    const asking = indexedDB.open(name, 1);
    asking.addEventListener("upgradeneeded", () => {
      for (const [table, keyPath] of Object.entries(tables)) asking.result.createObjectStore(table, { keyPath });
    });
    const late = setTimeout(() => reject(new Error("The database does not open.")), patience);
    asking.addEventListener("success", () => {
      clearTimeout(late);
      resolve(asking.result);
    });
    asking.addEventListener("error", () => reject(asking.error));
    asking.addEventListener("blocked", () => reject(new Error("Another tab holds an older database.")));
  });
}

/** Writes changes in one transaction: all of them, or none. */
export function commit(database, changes) {
  return new Promise((resolve, reject) => {
    const tables = [...new Set(changes.map(({ table }) => table))];
    const writing = database.transaction(tables, "readwrite");
    writing.addEventListener("complete", () => resolve());
    writing.addEventListener("abort", () => reject(writing.error ?? new Error("The browser wrote nothing.")));
    for (const { kind, table, key, value } of changes) {
      const records = writing.objectStore(table);
      if (kind === "put") records.put(value);
      else if (kind === "remove") records.delete(Array.isArray(records.keyPath) ? rangeOf(key) : key);
      else patch(records, key, value);
    }
  });
}

function patch(records, key, fields) {
  const asking = records.get(key);
  asking.addEventListener("success", () => asking.result && records.put({ ...asking.result, ...fields }));
}

/** What the database answers. @returns {Promise<any>} */
export function asked(asking) {
  return new Promise((resolve, reject) => {
    asking.addEventListener("success", () => resolve(asking.result));
    asking.addEventListener("error", () => reject(asking.error));
  });
}

/** Ends when a cursor has passed all records, or `visit` has returned false for one. @returns {Promise<void>} */
export function walked(asking, visit) {
  return new Promise((resolve, reject) => {
    asking.addEventListener("error", () => reject(asking.error));
    asking.addEventListener("success", () => {
      const cursor = asking.result;
      if (!cursor || !visit(cursor.value)) resolve();
      else cursor.continue();
    });
  });
}

/** An array sorts after every text, so the range ends after all keys that begin alike. */
export const rangeOf = (key) => (Array.isArray(key) ? IDBKeyRange.only(key) : IDBKeyRange.bound([key], [key, []]));
