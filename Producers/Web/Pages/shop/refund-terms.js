/*
 * How much of an order can go back. A part of the price takes its share of the credit, bonus included, rounded up; so much
 * credit must be left.
 */

/** Refunds in these states have their credit held, or taken. */
const counted = ["holding", "waiting", "sent", "succeeded", "abnormal"];

/** @param {import("./calls.js").Order} order */
const taking = ({ refunds }) => refunds.filter(({ status }) => counted.includes(status));

/**
 * What may still be asked for, and what goes back with it.
 *
 * @typedef {object} Terms
 * @property {number} most Fen; zero if nothing can go back.
 * @property {boolean} isWhole Whether that is all that did not go back before.
 * @property {(fen: number) => number} creditFor The credit that goes with a part, in micro-yuan.
 */

/**
 * @param {import("./calls.js").Order} order
 * @param {number} available The account's balance, in micro-yuan.
 * @returns {Terms}
 */
export function termsOf(order, available) {
  const total = order.credit + order.bonus;
  const gone = taking(order).reduce((sum, { amount_fen: fen }) => sum + fen, 0);
  // What went back at the provider's console is in the sum, and in no refund of ours.
  const left = Math.max(0, order.price_fen - Math.max(gone, order.refunded_fen));
  const rest = Math.max(0, total - taking(order).reduce((sum, { credit }) => sum + credit, 0));
  const creditFor = (fen) => Math.min(rest, share(fen, total, order.price_fen, true));
  if (available >= creditFor(left)) return { most: left, isWhole: true, creditFor };
  const most = Math.min(left, share(Math.max(0, available), order.price_fen, total, false));
  return { most, isWhole: false, creditFor };
}

/** A part of a whole, in another unit; exact, as the product may have more digits than a number. */
function share(part, whole, of, isUp) {
  if (of <= 0) return 0;
  const product = BigInt(part) * BigInt(whole);
  return Number((product + (isUp ? BigInt(of) - 1n : 0n)) / BigInt(of));
}

/** Whether a refund can be asked for at all. @param {import("./calls.js").Order} order */
export const mayAsk = (order) => order.status === "credited" && termsOf(order, Infinity).most > 0;
