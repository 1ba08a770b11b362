import { element } from "../kit/element.js";
import { records } from "../kit/records.js";
import { time } from "../kit/time.js";
import { toast } from "../kit/toast.js";
import { emptyView, loaded, section, wordsFor } from "../kit/view.js";
import { onWake } from "../kit/wake.js";
import { addressOf } from "./address.js";
import { price, titleOf } from "./amounts.js";
import { say as tell } from "./order-strings.js";
import { stateOf } from "./order-state.js";
import { askRefund } from "./refund-form.js";
import { say as speak } from "./refund-strings.js";
import { mayAsk } from "./refund-terms.js";
import { say } from "./strings.js";

/** Orders of a page. */
const length = 20;

/** The orders of the account, page by page; each leads to all that is known of it. @param {import("./main.js").Given} given */
export function ordersPlace({ calls, replace, signal }) {
  const number = returnedFrom();
  if (number) {
    queueMicrotask(() => replace(addressOf({ order: number }))); // Once this place is shown.
    return [];
  }
  const list = loaded({ ask: (turn) => calls.orders(length, null, turn), draw, signal });
  /** Whether earlier orders were asked for, which a renewal would fold in again. */
  let isLong = false;
  onWake(() => !isLong && list.reload(), signal);

  /** @param {import("./calls.js").Order} order */
  async function refund(order) {
    if (await askRefund({ order, calls, signal })) list.reload();
  }

  /** @param {{ data: import("./calls.js").Order[], next: number | null }} page */
  function draw({ data, next }) {
    if (data.length === 0) return emptyView(say("noOrders"), element("a", { class: "secondary link", href: addressOf() }, say("toShop")));
    const table = records({ caption: say("orders"), columns: columnsOf(refund), rows: data });
    return [table.node, moreButton(table, next)];
  }

  /** Shows earlier orders below those shown. */
  function moreButton(table, next) {
    const button = element("button", { type: "button", class: "secondary more", onclick: go, hidden: next == null }, say("earlier"));
    async function go() {
      button.disabled = true;
      try {
        const page = await calls.orders(length, next, signal);
        isLong = true;
        table.add(page.data);
        next = page.next;
        button.hidden = next == null;
      } catch (error) {
        if (!signal.aborted) toast(wordsFor(error));
      }
      button.disabled = false;
    }
    return button;
  }

  return [section(say("allOrders"), { className: "orders" }, list.node)];
}

/**
 * The order of which a provider's page leads back here: Alipay adds it to the address. Whether it is paid, the service
 * says.
 */
const returnedFrom = () => new URLSearchParams(location.search).get("out_trade_no");

/**
 * @param {(order: import("./calls.js").Order) => void} refund
 * @returns {import("../kit/records.js").Column[]}
 */
function columnsOf(refund) {
  return [
    { name: say("product"), place: "name", cell: ({ product }) => titleOf(product) },
    { name: say("state"), place: "when", cell: stateCell },
    { name: say("amount"), isNumber: true, place: "amount", cell: ({ price_fen: fen }) => price(fen) },
    { name: say("made"), place: "side", cell: ({ made_ms: made }) => time(made) },
    { name: say("actions"), isTool: true, place: "end", cell: (order) => tools(order, refund) },
  ];
}

/** How an order stands, and how much went back. @param {import("./calls.js").Order} order */
function stateCell(order) {
  const state = stateOf(order);
  const { refunded_fen: refunded } = order;
  const part = refunded > 0 && state !== "refunded" && say("refundedPart", { amount: price(refunded) });
  return element(
    "span", { class: "order-state", "data-state": state }, element("span", { class: "tag" }, tell(state)), part && element("span", { class: "fine" }, part));
}

/** What can be done with an order. */
function tools(order, refund) {
  const title = titleOf(order.product);
  const state = stateOf(order);
  const words = say(state === "pay" ? "goOnPaying" : "see");
  const label = say("ofOrder", { words, title, state: tell(state) });
  return element(
    "span", { class: "buttons" },
    mayAsk(order) && element(
      "button", { type: "button", class: "quiet", "aria-label": speak("askFor", { title }), onclick: () => refund(order) }, speak("ask")),
    element("a", { class: "quiet", href: addressOf({ order: order.number }), "aria-label": label }, words));
}
