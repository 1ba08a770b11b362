import { addressOf, named } from "./address.js";
import { stepAfter } from "./next-step.js";
import { pathOf } from "./tree.js";

/** Says in the address of a conversation that its person comes back from the shop. */
const mark = "paid";

/** The address of the shop, from which one comes back to a conversation. @param {string} id */
export const shopFrom = (id) => `/shop?next=${encodeURIComponent(`${addressOf(id)}?${mark}`)}`;

/**
 * The conversation to which somebody comes back from the shop, or null; told once.
 *
 * @returns {string | null}
 */
export function takeReturn() {
  if (!new URLSearchParams(location.search).has(mark)) return null;
  history.replaceState(history.state, "", location.pathname);
  return named();
}

/**
 * Asks the question that waited for credit: its person has left it to get some, and has pressed to go on with it.
 *
 * @param {import("./room.js").Room} room
 * @param {string | null} id The conversation to which they came back.
 */
export function goOnPaid(room, id) {
  if (!id || room.signal.aborted || room.chat.id !== id || !(room.account.available > 0)) return;
  const answer = pathOf(room.chat).at(-1);
  if (answer?.state === "failed" && stepAfter(answer.error?.code) === "credit") room.transcript.actions(answer.id).retry();
}
