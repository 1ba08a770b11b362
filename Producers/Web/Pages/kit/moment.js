/**
 * A moment of this page, and how long ago it was, by the longer of two clocks: one of them stands still while a computer
 * sleeps, the other one may be set, also back.
 */
export class Moment {
  #date = Date.now();
  #steady = performance.now();

  /** Milliseconds since then. */
  get age() {
    return Math.max(Math.abs(Date.now() - this.#date), performance.now() - this.#steady);
  }
}
