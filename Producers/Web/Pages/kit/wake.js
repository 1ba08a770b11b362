/**
 * Calls `work` when the page comes back: it is seen again, shown again from the browser's memory, or on line again.
 *
 * Meanwhile its timers may not have run, and its connections may have died without a sign.
 *
 * @param {() => void} work
 * @param {AbortSignal} signal
 */
export function onWake(work, signal) {
  const seen = () => document.visibilityState === "visible" && work();
  /** @param {PageTransitionEvent} event */
  const shown = (event) => event.persisted && work();
  document.addEventListener("visibilitychange", seen, { signal });
  addEventListener("pageshow", shown, { signal });
  addEventListener("online", work, { signal });
}
