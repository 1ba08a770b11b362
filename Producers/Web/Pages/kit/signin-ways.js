import { element } from "./element.js";
import { Step, form, labelFor } from "./signin-step.js";
import { say } from "./signin-strings.js";
import { signInBy, ticketFor } from "./signins.js";
import { language } from "./strings.js";

/**
 * What a step has led to: a session, a ticket, or neither, back to the ways.
 *
 * @typedef {object} Found
 * @property {import("./session.js").Opened} [opened]
 * @property {boolean} [isKnown] Whether the visitor has said themselves as whom.
 * @property {import("./signins.js").Ticket & { address?: string }} [ticket]
 * @property {any} [problem] What is said with the ways.
 */

/** After these codes somebody has a key in hand, and it is the wrong one. */
const keyTroubles = new Set(["invalid_api_key", "key_expired", "address_not_allowed"]);

/**
 * What is made for a way, and which of its controls has the focus.
 *
 * @typedef {object} Making
 * @property {Step} step
 * @property {AbortSignal} signal
 * @property {(found: Found) => void} resolve
 * @property {string} [channel] Where a code that is shown is sent to.
 * @property {boolean} isFirst
 * @property {boolean} isOpen Whether what may be folded is open.
 *
 * @typedef {(making: Making) => { node: HTMLElement, control: HTMLElement }} Maker
 */

/** @type {Map<string, Maker>} */
const makers = new Map(/** @type {[string, Maker][]} */ ([["mail", mailForm], ["code", codeButton], ["key", keyForm]]));

/** What the button says that asks for a code to be sent there. */
const channels = new Map([["console", "askConsole"], ["wechat", "enterByWeChat"], ["wecom", "enterByWeCom"]]);

/** The later ones take another person's time, or what only few have. @param {string} way @param {string} [channel] */
const rankOf = (way, channel) => (way === "key" ? 2 : way === "code" && channel === "console" ? 1 : 0);

/**
 * Lets choose a way in.
 *
 * @param {object} given
 * @param {string[]} given.ways In the order of the service.
 * @param {string} [given.channel]
 * @param {any} given.problem
 * @param {(step: Node, control?: HTMLElement) => void} given.show
 * @param {AbortSignal} given.signal
 * @returns {Promise<Found>}
 */
export function chooseWay({ ways, channel, problem, show, signal }) {
  const known = ways.filter((way) => makers.has(way)).sort((one, other) => rankOf(one, channel) - rankOf(other, channel));
  const lead = element("p", { class: "signin-lead" }, say(known.length > 0 ? "chooseLead" : "noWays"));
  const step = new Step(lead);
  return new Promise((resolve) => {
    const parts = known.map((way, at) => makers.get(way)({
      step, signal, resolve, channel, isFirst: at === 0, isOpen: known.length === 1 || keyTroubles.has(problem?.code),
    }));
    const or = element("p", { class: "signin-or" }, say("or"));
    step.node.append(...parts.flatMap(({ node }, at) => (at > 0 && known[at] !== "key" ? [or, node] : [node])));
    if (ways.includes("link")) step.node.append(element("p", { class: "signin-hint" }, say("linkHint")));
    show(step.node, parts[0]?.control);
    step.complain(problem);
  });
}

/** @type {Maker} */
function mailForm({ step, signal, resolve, isFirst }) {
  const field = element("input", {
    id: "signin-mail", class: "field", type: "email", inputmode: "email", autocomplete: "email", autocapitalize: "none",
    spellcheck: "false", placeholder: "name@example.com",
  });
  const button = element("button", { type: "submit", class: isFirst ? "primary" : "secondary" }, say("sendMail"));
  const submit = () => {
    const address = field.value.trim();
    if (!/^[^\s@]+@[^\s@]+$/.test(address)) return step.complain(say("mailMissing"), { field });
    step.attempt(async () => resolve({ ticket: await mailTicket(address, signal) }), { button, field });
  };
  return { node: form(submit, labelFor(say("mailAddress"), field), field, button), control: field };
}

/** Asks for a code by mail. @param {string} address @param {AbortSignal} signal */
export async function mailTicket(address, signal) {
  const ticket = await ticketFor({ way: "mail", address, language: language.slice(0, 2) }, signal);
  return { ...ticket, address };
}

/** @type {Maker} */
function codeButton({ step, signal, resolve, channel, isFirst }) {
  const press = () => step.attempt(async () => resolve({ ticket: await ticketFor({ way: "code" }, signal) }), { button });
  const button = element(
    "button", { type: "button", id: "signin-show-code", class: isFirst ? "primary" : "secondary", onclick: press },
    say(channels.get(channel) ?? "showCode"));
  return { node: button, control: button };
}

/** @type {Maker} */
function keyForm({ step, signal, resolve, isFirst, isOpen }) {
  const field = element("input", {
    id: "signin-key", class: "field", type: "password", autocomplete: "current-password", autocapitalize: "none",
    spellcheck: "false", placeholder: "sk-yz-…",
  });
  const button = element("button", { type: "submit", class: isFirst ? "primary" : "secondary" }, say("signIn"));
  const submit = () => {
    const key = field.value.trim();
    if (!key) return step.complain(say("keyMissing"), { field });
    const enter = async () => resolve({ opened: await signInBy({ way: "key", key }, signal), isKnown: true });
    step.attempt(enter, { button, field });
  };
  const hint = element("p", { class: "signin-hint" }, say("keyOnce"));
  const typed = form(submit, labelFor(say("apiKey"), field), field, button, hint);
  const summary = element("summary", {}, say("keyWay"));
  const node = element("details", { class: "signin-fold", open: isOpen }, summary, typed);
  return { node, control: isOpen ? field : summary };
}
