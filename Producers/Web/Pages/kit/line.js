import { ended, later, within } from "./lifetime.js";
import { Moment } from "./moment.js";
import { onWake } from "./wake.js";

/** Milliseconds between two looks while the browser says that it is off line; it may be wrong. */
const offlinePause = 30_000;

/** Milliseconds between two attempts at most. */
const longestPause = 10_000;

/**
 * The way to the service: whether it is open, as far as this page knows, and when a byte last came over it.
 *
 * Every call tells it how it went. Who listens is told when the line opens or closes.
 */
class Line {
  #listeners = new Set();
  #isOff = false;

  /** When a byte last came from the service. */
  lastHeard = new Moment();

  get isOff() {
    return this.#isOff || navigator.onLine === false;
  }

  /** A byte has come. */
  heard() {
    this.lastHeard = new Moment();
    this.#set(false);
  }

  /** A call found nobody. */
  lost() {
    this.#set(true);
  }

  /** Calls `listener` when the line opens or closes. @param {() => void} listener @param {AbortSignal} signal */
  onChange(listener, signal) {
    this.#listeners.add(listener);
    signal.addEventListener("abort", () => this.#listeners.delete(listener), { once: true });
    addEventListener("online", listener, { signal });
    addEventListener("offline", listener, { signal });
  }

  /**
   * Waits before the next attempt: half a second, then twice as long each time, with some jitter. Less if the page wakes
   * up or the signal ends.
   *
   * @param {number} attempt @param {AbortSignal} signal @param {number} [atLeast] Milliseconds.
   */
  async pause(attempt, signal, atLeast = 0) {
    const wait = within(signal);
    const usual = Math.min(500 * 2 ** Math.min(attempt, 10), longestPause) * (0.8 + 0.4 * Math.random());
    const time = navigator.onLine === false ? offlinePause : usual;
    later(() => wait.abort(), Math.max(time, atLeast), wait.signal);
    onWake(() => wait.abort(), wait.signal);
    await ended(wait.signal);
  }

  #set(isOff) {
    if (isOff === this.#isOff) return;
    this.#isOff = isOff;
    for (const listener of this.#listeners) listener();
  }
}

/** There is one service, and one way to it. */
export const line = new Line();
