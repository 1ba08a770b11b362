import { copyButton } from "../kit/clipboard.js";
import { element } from "../kit/element.js";
import { money } from "../kit/money.js";
import { moment } from "../kit/time.js";
import { price, titleOf } from "./amounts.js";
import { factsView } from "./facts.js";
import { say } from "./order-strings.js";
import { nameOf } from "./ways.js";

/** All that is known of an order, for its person and for whom they ask. @param {import("./calls.js").Order} order */
export function detailsView(order) {
  const { product, price_fen: fen, credit, bonus, way, made_ms: made, paid_ms: paid, number, transaction, trouble } = order;
  const copy = copyButton({ label: say("copyOrder"), text: () => number });
  return element(
    "section", { class: "details" }, element("h3", {}, say("details")),
    factsView([
      [say("product"), titleOf(product)],
      [say("price"), price(fen)],
      [say("credit"), money(credit + bonus)],
      [say("way"), nameOf(way)],
      [say("made"), moment(made)],
      [say("paid"), paid != null && moment(paid)],
      [say("number"), element("span", { class: "number" }, element("code", {}, number), copy)],
      [say("transaction"), transaction && element("code", {}, transaction)],
      [say("trouble"), trouble && element("code", {}, trouble)],
    ]));
}
