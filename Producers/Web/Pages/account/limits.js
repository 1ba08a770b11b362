import { money } from "../kit/money.js";
import { language } from "../kit/strings.js";
import { dayOf } from "./days.js";
import { say } from "./keys-strings.js";

/** The limits that are a number: the member of the JSON, its field, its words, whether it is money. */
export const numbers = [
  { member: "money_per_day", label: "moneyPerDay", words: "limitMoneyPerDay", isMoney: true },
  { member: "money_per_month", label: "moneyPerMonth", words: "limitMoneyPerMonth", isMoney: true },
  { member: "requests_per_minute", label: "requestsPerMinute", words: "limitRequestsPerMinute", isMoney: false },
  { member: "tokens_per_minute", label: "tokensPerMinute", words: "limitTokensPerMinute", isMoney: false },
  { member: "answers_at_once", label: "answersAtOnce", words: "limitAnswersAtOnce", isMoney: false },
];

/**
 * The limits of a key in words, each a few.
 *
 * @param {import("./calls.js").Limits | null} limits
 * @returns {string[]}
 */
export function limitWords(limits) {
  if (!limits) return [];
  const words = [];
  const { expires_ms: expires, models, addresses } = limits;
  // The day before the moment: a key that ends at midnight was good on the day that is over.
  if (expires != null) words.push(expires > Date.now() ? say("limitExpires", { day: dayOf(expires - 1) }) : say("limitExpired"));
  for (const { member, words: name, isMoney } of numbers) {
    const value = limits[member];
    if (value != null) words.push(say(name, { n: isMoney ? money(value) : value.toLocaleString(language) }));
  }
  if (models) words.push(say("limitModels", { n: models.join(say("and")) }));
  if (addresses) words.push(say("limitAddresses", { n: addresses.join(say("and")) }));
  return words;
}

/**
 * An amount of yuan as it was typed, in micro-yuan; NaN for what is none.
 *
 * @param {string} text
 */
export function microYuanOf(text) {
  const typed = text.normalize("NFKC").replace(/[¥,\s]/g, "");
  return /^\d{1,9}(\.\d{1,6})?$/.test(typed) ? Math.round(Number(typed) * 1_000_000) : NaN;
}

/** A whole number above zero as it was typed; NaN for what is none. @param {string} text */
export function countOf(text) {
  const typed = text.normalize("NFKC").replace(/[,\s]/g, "");
  return /^[1-9]\d{0,8}$/.test(typed) ? Number(typed) : NaN;
}

/** Whether a text may be an address or a network; the service looks closer. @param {string} text */
export function isAddress(text) {
  const [host, bits, ...more] = text.split("/");
  if (more.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return false;
  const isFour = /^(\d{1,3})(\.\d{1,3}){3}$/.test(host) && host.split(".").every((part) => Number(part) < 256);
  const isSix = host.includes(":") && /^[0-9a-fA-F:.]{2,45}$/.test(host);
  return (isFour && Number(bits ?? 0) <= 32) || (isSix && Number(bits ?? 0) <= 128);
}
