import { dialog } from "../kit/dialog.js";
import { element, setText } from "../kit/element.js";
import { formDialog, labelled } from "../kit/form.js";
import { newIdentity } from "../kit/identity.js";
import { money } from "../kit/money.js";
import { ConnectionLost } from "../kit/service.js";
import { toast } from "../kit/toast.js";
import { wordsFor } from "../kit/view.js";
import { fenOf, price, titleOf, typed } from "./amounts.js";
import { say } from "./refund-strings.js";
import { termsOf } from "./refund-terms.js";

/**
 * Says how much of an order can go back, and asks for it if its person wants it: never for less than was said.
 *
 * @param {object} given
 * @param {import("./calls.js").Order} given.order
 * @param {import("./calls.js").ShopCalls} given.calls
 * @param {AbortSignal} given.signal
 * @returns {Promise<boolean>} Whether it was asked for.
 */
export async function askRefund({ order, calls, signal }) {
  const title = say("askFor", { title: titleOf(order.product) });
  let standing;
  try {
    standing = await standingOf(order.number, calls, signal);
  } catch (error) {
    if (!signal.aborted) toast(wordsFor(error));
    return false;
  }
  if (standing.terms.most === 0) {
    const body = element("p", { class: "question-words" }, wordsOf(standing));
    await dialog({ title, body, actions: [{ label: say("close"), value: "" }], signal }).choice;
    return false;
  }
  const form = formOf(standing, calls, signal);
  const amount = await formDialog({ title, label: say("send"), busy: say("sending"), signal, ...form });
  if (amount !== null) toast(say("sent", { amount: price(amount) }));
  return amount !== null;
}

/** The order and the balance as they are now, and what follows for a refund. @param {string} number */
async function standingOf(number, calls, signal) {
  const [order, { available }] = await Promise.all([calls.order(number, signal), calls.account(signal)]);
  return { order, available, terms: termsOf(order, available) };
}

/** How much can go back, in words. */
function wordsOf({ order, available, terms: { most, isWhole, creditFor } }) {
  const amounts = {
    paid: price(order.price_fen), available: money(available), most: price(most), credit: money(creditFor(most)),
  };
  return say(most === 0 ? "none" : isWhole ? "whole" : "part", amounts);
}

/** The parts of the dialog. */
function formOf(first, calls, signal) {
  let standing = first;
  /** The key of the call for a wish: a repetition asks once. @type {{ text: string, key: string } | null} */
  let kept = null;
  const lead = element("p", { class: "lead" });
  const takes = element("p", { class: "fine", role: "status" });
  const amount = labelled(say("amount"), element("input", { class: "field", inputmode: "decimal", autocomplete: "off", maxlength: "12", oninput: tell }));
  const reason = labelled(
    say("reason"), element("textarea", { class: "field lines", rows: "2", maxlength: "200" }), say("reasonHint"));

  /** Says what there is now. */
  function show() {
    setText(lead, wordsOf(standing));
    amount.field.value = typed(standing.terms.most);
    tell();
  }

  function tell() {
    const fen = fenOf(amount.field.value);
    setText(takes, isOne(fen) ? say("takes", { credit: money(standing.terms.creditFor(fen)) }) : "");
  }

  /** @param {number} fen */
  const isOne = (fen) => fen >= 1 && fen <= standing.terms.most;

  function read() {
    const fen = fenOf(amount.field.value);
    const why = reason.field.value.trim();
    amount.complain(isOne(fen) ? "" : say("amountWrong", { most: typed(standing.terms.most) }));
    reason.complain(why ? "" : say("reasonMissing"));
    return isOne(fen) && why ? { amount_fen: fen, least_fen: fen, reason: why } : null;
  }

  /** @param {{ amount_fen: number, least_fen: number, reason: string }} wish */
  async function send(wish) {
    const text = JSON.stringify(wish);
    if (kept?.text !== text) kept = { text, key: newIdentity() };
    try {
      await calls.askRefund(standing.order.number, wish, kept.key, signal);
      return wish.amount_fen;
    } catch (error) {
      if (error instanceof ConnectionLost) throw said(say("unsure"));
      if (error.status < 500) kept = null; // It is decided: the next press is a new one.
      if (error.code !== "refund_short") throw error;
      // Some of the credit was spent meanwhile: nothing is asked for but what was said.
      standing = await standingOf(standing.order.number, calls, signal);
      show();
      throw said(say("less", { most: price(standing.terms.most) }));
    }
  }

  show();
  return { body: [lead, amount.node, takes, reason.node, element("p", { class: "fine" }, say("how"))], read, send };
}

/** An error whose words are for the person. @param {string} words */
const said = (words) => Object.assign(new Error(words), { code: "" });
