import { copyButton } from "./clipboard.js";
import { element, setText } from "./element.js";
import { within } from "./lifetime.js";
import { line } from "./line.js";
import { sceneView } from "./signin-scene.js";
import { Step, form, labelFor } from "./signin-step.js";
import { say, whereTo } from "./signin-strings.js";
import { mailTicket } from "./signin-ways.js";
import { collect, outcomeOf, ticketFor, verify } from "./signins.js";

/** How many signs a code has. */
const lengths = { digits: 6, letters: 8 };

/** After these codes the ticket is of no use any more. */
const final = new Set(["ticket_unknown", "ticket_expired", "too_many_tries"]);

/**
 * @typedef {import("./signin-ways.js").Found} Found
 *
 * @typedef {object} Given
 * @property {Found["ticket"]} ticket
 * @property {string} [channel]
 * @property {import("./signins.js").App[]} [apps] Where the code is sent to, or one is got.
 * @property {(step: Node, control?: HTMLElement) => void} show
 * @property {AbortSignal} signal
 */

/**
 * Shows a code, and waits until a person has sent it from where they are known, by a QR code or by hand. Where they can
 * get a code, it can be typed instead.
 *
 * @param {Given} given
 * @returns {Promise<Found>}
 */
export function showCode({ ticket, channel, apps = [], show, signal }) {
  const life = within(signal);
  const heading = element("h2", { class: "signin-title", tabindex: "-1" }, say("codeShown"));
  const step = new Step(heading);
  const code = element("p", { class: "signin-code", translate: "no" }, ticket.code);
  const copy = copyButton({ label: say("copyCode"), text: () => ticket.code, showsLabel: true });
  const where = element("p", { class: "signin-lead" }, whereTo(channel, apps));
  const waits = element("p", { class: "signin-waits", role: "status" });
  const shown = element("div", { class: "signin-shown" }, where, code, copy, ...sceneView(ticket, apps), waits);
  const tell = () => setText(waits, say(line.isOff ? "offline" : "codeWaits"));
  line.onChange(tell, life.signal);
  tell();

  return new Promise((resolve) => {
    const end = endOf(life, resolve);
    const renew = async () => end({ ticket: await ticketFor({ way: "code" }, signal) });
    const anew = buttonFor(step, say("newCode"), renew);
    Object.assign(anew, { className: "primary", hidden: true });
    const got = apps.length > 0 ? gotCode({ step, ticket, end, over, signal: life.signal }) : null;
    if (got) shown.append(got.node);
    step.node.append(shown, anew, otherWays(end));
    show(step.node, heading);
    watch();

    async function watch() {
      try {
        const outcome = await outcomeOf(ticket, life.signal);
        await got?.sent(); // Who types a code ends the ticket too.
        if (life.signal.aborted) return;
        if (outcome && outcome.state !== "proven") return over(say("codeOver"));
        const opened = outcome && (await collect(ticket, life.signal));
        if (opened) end({ opened: { ...opened, as: opened.as ?? outcome.as } });
      } catch (problem) {
        over(problem);
      }
    }

    function over(problem) {
      if (life.signal.aborted) return;
      shown.hidden = true;
      anew.hidden = false;
      step.complain(problem, { button: anew });
    }
  });
}

/**
 * Lets type a code that a person got where they are known.
 *
 * @param {object} given
 * @param {Step} given.step
 * @param {Found["ticket"]} given.ticket
 * @param {(found: Found) => void} given.end
 * @param {(problem: any) => void} given.over Called when nothing more can be tried.
 * @param {AbortSignal} given.signal
 */
