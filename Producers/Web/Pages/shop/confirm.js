import { copyButton } from "../kit/clipboard.js";
import { element, setText } from "../kit/element.js";
import { newIdentity } from "../kit/identity.js";
import { money } from "../kit/money.js";
import { ConnectionLost } from "../kit/service.js";
import { wordsFor } from "../kit/view.js";
import { isInWeChat } from "../kit/wechat.js";
import { addressOf } from "./address.js";
import { price, titleOf } from "./amounts.js";
import { factsView } from "./facts.js";
import { playNotice } from "./products.js";
import { say } from "./strings.js";
import { canBeAsked, payerOf, wayName } from "./ways.js";

/**
 * What is bought, how much is paid and credited, and the ways of paying: a press buys.
 *
 * @param {object} given
 * @param {import("./calls.js").Product} given.product
 * @param {import("./calls.js").Way[]} given.ways Those that work in this browser.
 * @param {string | null} given.identity By which WeChat knows the account's person.
 * @param {import("./calls.js").ShopCalls} given.calls
 * @param {(number: string) => void} given.made
 * @param {AbortSignal} given.signal
 */
export function confirmPart({ product, ways, identity, calls, made, signal }) {
  const { credit, bonus, price_fen: fen } = product;
  const amounts = { total: money(credit + bonus), credit: money(credit), bonus: money(bonus) };
  const facts = factsView([
    [say("product"), titleOf(product)],
    [say("toPay"), element("strong", { class: "to-pay" }, price(fen))],
    [say("toCredit"), bonus > 0 ? say("creditWithBonus", amounts) : amounts.total],
  ]);
  // Inside WeChat, WeChat has to know the payer.
  const usable = isInWeChat ? ways.filter((way) => canBeAsked(way, identity)) : ways;
  const back = element("a", { class: "secondary link", href: addressOf() }, say("backToProducts"));
  if (usable.length === 0) return [facts, noWay(), element("div", { class: "buttons below" }, back)];
  return [facts, ...buyForm({ product, ways: usable, identity, calls, made, signal, back })];
}

/** No way of paying works here. */
function noWay() {
  const copy = copyButton({ label: say("copyLink"), text: () => location.href, showsLabel: true });
  return isInWeChat
    ? element("div", { class: "notice" }, element("p", {}, say("outsideOnly")), copy)
    : element("p", { class: "notice" }, say("noWays"));
}

/** The ways, and the button. */
function buyForm({ product, ways, identity, calls, made, signal, back }) {
  const label = say("pay", { amount: price(product.price_fen) });
  const button = element("button", { type: "submit", class: "primary" }, label);
  const problem = element("p", { class: "problem", role: "alert" });
  const play = playNotice();
  let chosen = ways[0];
  /** The key of the call for a wish: a repetition buys nothing twice. @type {{ text: string, key: string } | null} */
  let kept = null;

  /** @param {import("./calls.js").Way} way */
  function choose(way) {
    chosen = way;
    play.hidden = !way.sandbox;
    setText(problem, "");
  }

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    if (button.disabled) return;
    setText(problem, "");
    const { merchant, way } = chosen;
    const openid = payerOf(chosen, identity);
    const wish = { product: product.name, way, merchant, openid };
    const text = JSON.stringify(wish);
    if (kept?.text !== text) kept = { text, key: newIdentity() };
    button.disabled = true;
    setText(button, say("buying"));
    try {
      made((await calls.buy(wish, kept.key, signal)).number);
    } catch (error) {
      if (error.status >= 400 && error.status < 500) kept = null; // It is decided: the next press is a new one.
      if (!signal.aborted) complain(error);
    } finally {
      button.disabled = false;
      setText(button, label);
    }
  }

  /** @param {any} error */
  function complain(error) {
    setText(problem, error instanceof ConnectionLost ? say("buyUnsure") : wordsFor(error));
    if (error.code === "too_many_orders") problem.append(" ", element("a", { href: "/shop/orders" }, say("openOrders")));
  }

  choose(chosen);
  const choices = ways.map((way, at) => choiceOf(way, ways, at === 0, () => choose(way)));
  const form = element(
    "form", { class: "buy", novalidate: true, onsubmit: submit },
    element("fieldset", { class: "ways" }, element("legend", {}, say("ways")), ...choices),
    play, problem, element("div", { class: "buttons below" }, button, back));
  return [form];
}

/** A way of paying that can be chosen. */
function choiceOf(way, ways, isChosen, choose) {
  const field = element("input", { type: "radio", name: "way", value: `${way.merchant}/${way.way}`, onchange: choose });
  field.checked = isChosen;
  return element("label", { class: "way" }, field, element("span", {}, wayName(way, ways)));
}
