import { copyButton } from "../kit/clipboard.js";
import { dialog } from "../kit/dialog.js";
import { element } from "../kit/element.js";
import { ConnectionLost } from "../kit/service.js";
import { language } from "../kit/strings.js";
import { clock, moment } from "../kit/time.js";
import { say } from "./line-strings.js";

/**
 * Opens the sheet that says what an answer cost and why.
 *
 * @param {object} message An answer, with its `reason` if it is known.
 * @param {() => Promise<object | null>} [ask] Asks the service for the reason.
 */
export async function showReason(message, ask) {
  const body = element("div", { class: "reason", "aria-busy": "true" }, element("p", { class: "reason-note" }, say("loading")));
  dialog({ title: say("whyTitle"), body, className: "reason-dialog" });
  const [reason, note] = message.reason ? [message.reason, ""] : await found(ask);
  body.removeAttribute("aria-busy");
  if (!reason) return body.replaceChildren(element("p", { class: "reason-note" }, note));
  const rows = rowsOf(reason, message);
  const text = () => rows.map(([name, value]) => `${name}: ${value}`).join("\n");
  const list = element("dl", { class: "reason-rows" }, ...rows.flatMap(([name, value]) => (
    [element("dt", {}, name), element("dd", {}, value)])));
  body.replaceChildren(list, copyButton({ label: say("copy"), text, showsLabel: true }));
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
    ...(isPaid ? formula(reason) : []),
    ...whatCameBack(reason),
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

/** An amount to the last of its places, as nothing is rounded here; a part of a micro-yuan too. */
function exact(/** @type {number} */ microYuan) {
  return new Intl.NumberFormat(language, {
    style: "currency", currency: "CNY", currencyDisplay: "narrowSymbol", minimumFractionDigits: 2,
    maximumFractionDigits: Number.isInteger(microYuan) ? 6 : 8,
  }).format(microYuan / 1_000_000);
}

/** When a request was made: the first twelve digits of its id are milliseconds. @param {string} id */
function askedAt(id) {
  const milliseconds = /^[0-9a-f]{28}$/.test(id) ? parseInt(id.slice(0, 12), 16) : NaN;
  return Number.isNaN(milliseconds) ? null : milliseconds;
}
