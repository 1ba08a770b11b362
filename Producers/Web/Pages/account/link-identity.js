import { copyButton } from "../kit/clipboard.js";
import { dialog } from "../kit/dialog.js";
import { element, setText } from "../kit/element.js";
import { formDialog, labelled } from "../kit/form.js";
import { later, within } from "../kit/lifetime.js";
import { whereTo } from "../kit/signin-strings.js";
import { outcomeOf } from "../kit/signins.js";
import { language } from "../kit/strings.js";
import { wordsFor } from "../kit/view.js";
import { say } from "./security-strings.js";

/**
 * @typedef {object} Given
 * @property {import("./calls.js").Calls} calls
 * @property {string} [channel] Where a code that is shown is sent to.
 * @property {import("../kit/signins.js").App[]} [apps] Those that take it.
 * @property {AbortSignal} signal
 */

/** What it is called to link by a code that is shown. */
const channels = new Map([["console", "addByConsole"], ["wechat", "addWechat"], ["wecom", "addWecom"]]);

/** @param {string} [channel] */
export const codeWords = (channel) => say(channels.get(channel) ?? "addCode");

/**
 * Links a mail address to the account: asks for it, then for the code that is sent to it.
 *
 * @param {Given} given
 * @returns {Promise<boolean>} Whether it is linked.
 */
export async function linkMail({ calls, signal }) {
  const address = labelled(
    say("mailAddress"),
    element("input", { class: "field", type: "email", autocomplete: "email", spellcheck: "false", maxlength: "254" }), say("mailHint"));
  const read = () => {
    const typed = address.field.value.trim();
    const isOne = /^[^\s@]+@[^\s@]+$/.test(typed);
    address.complain(isOne ? "" : say("mailWrong"));
    return isOne ? typed : null;
  };
  const ask = (typed) => calls.askForIdentity({ way: "mail", address: typed, language: language.slice(0, 2) }, signal);
  const ticket = await formDialog({
    title: say("addMail"), body: [address.node], label: say("sendCode"), busy: say("sending"), read, send: ask, signal,
  });
  if (!ticket) return false;
  return typeCode({ calls, signal }, ticket, ticket.sent_to ?? address.field.value.trim());
}

/** @param {Given} given @param {{ ticket: string }} ticket @param {string} address */
async function typeCode({ calls, signal }, { ticket }, address) {
  const code = labelled(
    say("codeTyped"), element("input", { class: "field code-field", inputmode: "numeric", autocomplete: "one-time-code", maxlength: "20" }));
  const read = () => {
    const typed = code.field.value.normalize("NFKC").replace(/[^0-9A-Za-z]/g, "");
    code.complain(typed ? "" : say("codeMissing"));
    return typed || null;
  };
  const send = async (typed) => {
    try {
      await calls.verifyIdentity(ticket, typed, signal);
      return true;
    } catch (error) {
      if (error.code !== "code_wrong" || error.left == null) throw error;
      throw Object.assign(new Error(say("codeWrong", { left: error.left })), { code: "" });
    }
  };
  const sent = element("p", { class: "lead" }, say("codeSent", { address }));
  const isDone = await formDialog({
    title: say("addMail"), body: [sent, code.node], label: say("link"), busy: say("linking"), read, send, signal,
  });
  return isDone === true;
}

/**
 * Links the identity that sends us the code which is shown.
 *
 * @param {Given} given
 * @returns {Promise<boolean>} Whether it is linked.
 */
export async function linkByCode({ calls, channel, apps, signal }) {
  const life = within(signal);
  const body = element("div", { class: "shown-code" });
  const { close, choice } = dialog({ title: codeWords(channel), body, className: "code-dialog", signal: life.signal });

  async function begin() {
    const turn = within(life.signal);
    body.replaceChildren(element("p", { class: "lead", role: "status" }, say("codeWaits")));
    try {
      const ticket = await calls.askForIdentity({ way: "code" }, turn.signal);
      body.replaceChildren(...codeView(ticket.code, whereTo(channel, apps)));
      later(() => over(say("codeOver"), turn), Math.max(0, ticket.expires_ms - Date.now()), turn.signal);
      const outcome = await outcomeOf(ticket, turn.signal);
      if (outcome?.state !== "proven") return over(say("codeOver"), turn);
      await calls.verifyIdentity(ticket.ticket, null, turn.signal);
      close("linked");
    } catch (error) {
      over(wordsFor(error), turn);
    }
  }

  /** Ends the turn of a code. @param {string} words @param {AbortController} turn */
  function over(words, turn) {
    if (turn.signal.aborted) return;
    turn.abort();
    body.replaceChildren(
      element("p", { class: "problem", role: "alert" }, words),
      element("button", { type: "button", class: "primary", onclick: begin }, say("newCode")));
  }

  begin();
  const isLinked = (await choice) === "linked";
  life.abort();
  return isLinked;
}

/** @param {string} code @param {string} where */
function codeView(code, where) {
  const text = element("p", { class: "big-code", translate: "no" });
  setText(text, code);
  return [
    element("p", { class: "lead" }, where), text,
    copyButton({ label: say("copyCode"), text: () => code, showsLabel: true }),
    element("p", { class: "fine", role: "status" }, say("codeWaits")),
  ];
}