function gotCode({ step, ticket, end, over, signal }) {
  const field = codeField("letters", () => submit());
  const button = element("button", { type: "submit", class: "secondary" }, say("signIn"));
  /** @type {Promise<any> | null} */
  let sending = null;

  async function submit() {
    if (sending) return;
    if (field.value.length !== lengths.letters) return step.complain(say("lettersMissing"), { field });
    const enter = async () => end({ opened: await verify(ticket, field.value, signal) });
    sending = step.attempt(enter, { button, field });
    const problem = await sending;
    sending = null;
    if (problem?.code === "code_wrong") field.select();
    if (final.has(problem?.code)) over(problem);
  }

  const node = form(submit, element("p", { class: "signin-hint" }, say("askThere")), labelFor(say("codeAnswered"), field), field, button);
  return { node, sent: () => sending };
}

/**
 * Lets type the code that was sent by mail.
 *
 * @param {Given} given
 * @returns {Promise<Found>}
 */
export function typeCode({ ticket, show, signal }) {
  const life = within(signal);
  const sent = say("mailSent", { address: ticket.sent_to ?? ticket.address });
  const step = new Step(element("p", { class: "signin-lead" }, sent));
  const field = codeField(ticket.form, () => submit());
  const button = element("button", { type: "submit", class: "primary" }, say("signIn"));
  const typed = form(() => submit(), labelFor(say("codeTyped"), field), field, button);
  let submit = () => {};

  return new Promise((resolve) => {
    const end = endOf(life, resolve);
    let isSending = false;
    submit = async () => {
      if (isSending) return;
      if (field.value.length !== lengths[ticket.form]) return step.complain(say("codeMissing"), { field });
      isSending = true;
      const enter = async () => end({ opened: await verify(ticket, field.value, life.signal) });
      const problem = await step.attempt(enter, { button, field });
      isSending = false;
      if (problem?.code === "code_wrong") field.select();
      if (final.has(problem?.code)) over(problem);
    };
    const anew = buttonFor(step, say("sendAgain"), async () => end({ ticket: await mailTicket(ticket.address, signal) }));
    step.node.append(typed, anew, element("p", { class: "signin-hint" }, say("mailLooked")), otherWays(end));
    show(step.node, field);
    watch();

    /** The code may be too late before it is typed. */
    async function watch() {
      const outcome = await outcomeOf(ticket, life.signal).catch(() => null); // Who types it is told.
      if (outcome?.state === "expired" && !isSending) over(say("mailOver"));
    }

    function over(problem) {
      if (life.signal.aborted) return;
      typed.hidden = true;
      anew.className = "primary";
      step.complain(problem, { button: anew });
    }
  });
}

/** @param {AbortController} life @param {(found: Found) => void} resolve @returns {(found: Found) => void} */
function endOf(life, resolve) {
  return (found) => {
    life.abort();
    resolve(found);
  };
}

/** @param {Step} step @param {string} label @param {() => Promise<void>} work */
function buttonFor(step, label, work) {
  const press = () => step.attempt(work, { button });
  const button = element("button", { type: "button", class: "secondary", onclick: press }, label);
  return button;
}

/** @param {(found: Found) => void} end */
function otherWays(end) {
  return element("button", { type: "button", class: "quiet signin-back", onclick: () => end({}) }, say("otherWays"));
}

/** A field that keeps a code's signs alone, as a pasted one has spaces and dashes; one that was pasted whole is sent. */
function codeField(kind, submit) {
  const isDigits = kind === "digits";
  const field = element("input", {
    id: "signin-code", class: "field signin-digits", type: "text", inputmode: isDigits ? "numeric" : "text",
    autocomplete: "one-time-code", autocapitalize: "characters", spellcheck: "false",
  });
  field.addEventListener("input", (/** @type {any} */ event) => {
    if (event.isComposing) return;
    clean();
    if (event.inputType === "insertFromPaste" && field.value.length === lengths[kind]) submit();
  });
  field.addEventListener("compositionend", clean);

  function clean() {
    const signs = field.value.normalize("NFKC").toUpperCase().replace(isDigits ? /[^0-9]/g : /[^0-9A-Z]/g, "");
    const kept = signs.slice(0, lengths[kind]);
    if (kept !== field.value) field.value = kept;
  }

  return field;
}
