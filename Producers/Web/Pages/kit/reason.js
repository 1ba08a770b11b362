import { copyButton } from "./clipboard.js";
import { dialog } from "./dialog.js";
import { element } from "./element.js";
import { exactMoney as exact } from "./money.js";
import { say } from "./reason-strings.js";
import { ConnectionLost } from "./service.js";
import { language } from "./strings.js";
import { clock, moment } from "./time.js";

/**
 * Opens the sheet that says what an answer cost and why.
 *
 * @param {object} message An answer, with its `reason` if it is known.
 * @param {() => Promise<object | null>} [ask] Asks the service for the reason.
 * @param {AbortSignal} [signal] Closes the sheet.
 */
export async function showReason(message, ask, signal) {
  const body = element("div", { class: "reason", "aria-busy": "true" }, element("p", { class: "reason-note" }, say("loading")));
  dialog({ title: say("whyTitle"), body, className: "reason-dialog", signal });
  const [reason, note] = message.reason ? [message.reason, ""] : await found(ask);
  body.removeAttribute("aria-busy");
  if (!reason) return body.replaceChildren(element("p", { class: "reason-note" }, note));
  body.replaceChildren(...reasonRows(rowsOf(reason, message)));
}

/**
 * Rows of a name and a sentence each, and a button that copies them.
 *
 * @param {any[][]} rows
 */
export function reasonRows(rows) {
  const text = () => rows.map(([name, value]) => `${name}: ${value}`).join("\n");
  const list = element("dl", { class: "reason-rows" }, ...rows.flatMap(([name, value]) => (
    [element("dt", {}, name), element("dd", {}, value)])));
  return [list, copyButton({ label: say("copy"), text, showsLabel: true })];
}

/** The reason, or a sentence why there is none. */
async function found(ask) {
  try {
    const reason = ask ? await ask() : null;
    return reason && reason.status !== "pending" ? [reason, ""] : [null, say("costPending")];
  } catch (error) {
    return [null, say(error instanceof ConnectionLost ? "costUnreachable" : "costUnknown")];
  }
}

/** The rows of the sheet, each a name and a sentence. */
function rowsOf(reason, { created }) {
  const { status, model, account, cost, entry, available, id, settled_ms: settled } = reason;
  const isPaid = status === "posted";
  return [
    [say("costRow"), isPaid ? exact(cost) : `${exact(0)} · ${say("notCharged")}`],
    [say("modelRow"), model],
    ...(isPaid && !reason.own_key ? formula(reason) : []),
    [say("ownKeyRow"), reason.own_key && say("ownKeyWords")],
    ...whatCameBack(reason),
    ...attemptsOf(reason),
    [say("accountRow"), account],
    [say("entryRow"), say("entryWords", { number: entry, balance: exact(available) })],
    [say("timeRow"), say("timeWords", { asked: moment(askedAt(id) ?? created), settled: settled ? clock(settled) : "—" })],
    [say("requestRow"), id],
  ].filter(([, value]) => value);
}

/** Tokens times price, and what that makes together. */
function formula({ usage, price, waived }) {
  if (!usage || !price) return [];
  const part = (tokens, each) => say("product", { tokens, price: exact(each) });
  // Millionths of a micro-yuan, so that nothing is lost before the one rounding.
  const products = [usage.prompt_tokens * price.input, usage.completion_tokens * price.output];
  const unrounded = (products[0] + products[1]) / 1_000_000;
  const sum = Math.ceil(unrounded) + price.perCall;
  const terms = [...products.map((product) => product / 1_000_000), price.perCall].filter((term) => term > 0);
  return [
    [say("inputRow"), part(usage.prompt_tokens, price.input)],
    [say("outputRow"), part(usage.completion_tokens, price.output)],
    [say("perCallRow"), price.perCall > 0 && exact(price.perCall)],
    [say("sumRow"), terms.length > 0 && [
      `${terms.map(exact).join(" + ")} = ${exact(sum)}`, !Number.isInteger(unrounded) && say("roundedUp"),
      usage.estimated && say("estimatedUsage"),
    ].filter(Boolean).join(language.startsWith("zh") ? "，" : "; ")],
    [say("waivedRow"), waived > 0 && say("waivedWords", { amount: exact(waived) })],
  ];
}

/** What was reserved and not charged. */
function whatCameBack({ status, reserved, cost }) {
  if (reserved == null) return [];
  const amounts = { reserved: exact(reserved), rest: exact(Math.max(0, reserved - cost)) };
  switch (status) {
    case "posted": return [[say("reservedRow"), say("releasedWords", amounts)]];
    case "expired": return [[say("notChargedRow"), say("expiredWords", amounts)]];
    default: return [[say("notChargedRow"), say("voidedWords", amounts)]];
  }
}

/** Each call of the model's provider, of which at most the last is paid for. */
function attemptsOf({ attempts }) {
  if (!attempts?.length) return [];
  const lines = attempts.map(({ begun_ms: begun, duration_ms: duration, outcome }) => say("attemptWords", {
    time: clock(begun), seconds: (duration / 1000).toFixed(1),
    outcome: outcome === "complete" ? say("attemptDone") : `${say("attemptFailed")} (${outcome})`,
  }));
  return [[say("attemptsRow"), lines.join(language.startsWith("zh") ? "；" : "; ")]];
}

/** When a request was made: the first twelve digits of its id are milliseconds. @param {string} id */
function askedAt(id) {
  const milliseconds = /^[0-9a-f]{28}$/.test(id) ? parseInt(id.slice(0, 12), 16) : NaN;
  return Number.isNaN(milliseconds) ? null : milliseconds;
}
