import { copyButton } from "../kit/clipboard.js";
import { element, icon, setText } from "../kit/element.js";
import { money } from "../kit/money.js";
import { explain } from "../kit/strings.js";
import { duration, everySecond } from "../kit/time.js";
import { requestOf } from "./cost.js";
import { say } from "./line-strings.js";
import { stepAfter } from "./next-step.js";

/**
 * Why an answer failed or waits, and the next step, in its place.
 *
 * @typedef {object} ProblemActions
 * @property {() => void} retry Goes on at once, or asks again.
 * @property {() => void} signIn
 * @property {() => void} [cancel] Takes back what waits.
 * @property {() => void} [chooseModel] Lets choose another model, which then answers.
 * @property {() => void} [newChat] Takes the question to a new conversation.
 * @property {() => void} [editQuestion] Lets change the question.
 * @property {() => string} [shop] The address of the shop, from which one comes back.
 * @property {() => number | null} [balance] What is available, as far as it is known.
 *
 * @param {ProblemActions} actions
 */
export function problemView(actions) {
  const text = element("span", { class: "problem-text" });
  const next = element("span", { class: "problem-next", "aria-live": "off" });
  const code = element("code", { class: "problem-code" });
  const words = element("div", { class: "problem-words" }, text, next, code);
  const buttons = element("div", { class: "problem-buttons" });
  const node = element("div", { class: "problem", role: "alert", hidden: true }, icon("alert"), words, buttons);
  const every = everySecond(node, () => showStep());
  let shown = null;
  let message = null;
  /** The balance when the credit did not suffice. */
  let poor = null;

  function update(current) {
    message = current;
    const isShown = Boolean(current.error) && (current.state === "failed" || current.state === "waiting");
    node.hidden = !isShown;
    if (!isShown) return every.stop();
    const { error, state } = current;
    const step = stepAfter(error.code);
    node.classList.toggle("is-quiet", state === "waiting" && step !== "signIn");
    const isOutbox = state === "waiting" && error.code === "unreachable";
    setText(text, isOutbox ? say("outbox") : explain(error.code, error.text));
    setText(code, isOutbox ? "" : error.code);
    // Not drawn anew each time: a press would miss its button.
    const now = `${state} ${error.code}`;
    if (now !== shown) buttons.replaceChildren(...buttonsFor(step, actions, current));
    shown = now;
    if (step === "credit") poor ??= actions.balance?.() ?? null;
    showStep();
    if (error.retryAt > Date.now()) every.start();
    else every.stop();
  }

  function showStep() {
    if (!message.error) return;
    const balance = actions.balance?.() ?? null;
    const hasCredit = poor !== null && balance !== null && balance > poor;
    setText(next, stepWords(message, hasCredit ? balance : null));
  }

  return { node, update };
}

/** What is said about the next step. */
function stepWords(message, credit) {
  const { error, state } = message;
  const left = (error.retryAt ?? 0) - Date.now();
  if (left > 0) return say(state === "waiting" ? "retryIn" : "retryAt", { time: duration(left) });
  switch (stepAfter(error.code)) {
    case "credit": return credit === null ? say("getCredit") : say("creditCame", { amount: money(credit) });
    case "model": return say("otherModel");
    case "signIn": return say("signInFirst");
    case "operator": return numberOf(message) ? say("tellOperator", { request: numberOf(message) }) : "";
    case "reload": return say("loadAgain");
    default: return "";
  }
}

/** The buttons and links of a step, the usual one last. */
function buttonsFor(step, actions, message) {
  const { state } = message;
  const { retry, signIn, cancel, chooseModel, newChat, editQuestion, shop } = actions;
  const again = [say("retry"), retry];
  const choices = {
    retry: [again],
    wait: [again],
    credit: [again, [say("toShop"), shop?.()]],
    anew: [[say("askAnew"), retry]],
    model: [again, [say("chooseModel"), chooseModel]],
    signIn: [[say("signIn"), signIn]],
    newChat: [[say("chooseModel"), chooseModel], [say("takeAlong"), newChat]],
    edit: [again, [say("editQuestion"), editQuestion]],
    operator: [again],
    reload: [again, [say("reload"), () => location.reload()]],
  };
  const waiting = [[say("cancelQuestion"), cancel], [say("retryNow"), retry]];
  const wanted = state === "waiting" && step !== "signIn" ? waiting : choices[step];
  const nodes = wanted.filter(([, next]) => next).map(([label, next]) => (typeof next === "string"
    ? element("a", { class: "secondary link", href: next }, label)
    : element("button", { type: "button", class: "secondary", onclick: () => next() }, label)));
  const number = numberOf(message);
  if (step === "operator" && number) {
    nodes.unshift(copyButton({ label: say("copyNumber"), text: () => number, showsLabel: true }));
  }
  return nodes;
}

/** The number by which the operator finds the request; null if none is known. */
function numberOf({ request, stream }) {
  return request ?? (stream ? requestOf(stream) : null);
}
