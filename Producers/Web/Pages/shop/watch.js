import { documentOf } from "../kit/events.js";
import { ended, within } from "../kit/lifetime.js";
import { eventsOver, persist } from "../kit/live.js";
import { onWake } from "../kit/wake.js";
import { isLive } from "./order-state.js";

/**
 * Follows an order over all connections that it takes, as long as anything can happen to it. The service tells of each
 * change; one that it tells nothing more of is looked at again when the page wakes up, or when `look` is called.
 *
 * @param {object} given
 * @param {string} given.number
 * @param {import("./calls.js").ShopCalls} given.calls
 * @param {(order: import("./calls.js").Order) => void} given.changed
 * @param {(error: any) => void} given.failed The service refuses; nothing more is told before `look` is called.
 * @param {AbortSignal} given.signal
 * @returns {{ look: () => void }}
 */
export function watchOrder({ number, calls, changed, failed, signal }) {
  let turn = within(signal);
  /** Of what was told last. */
  let version = -1;

  async function follow() {
    const { signal: mine } = turn;
    try {
      await persist((connection) => read(connection, mine), mine);
    } catch (error) {
      version = -1; // What is shown then says why.
      if (!mine.aborted) failed(error);
    }
    if (!mine.aborted) onWake(look, mine);
  }

  /** Reads one connection to its end; the last order if nothing more is expected. @param {AbortController} connection @param {AbortSignal} mine */
  async function read(connection, mine) {
    let order = null;
    for await (const { type, data } of eventsOver((listening) => calls.orderEvents(number, listening), connection)) {
      const told = type === "order" ? documentOf(data) : null;
      if (mine.aborted || !told?.number) continue;
      order = told;
      tell(told);
    }
    return order && !isLive(order) ? order : null;
  }

  /** @param {import("./calls.js").Order} order */
  function tell(order) {
    if (order.version <= version) return; // A new connection begins with what is known.
    version = order.version;
    changed(order);
  }

  function look() {
    turn.abort();
    turn = within(signal);
    follow();
  }

  follow();
  return { look };
}
