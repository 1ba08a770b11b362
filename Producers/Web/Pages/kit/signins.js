import { documentOf } from "./events.js";
import { eventsOver, persist } from "./live.js";
import { ask, call, deadlines } from "./service.js";

/** Where a ticket is kept for a reload of its tab. */
const place = "yizhan.ticket";

/**
 * A wish of this browser to be signed in.
 *
 * @typedef {object} Ticket
 * @property {string} ticket
 * @property {"code" | "mail"} way The person sends the code that is shown, or types the one that was sent.
 * @property {"letters" | "digits"} form
 * @property {string} [code]
 * @property {string} [sent_to]
 * @property {number} expires_ms
 */

/**
 * Where a person sends the code that is shown, or gets one to type.
 *
 * @typedef {object} App
 * @property {string} name
 * @property {string} title How persons know it.
 * @property {"wechat" | "wecom"} platform
 * @property {boolean} picture Whether it makes QR codes that send the code.
 * @property {boolean} enters Whether it is told who opens a page inside WeChat.
 *
 * @typedef {{ channel: string, apps?: App[] }} CodeWay
 */

/**
 * The ways that this service offers.
 *
 * @param {AbortSignal} signal
 * @returns {Promise<{ ways: string[], code?: CodeWay }>}
 */
export const offeredWays = (signal) => ask("/v1/signins/ways", { signal });

/** Asks for a ticket. @param {object} wish @param {AbortSignal} signal @returns {Promise<Ticket>} */
export const ticketFor = (wish, signal) => ask("/v1/signins", { method: "POST", json: wish, signal });

/**
 * Signs in with what one has: a key or a link.
 *
 * @param {{ way: "key", key: string } | { way: "link", link: string }} proof
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./session.js").Opened>}
 */
export const signInBy = (proof, signal) => ask("/v1/signins", { method: "POST", json: proof, signal });

/**
 * Signs in with the code that was sent.
 *
 * @param {Ticket} ticket
 * @param {string} code
 * @param {AbortSignal} signal
 * @returns {Promise<import("./session.js").Opened>}
 */
export const verify = (ticket, code, signal) => ask(verifying(ticket), { method: "POST", json: { code }, signal });

const verifying = ({ ticket }) => `/v1/signins/${encodeURIComponent(ticket)}/verify`;

/**
 * Where the picture is that sends a ticket's code when it is scanned.
 *
 * @param {Ticket} ticket
 * @param {App} app
 */
export const sceneOf = ({ ticket, code }, { name }) => (
  `/v1/signins/${encodeURIComponent(ticket)}/code.svg?${new URLSearchParams({ app: name, code: code ?? "" })}`);

/**
 * Waits for the end of a ticket, over all connections that it takes; throws what the service says if it knows the
 * ticket no more.
 *
 * @param {Ticket} ticket
 * @param {AbortSignal} signal
 * @returns {Promise<{ state: string, as?: string } | null>} Null if the signal ends first.
 */
export async function outcomeOf({ ticket }, signal) {
  const path = `/v1/signins/${encodeURIComponent(ticket)}`;
  const open = (listening) => call(path, { signal: listening }, deadlines.resume);
  return persist(async (connection) => {
    for await (const { type, data } of eventsOver(open, connection)) {
      if (["proven", "expired", "ended"].includes(type)) return { ...documentOf(data), state: type };
    }
    return null;
  }, signal);
}

/**
 * Takes the session of a ticket that is proven.
 *
 * @param {Ticket} ticket
 * @param {AbortSignal} signal
 * @returns {Promise<import("./session.js").Opened | null>} Null if the signal ends first.
 */
export function collect(ticket, signal) {
  return persist((connection) => ask(verifying(ticket), { method: "POST", json: {}, signal: connection.signal }), signal);
}

/**
 * Keeps a ticket for a reload, as a phone may end a page from which one goes to send a code.
 *
 * @param {Ticket | null} ticket
 */
export function keepTicket(ticket) {
  if (ticket) sessionStorage.setItem(place, JSON.stringify(ticket));
  else sessionStorage.removeItem(place);
}

/** The ticket that this tab had before a reload. @returns {Ticket | null} */
export function keptTicket() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(place));
    return kept?.ticket && kept.way ? kept : null;
  } catch {
    return null;
  }
}
