import { element } from "../kit/element.js";
import { money } from "../kit/money.js";
import { redeemForm } from "../kit/redeem.js";
import { emptyView, loaded, section } from "../kit/view.js";
import { onWake } from "../kit/wake.js";
import { say } from "./account-strings.js";
import { beginOf, endOf, lastDays } from "./days.js";
import { ledgerPart } from "./ledger.js";
import { ledgerAddress } from "./filters.js";
import { say as tell } from "./strings.js";

/** Below this a balance is said to be low: one yuan. */
const little = 1_000_000;

/** Days of which the spending is shown. */
const span = 30;

/** So many models have a bar of their own. */
const bars = 6;

/** What the account has, what it spent of late, how to get more, and its ledger. @param {import("./main.js").Given} given */
export function accountPlace(given) {
  const { calls, signal } = given;
  const balance = loaded({ ask: (turn) => calls.account(turn), draw: balanceView, signal });
  const spent = loaded({ ask: (turn) => askSpent(calls, turn), draw: spentView, signal });
  const ledger = ledgerPart(given);
  const renew = () => {
    balance.reload();
    spent.reload();
  };
  onWake(renew, signal);
  const redeem = redeemForm({ calls, signal, credited: () => (balance.reload(), ledger.reload()) });
  const toShop = element("a", { class: "secondary link", href: "/shop" }, tell("shop"));
  return [
    element(
      "div", { class: "pair" }, section(say("balance"), { className: "balance-card", tools: [toShop] }, balance.node),
      section(tell("redeem"), { className: "redeem-card" }, redeem)),
    section(say("spent"), {}, spent.node, element("p", { class: "fine" }, tell("inChineseDays"))),
    ledger.node,
  ];
}

/** The sums of the ledger. @param {{ account: string, granted: number, available: number, pending: number, spent: number }} sums */
function balanceView({ account, granted, available, pending, spent }) {
  const isLow = available < little;
  const why = pending > 0 ? say("pendingWhy") : say("pendingNone");
  const row = (name, amount, note) => [
    element("dt", {}, name), element("dd", {}, money(amount), element("span", { class: "fine" }, note))];
  return [
    element("p", { class: isLow ? "amount is-low" : "amount" }, money(available)),
    element("p", { class: "fine" }, account),
    ...(isLow ? [element("p", { class: "notice" }, say(available > 0 ? "lowCredit" : granted > 0 ? "noCredit" : "neverCredit"))] : []),
    element(
      "dl", { class: "sums" }, ...row(say("pending"), pending, why),
      ...row(say("spentAll"), spent, say("grantedAll", { amount: money(granted) }))),
  ];
}

/** What was spent on each of the last days, by model. @param {import("./calls.js").Calls} calls @param {AbortSignal} signal */
async function askSpent(calls, signal) {
  const days = lastDays(span);
  const rows = await calls.usage(["day", "model"], beginOf(days[0]), endOf(days[span - 1]), signal);
  return { days, rows };
}

/** @param {{ days: string[], rows: any[] }} found */
function spentView({ days, rows }) {
  const since = (count) => rows.filter(({ day }) => day >= days[span - count]).reduce((sum, { cost }) => sum + cost, 0);
  const sums = [["spentToday", 1], ["spentWeek", 7], ["spentMonth", span]].map(([name, count]) => (
    element(
      "a", { class: "sum", href: ledgerAddress({ from: days[span - Number(count)], kind: "post" }) },
      element("span", { class: "sum-name" }, say(String(name))),
      element("span", { class: "sum-amount" }, money(since(Number(count)))))));
  const models = sumsBy(rows, ({ model }) => model ?? "").filter(([, cost]) => cost > 0);
  const nothing = () => emptyView(say("spentNothing"), element("a", { class: "secondary link", href: "/" }, say("startAsking")));
  return [
    element("div", { class: "sum-row" }, ...sums),
    models.length > 0 ? modelBars(models, days[0]) : nothing(),
  ];
}

/**
 * The costs of rows that are alike, the largest first.
 *
 * @param {any[]} rows
 * @param {(row: any) => string} nameOf
 * @returns {[string, number][]}
 */
function sumsBy(rows, nameOf) {
  /** @type {Map<string, number>} */
  const sums = new Map();
  for (const row of rows) sums.set(nameOf(row), (sums.get(nameOf(row)) ?? 0) + row.cost);
  return [...sums].sort(([, one], [, other]) => other - one);
}

/** A bar for each model, which leads to its entries. @param {[string, number][]} models @param {string} from */
function modelBars(models, from) {
  const most = models[0][1];
  const rest = models.slice(bars).reduce((sum, [, cost]) => sum + cost, 0);
  const line = (name, cost, href) => {
    const fill = element("span", { class: "bar-fill" });
    fill.style.width = `${Math.max(1, (cost / most) * 100)}%`;
    const words = [
      element("span", { class: "bar-name" }, name), element("span", { class: "bar-amount" }, money(cost)),
      element("span", { class: "bar" }, fill)];
    if (!href) return element("li", {}, element("span", { class: "bar-line" }, ...words));
    const label = say("opensLedger", { name, amount: money(cost) });
    return element("li", {}, element("a", { class: "bar-line", href, "aria-label": label }, ...words));
  };
  return element(
    "ul", { class: "model-bars", "aria-label": say("spentByModel") },
    ...models.slice(0, bars).map(([model, cost]) => line(model || "—", cost, ledgerAddress({ from, model, kind: "post" }))),
    rest > 0 && line(tell("other"), rest, null));
}
