import { dialog } from "./dialog.js";
import { element } from "./element.js";
import { ServiceError } from "./service.js";
import { Session } from "./session.js";
import { say } from "./signin-strings.js";
import { signInBy } from "./signins.js";

/**
 * What an address brought: a one-time link, or a key as older addresses had one.
 *
 * @typedef {object} Offer
 * @property {"link" | "key"} way
 * @property {string} text
 * @property {string | null} account Whose it says it is; null if it is none of ours.
 */

/** A link or a key names its account before its random digits. */
const shapes = { link: /^yl-(.+)-[0-9a-f]{24}-?[0-9a-f]{24}$/, key: /^sk-yz-(.+)-[0-9a-f]{48}$/ };

/**
 * Takes what the address brought, or null. A fragment never reaches a server; it is removed at once, so that it stays
 * out of the history too.
 *
 * @returns {Offer | null}
 */
export function takeOffer() {
  const given = new URLSearchParams(location.hash.slice(1));
  const way = given.has("link") ? "link" : "key";
  const text = given.get(way)?.trim();
  if (!text) return null;
  history.replaceState(null, "", location.pathname + location.search);
  return { way, text, account: shapes[way].exec(text)?.[1] ?? null };
}

/**
 * The session that the address offers if the visitor wants it, else the current one. Throws what the service says.
 *
 * Anybody may have made the address: what is written then belongs to that account. So it is never entered without a
 * press, and the usual answer of somebody who is signed in is to stay.
 *
 * @param {Offer} offer
 * @param {Session | null} current
 * @returns {Promise<Session | null>}
 */
export async function entered(offer, current) {
  const { way, text, account } = offer;
  if (!account) throw new ServiceError(way === "link" ? "invite_invalid" : "invalid_api_key", "");
  if (account === current?.account || !(await isWanted(offer, current))) return current;
  return Session.of(await signInBy(way === "link" ? { way, link: text } : { way, key: text })).keep();
}

/** @param {Offer} offer @param {Session | null} current */
async function isWanted({ way, account }, current) {
  const names = { account, current: current?.account };
  const words = [say(`${way}Offer`, names), say(current ? "linkInstead" : "linkWarning", names)];
  /** @type {import("./dialog.js").DialogAction} */
  const enter = { label: say(current ? "changeAccount" : "enterAs", names), value: "enter" };
  /** @type {import("./dialog.js").DialogAction} */
  const stay = { label: say(current ? "keepAccount" : "cancel", names), value: "stay" };
  const { choice } = dialog({
    title: say(current ? "changeTitle" : "enterTitle", names),
    body: element("div", { class: "entry-words" }, ...words.map((text) => element("p", {}, text))),
    // The usual answer stands last.
    actions: current ? [enter, { ...stay, kind: "primary" }] : [stay, { ...enter, kind: "primary" }],
    className: "entry-dialog",
  });
  return (await choice) === "enter";
}
