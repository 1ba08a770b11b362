import { later } from "./lifetime.js";

/** Milliseconds after which a page that left something counts as closed, where browsers have no locks. */
const patience = 1_000;

/**
 * What a closing page has not written yet, handed to the next one.
 *
 * A browser may end a page before its database has written. `localStorage` is written at once, so a copy is left there,
 * and taken up when the page is gone: by another tab at that moment, so that nothing newer is overwritten, else by the
 * next page. A page that lives holds a lock.
 */
export class Handover {
  /** @type {(changes: any[]) => Promise<boolean>} */
  #takeUp = async () => true;

  constructor(name, tab, signal) {
    this.prefix = `yizhan.left.${name}.`;
    this.tab = tab;
    this.signal = signal;
  }

  /** Takes up what is there. `takeUp(changes)` says whether they are safe. */
  async open(takeUp) {
    this.#takeUp = takeUp;
    this.#live();
    const names = Object.keys(localStorage).filter((name) => name.startsWith(this.prefix));
    for (const name of names) await this.#whenGone(name, { ifAvailable: true });
    const left = ({ key, newValue }) => {
      if (newValue && key?.startsWith(this.prefix)) this.#whenGone(key, { signal: this.signal });
    };
    addEventListener("storage", left, { signal: this.signal });
  }

  /** Leaves as many of the last changes as there is room for. */
  leave(changes) {
    for (let count = changes.length; count > 0; count >>= 1) {
      try {
        return localStorage.setItem(this.prefix + this.tab, JSON.stringify(changes.slice(-count)));
      } catch {
        continue; // Too large: the newer half, then.
      }
    }
  }

  /** All is written after all. */
  clear() {
    localStorage.removeItem(this.prefix + this.tab);
  }

  /** Holds the lock of this page until it ends. */
  #live() {
    const ends = new Promise((resolve) => this.signal.addEventListener("abort", resolve, { once: true }));
    navigator.locks?.request(this.prefix + this.tab, () => ends);
  }

  async #whenGone(name, options) {
    if (!navigator.locks) return later(() => this.#adopt(name), patience, this.signal);
    try {
      await navigator.locks.request(name, options, (lock) => lock && this.#adopt(name));
    } catch (error) {
      if (!this.signal.aborted) throw error;
    }
  }

  async #adopt(name) {
    const changes = read(name);
    if (changes.length > 0 && (await this.#takeUp(changes))) localStorage.removeItem(name);
  }
}

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? [];
  } catch {
    return []; // Not ours.
  }
}
