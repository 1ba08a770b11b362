import { element } from "../kit/element.js";
import { money } from "../kit/money.js";
import { redeemForm } from "../kit/redeem.js";
import { say as tell } from "../kit/place-strings.js";
import { emptyView, loaded, section } from "../kit/view.js";
import { onWake } from "../kit/wake.js";
import { addressOf, named } from "./address.js";
import { confirmPart } from "./confirm.js";
import { orderPart } from "./order.js";
import { productCards } from "./products.js";
import { say } from "./strings.js";
import { keepWaiting } from "./waiting.js";
import { waysHere } from "./ways.js";

/** The order that was made last on this page: its person has just pressed to pay. @type {string | null} */
let fresh = null;

/** What is sold; the confirmation of a product; or an order. @param {import("./main.js").Given} given */
export function shopPlace(given) {
  const { session, rename } = given;
  const { product, order } = named();
  keepWaiting(session.account);
  if (order) {
    rename(addressOf({ order }));
    return orderPart({ ...given, number: order, isFresh: order === fresh });
  }
  if (product) {
    rename(addressOf({ product }));
    return [confirmation(given, product)];
  }
  rename(addressOf());
  return catalogue(given);
}

/** All that is sold, what the account has, and a field for a redeem code. @param {import("./main.js").Given} given */
function catalogue({ calls, signal }) {
  const balance = loaded({ ask: (turn) => calls.account(turn), draw: balanceLine, signal });
  onWake(balance.reload, signal);
  const draw = ({ products, ways }) => {
    if (products.length === 0) return emptyView(say("nothingSold"));
    return ways.length === 0 ? emptyView(say("noWays")) : productCards(products, ways);
  };
  const sold = loaded({ ask: (turn) => calls.products(turn), draw, signal });
  const code = redeemForm({ calls, signal, credited: balance.reload });
  return [
    balance.node, section(say("products"), { className: "products-card" }, sold.node),
    element(
      "details", { class: "card redeem-card fold" }, element("summary", {}, say("haveCode")),
      element("h2", { class: "unseen" }, tell("redeem")), code),
  ];
}

/** @param {{ available: number }} account */
const balanceLine = ({ available }) => element("p", { class: "balance-line" }, say("available", { amount: money(available) }));

/** @param {import("./main.js").Given} given @param {string} name */
function confirmation({ calls, replace, isFirst, signal }, name) {
  /** @param {AbortSignal} turn */
  async function ask(turn) {
    const { products, ways } = await calls.products(turn);
    const usable = waysHere(ways);
    // WeChat knows its user by a name of its own.
    const identity = usable.some(({ way }) => way === "jsapi") ? await calls.identity(turn) : null;
    return { product: products.find((one) => one.name === name), ways: usable, identity };
  }

  /** @param {string} number */
  function made(number) {
    fresh = number;
    replace(addressOf({ order: number }));
  }

  const draw = ({ product, ways, identity }) => {
    const back = element("a", { class: "secondary link", href: addressOf() }, say("backToProducts"));
    if (!product) return emptyView(say("notSold"), back);
    return confirmPart({ product, ways, identity, calls, made, signal });
  };
  const part = section(say("confirm"), { className: "confirm-card" }, loaded({ ask, draw, signal }).node);
  if (!isFirst) queueMicrotask(() => part.querySelector("h2").focus());
  return part;
}
