import { isInWeChat } from "../kit/wechat.js";
import { say } from "./strings.js";

/** Who is on a phone pays on the same one: a page opens there, while a QR code wants another one. */
const isPhone = matchMedia("(pointer: coarse)").matches;

/**
 * The ways of paying that work in this browser, the handiest first. Inside WeChat a QR code cannot be scanned, and other
 * providers' pages do not open: there WeChat itself is asked.
 *
 * @param {import("./calls.js").Way[]} ways
 */
export function waysHere(ways) {
  const usable = ways.filter(({ way }) => (way === "jsapi") === isInWeChat);
  const rank = ({ way }) => (isPhone && way !== "page" ? 1 : 0);
  return [...usable].sort((one, other) => rank(one) - rank(other)); // Stable: else as the service has them.
}

/**
 * How a way is called; with its merchant where another one has the same.
 *
 * @param {import("./calls.js").Way} way
 * @param {import("./calls.js").Way[]} all
 */
export function wayName(way, all) {
  const name = nameOf(way.way);
  const isAlone = all.filter((other) => other.way === way.way).length <= 1;
  return isAlone ? name : say("wayAt", { way: name, merchant: way.merchant });
}

const names = new Set(["native", "jsapi", "precreate", "page"]);

/** @param {string} way */
export const nameOf = (way) => (names.has(way) ? say(way) : way);

/**
 * Whether an order is paid in play.
 *
 * @param {{ merchant: string }} order
 * @param {import("./calls.js").Way[]} ways
 */
export const isPlay = ({ merchant }, ways) => ways.some((way) => way.merchant === merchant && way.sandbox);

/**
 * Whether WeChat can be asked: it has said who the account's person is, or it is play.
 *
 * @param {import("./calls.js").Way} way
 * @param {string | null} identity By which WeChat knows the account's person.
 */
export const canBeAsked = ({ sandbox }, identity) => sandbox || identity !== null;

/**
 * What is said of the payer: nothing, as the service knows who is signed in; in play, anybody.
 *
 * @param {import("./calls.js").Way} way
 * @param {string | null} identity By which WeChat knows the account's person.
 * @returns {string | undefined}
 */
export function payerOf({ way, sandbox }, identity) {
  if (way !== "jsapi" || !sandbox) return undefined;
  return identity?.split(":")[2] ?? "sandbox-openid";
}
