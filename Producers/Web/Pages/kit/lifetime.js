/*
 * How long things last. What a part of a page listens to, waits for or reads ends with the part: it takes a signal, and
 * the maker of the part ends it. A listener on a node that the part made needs none: it goes with the node.
 */

/** A controller that is aborted with `signal` at the latest; aborted earlier, it removes its listener from `signal`. */
export function within(signal) {
  const life = new AbortController();
  if (signal?.aborted) life.abort();
  else signal?.addEventListener("abort", () => life.abort(), { signal: life.signal });
  return life;
}

/** Calls `work` after so many milliseconds, unless the signal ends before. */
export function later(work, milliseconds, signal) {
  const life = within(signal);
  const timer = setTimeout(() => {
    life.abort();
    work();
  }, milliseconds);
  ended(life.signal).then(() => clearTimeout(timer));
}

/** Resolves when the signal ends. */
export function ended(signal) {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
