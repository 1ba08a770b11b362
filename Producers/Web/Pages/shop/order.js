import { element, setText } from "../kit/element.js";
import { waitsForRelease } from "../kit/press.js";
import { announce, toast } from "../kit/toast.js";
import { section, troubleView, wordsFor } from "../kit/view.js";
import { isInWeChat } from "../kit/wechat.js";
import { addressOf } from "./address.js";
import { detailsView } from "./details.js";
import { say } from "./order-strings.js";
import { stateOf } from "./order-state.js";
import { isOpened, noteOpened } from "./opened.js";
import { playNotice } from "./products.js";
import { refundsPart } from "./refunds.js";
import { stateView } from "./state-view.js";
import { watchOrder } from "./watch.js";
import { isPlay, waysHere } from "./ways.js";
import { payInWeChat } from "./wechat.js";

/**
 * @typedef {import("./main.js").Given & { number: string, isFresh: boolean }} OrderGiven
 *   `isFresh`: its person has just pressed to pay.
 */

/**
 * An order as it stands, brought up to date by the service: how it is paid, what came of it, refunds, all that is known.
 *
 * @param {OrderGiven} given
 * @returns {Node[]}
 */
export function orderPart(given) {
  const view = new OrderView(given);
  return [view.node];
}

class OrderView {
  #body = element("div", { class: "order-body", "aria-busy": "true" }, waiting());
  /** @type {import("./calls.js").Order | null} */
  #order = null;
  /** @type {import("./calls.js").Way[]} */
  #ways = [];
  /** What WeChat said about the payment. @type {"ok" | "cancel" | "fail" | "asking" | null} */
  #weChat = null;
  /** What is drawn, in a word. */
  #drawn = "";

  /** @param {OrderGiven} given */
  constructor(given) {
    this.given = given;
    const { number, calls, signal, isFirst } = given;
    this.node = section(say("order"), { className: "order-card" }, this.#body);
    this.heading = this.node.querySelector("h2");
    this.watch = watchOrder({
      number, calls, signal, changed: (order) => this.#learn({ order }), failed: (error) => this.#fail(error),
    });
    // Without them, no other way is offered.
    calls.products(signal).then(({ ways }) => this.#learn({ ways }), () => {});
    if (!isFirst) queueMicrotask(() => this.heading.focus());
  }

  /** @param {{ order?: import("./calls.js").Order, ways?: import("./calls.js").Way[] }} news */
  #learn({ order = this.#order, ways = this.#ways }) {
    if (this.given.signal.aborted) return;
    this.#order = order;
    this.#ways = ways;
    this.#draw();
    if (this.given.isFresh && this.#weChat === null && order?.invocation && isInWeChat) this.#askWeChat();
  }

  #draw = () => {
    const order = this.#order;
    if (!order || waitsForRelease([this.#body], this.#draw)) return;
    const state = this.#state(order);
    const drawn = JSON.stringify([state, order, this.#weChat, this.#ways]);
    if (drawn === this.#drawn) return; // A QR code is not drawn anew under the camera.
    this.#drawn = drawn;
    this.#show(state, [
      isPlay(order, this.#ways) && playNotice(), ...stateView(state, order, this.#actions(order)),
      refundsPart({ order, calls: this.given.calls, changed: () => this.watch.look(), signal: this.given.signal }),
      detailsView(order),
    ]);
  };

  /** @param {string} state @param {(Node | null | false)[]} nodes */
  #show(state, nodes) {
    const title = say(`${state}Title`);
    const isOther = this.heading.textContent !== title;
    const hadFocus = this.#body.contains(document.activeElement);
    setText(this.heading, title);
    document.title = say("stateTitled", { state: title });
    this.node.dataset.state = state;
    this.#body.removeAttribute("aria-busy");
    this.#body.replaceChildren(.../** @type {Node[]} */ (nodes.filter(Boolean)));
    if (hadFocus) this.heading.focus({ preventScroll: true });
    else if (isOther) announce(title);
  }

  /** @param {import("./calls.js").Order} order */
  #state(order) {
    const state = stateOf(order);
    return state === "pay" && isOpened(order.number) ? "opened" : state;
  }

  /** What the presses do. @param {import("./calls.js").Order} order @returns {import("./state-view.js").Actions} */
  #actions(order) {
    const { calls, session, signal } = this.given;
    const others = waysHere(this.#ways).filter(({ merchant, way }) => merchant !== order.merchant || way !== order.way);
    return {
      account: session.account,
      balance: () => calls.account(signal),
      isOpened: isOpened(order.number),
      open: () => {
        noteOpened(order.number);
        setTimeout(this.#draw); // After the press, whose link must still be there.
      },
      weChat: this.#weChat,
      askWeChat: () => this.#askWeChat(),
      cancel: () => this.#run(() => calls.cancel(order.number, signal)),
      otherWay: others.length > 0 ? () => this.#payOtherwise(order) : null,
    };
  }

  /** Nobody should pay it any more; then it is bought again. @param {import("./calls.js").Order} order */
  async #payOtherwise({ number, product }) {
    const { calls, go, signal } = this.given;
    const isDone = await this.#run(() => calls.cancel(number, signal));
    if (isDone && !signal.aborted) go(addressOf({ product: product.name }));
  }

  async #askWeChat() {
    if (this.#weChat === "asking" || !this.#order?.invocation) return;
    this.#tellWeChat("asking");
    this.#tellWeChat(await payInWeChat(this.#order.invocation, this.given.signal));
  }

  /** @param {"ok" | "cancel" | "fail" | "asking"} word */
  #tellWeChat(word) {
    this.#weChat = word;
    if (!this.given.signal.aborted) this.#draw();
  }

  /** Does what a press asks for, and looks what became of it. @param {() => Promise<any>} work */
  async #run(work) {
    try {
      await work();
      return true;
    } catch (error) {
      if (!this.given.signal.aborted) toast(wordsFor(error));
      return false;
    } finally {
      if (!this.given.signal.aborted) this.watch.look();
    }
  }

  /** The service refuses. @param {any} error */
  #fail(error) {
    this.#drawn = "";
    this.#body.removeAttribute("aria-busy");
    this.#body.replaceChildren(troubleView(error, () => this.watch.look()));
  }
}

/** Grey lines until the service has answered. */
const waiting = () => element("div", { class: "skeletons" }, ...[1, 2, 3].map(() => element("div", { class: "skeleton" })));
