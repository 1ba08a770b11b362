import { element } from "../kit/element.js";
import { money } from "../kit/money.js";
import { date } from "../kit/time.js";
import { addressOf } from "./address.js";
import { price, titleOf } from "./amounts.js";
import { say } from "./strings.js";

/**
 * What is sold, as cards; each leads to its confirmation.
 *
 * @param {import("./calls.js").Product[]} products
 * @param {import("./calls.js").Way[]} ways
 */
export function productCards(products, ways) {
  const isPlay = ways.every(({ sandbox }) => sandbox);
  return [
    ...(isPlay ? [playNotice()] : []),
    element("ul", { class: "products" }, ...products.map((product) => element("li", {}, card(product)))),
  ];
}

/** Says that no money moves. */
export const playNotice = () => element("p", { class: "notice", role: "note" }, say("sandbox"));

/** @param {import("./calls.js").Product} product */
function card(product) {
  const { name, price_fen: fen, credit, bonus, once, until_ms: until } = product;
  const tags = [once && say("once"), until != null && say("until", { day: date(until) })].filter(Boolean);
  return element(
    "a", { class: "product", href: addressOf({ product: name }) },
    element("span", { class: "product-title" }, titleOf(product)),
    element("span", { class: "product-price" }, price(fen)),
    element("span", { class: "product-credit" }, say("credits", { amount: money(credit + bonus) })),
    bonus > 0 && element("span", { class: "product-bonus" }, say("bonus", { amount: money(bonus) })),
    tags.length > 0 && element("span", { class: "chips" }, ...tags.map((tag) => element("span", { class: "tag" }, tag))));
}
