import { element, setText } from "../kit/element.js";
import { money } from "../kit/money.js";
import { moment } from "../kit/time.js";
import { addressOf } from "./address.js";
import { say } from "./order-strings.js";
import { payView, waits, words } from "./pay.js";
import { forgetWaiting, waitingOf } from "./waiting.js";

/**
 * What can be done about an order.
 *
 * @typedef {object} Actions
 * @property {string} account Whose it is.
 * @property {() => Promise<{ available: number }>} balance
 * @property {boolean} isOpened Whether the provider's page was opened from here.
 * @property {() => void} open
 * @property {"ok" | "cancel" | "fail" | "asking" | null} weChat
 * @property {() => void} askWeChat
 * @property {() => Promise<any>} cancel
 * @property {(() => Promise<any>) | null} otherWay Null if there is none.
 */

/**
 * What an order's state means for its person, and what comes next.
 *
 * @param {import("./order-state.js").State | "opened"} state
 * @param {import("./calls.js").Order} order
 * @param {Actions} actions
 * @returns {Node[]}
 */
export function stateView(state, order, actions) {
  switch (state) {
    case "making": return [waits(say("makingWords")), buttons(cancelButton(actions))];
    case "pay":
    case "opened": return [...payView(order, actions), buttons(otherWayButton(actions), cancelButton(actions))];
    case "unknown": return [waits(uncertainty(order))];
    case "crediting": return [waits(say("creditingWords"))];
    case "credited": return credited(order, actions);
    case "late": return [words(say("lateWords")), ...credited(order, actions)];
    case "closed":
    case "failed": return [words(ending(state, order)), buttons(againLink(order))];
    default: return [words(say(`${state}Words`))];
  }
}

/** @param {import("./calls.js").Order} order */
function uncertainty({ checked_until_ms: until }) {
  return until == null ? say("unknownWords") : say("unknownUntil", { time: moment(until) });
}

/** @param {"closed" | "failed"} state @param {import("./calls.js").Order} order */
function ending(state, { checked_until_ms: until }) {
  const isChecked = until != null && until > Date.now();
  return [say(`${state}Words`), isChecked && say("closedChecked", { time: moment(until) })].filter(Boolean).join(" ");
}

/** How much has come, and the way back to what waited for it. */
function credited({ credit, bonus }, { account, balance }) {
  const sum = element("p", { class: "fine" });
  balance().then(({ available }) => setText(sum, say("balanceNow", { amount: money(available) })), () => {});
  const waiting = waitingOf(account);
  const back = waiting
    ? element("a", { class: "primary link", href: waiting, onclick: () => forgetWaiting() }, say("toQuestion"))
    : element("a", { class: "primary link", href: "/" }, say("toChat"));
  return [
    element("p", { class: "amount" }, `+${money(credit + bonus)}`), sum,
    buttons(back, element("a", { class: "secondary link", href: addressOf() }, say("toShop"))),
  ];
}

/** @param {import("./calls.js").Order} order */
const againLink = ({ product }) => (
  element("a", { class: "primary link", href: addressOf({ product: product.name }) }, say("buyAgain")));

/** @param {Actions} actions */
const otherWayButton = ({ otherWay }) => otherWay && pressed(say("otherWay"), otherWay);

/** @param {Actions} actions */
const cancelButton = ({ cancel }) => pressed(say("cancel"), cancel);

/** A button that rests while what it does is under way. @param {string} label @param {() => Promise<any>} work */
function pressed(label, work) {
  const button = element("button", { type: "button", class: "secondary", onclick: press }, label);
  async function press() {
    button.disabled = true;
    await work();
    button.disabled = false;
  }
  return button;
}

/** @param {...(Node | null)} nodes */
const buttons = (...nodes) => element("div", { class: "buttons below" }, ...nodes);
