import { element } from "../kit/element.js";
import { records } from "../kit/records.js";
import { time } from "../kit/time.js";
import { toast } from "../kit/toast.js";
import { wordsFor } from "../kit/view.js";
import { price } from "./amounts.js";
import { askRefund } from "./refund-form.js";
import { say } from "./refund-strings.js";
import { mayAsk } from "./refund-terms.js";

/**
 * The refunds of an order, and the way to ask for one; null if there is neither.
 *
 * @param {object} given
 * @param {import("./calls.js").Order} given.order
 * @param {import("./calls.js").ShopCalls} given.calls
 * @param {() => void} given.changed
 * @param {AbortSignal} given.signal
 */
export function refundsPart({ order, calls, changed, signal }) {
  const { refunds, number } = order;
  if (refunds.length === 0 && !mayAsk(order)) return null;

  /** @param {import("./calls.js").Refund} refund */
  async function withdraw({ index }) {
    try {
      await calls.withdrawRefund(number, index, signal);
      toast(say("withdrawn"));
    } catch (error) {
      if (!signal.aborted) toast(wordsFor(error));
    }
    changed();
  }

  async function ask() {
    if (await askRefund({ order, calls, signal })) changed();
  }

  const button = element("button", { type: "button", class: "secondary", onclick: ask }, say("ask"));
  return element(
    "section", { class: "details refunds" }, element("h3", {}, say("refunds")),
    refunds.length > 0 && records({ caption: say("refunds"), columns: columnsOf(withdraw), rows: refunds }).node,
    mayAsk(order) && element("div", { class: "buttons below" }, button));
}

/**
 * @param {(refund: import("./calls.js").Refund) => void} withdraw
 * @returns {import("../kit/records.js").Column[]}
 */
function columnsOf(withdraw) {
  return [
    { name: say("state"), cell: stateWords },
    { name: say("sum"), isNumber: true, cell: ({ amount_fen: fen }) => price(fen) },
    { name: say("reason"), cell: ({ reason }) => reason },
    { name: say("asked"), cell: ({ asked_ms: asked }) => time(asked) },
    {
      name: say("actions"), isTool: true,
      cell: (refund) => (refund.status !== "waiting" ? "" : element(
        "button",
        {
          type: "button", class: "quiet", "aria-label": say("withdrawOf", { amount: price(refund.amount_fen) }),
          onclick: () => withdraw(refund),
        },
        say("withdraw"))),
    },
  ];
}

/** How a refund stands. @param {import("./calls.js").Refund} refund */
export function stateWords({ status, refusal }) {
  return status === "refused" && refusal ? say("refusedBecause", { reason: refusal }) : say(`${status}State`);
}
