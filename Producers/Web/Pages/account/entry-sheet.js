import { dialog } from "../kit/dialog.js";
import { element } from "../kit/element.js";
import { exactMoney } from "../kit/money.js";
import { reasonRows } from "../kit/reason.js";
import { moment } from "../kit/time.js";
import { say } from "./account-strings.js";

/** What an entry is, in a word or two. @param {any} entry */
export function kindOf({ kind, cause }) {
  return say(kind === "grant" && ["code", "order"].includes(cause?.type) ? cause.type : kind);
}

/**
 * The sheet of an entry that no request made: a grant, a redeemed code, a paid order, a refund, a correction.
 *
 * @param {any} entry
 * @param {AbortSignal} signal
 */
export function showEntry(entry, signal) {
  const { kind, cause, amount, available, number, created_ms: created, reference } = entry;
  const rows = [
    [say("entryAmount"), exactMoney(kind === "refund" ? 0 - amount : amount)],
    [say("entryKind"), kindOf(entry)],
    [say("entryReason"), cause?.reason],
    [say("entryBatch"), cause?.batch],
    [say("entryOrder"), cause?.order],
    [say("entryRefund"), cause?.refund],
    [say("entryNumber"), say("entryWords", { number, balance: exactMoney(available) })],
    [say("entryTime"), moment(created)],
    [say("entryReference"), reference],
  ].filter(([, value]) => value);
  const orders = element("a", { class: "secondary link", href: "/shop/orders", hidden: !cause?.order }, say("entryOrders"));
  const body = element("div", { class: "reason" }, ...reasonRows(rows), orders);
  dialog({ title: say("entryTitle"), body, className: "reason-dialog", signal });
}
