/**
 * How an order stands, as it is said to its person.
 *
 * | state | when |
 * | --- | --- |
 * | `making` | the provider is asked for what one pays with |
 * | `pay` | it can be paid |
 * | `unknown` | it can no longer be paid, or nobody knows yet whether it was |
 * | `crediting` | paid, and the credit is on its way |
 * | `credited`, `late` | the credit is there; the payment came after the close |
 * | `refunding`, `refunded` | a part of the money is on its way back; all of it went back |
 * | `closed` | not paid, and over |
 * | `failed` | the provider did not take it |
 * | `disputed` | paid, and something does not fit |
 *
 * @typedef {"making" | "pay" | "unknown" | "crediting" | "credited" | "late" | "refunding" | "refunded" | "closed" | "failed" | "disputed"} State
 */

/** Refunds that have not ended. */
const underWay = ["holding", "waiting", "sent", "abnormal"];

/** @param {import("./calls.js").Order} order @returns {State} */
export function stateOf(order) {
  switch (order.status) {
    case "making": return order.checked_until_ms == null ? "making" : "unknown";
    case "open": return order.code || order.page || order.invocation ? "pay" : "making";
    case "closing": return "unknown";
    case "paid": return "crediting";
    case "credited": return creditedState(order);
    default: return order.status;
  }
}

/** @param {import("./calls.js").Order} order @returns {State} */
function creditedState({ refunds, refunded_fen: refunded, price_fen: price, late }) {
  if (refunds.some(({ status }) => underWay.includes(status))) return "refunding";
  if (refunded >= price) return "refunded";
  return late ? "late" : "credited";
}

/** Whether more is sure to happen to it soon. @param {import("./calls.js").Order} order */
export const isLive = ({ status }) => ["making", "open", "closing", "paid"].includes(status);
