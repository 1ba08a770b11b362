import { documentOf, readEvents } from "./events.js";
import { within } from "./lifetime.js";
import { line } from "./line.js";
import { Moment } from "./moment.js";
import { ServiceError, ask, call, deadlines } from "./service.js";
import { onWake } from "./wake.js";

/** A connection that was silent for so many milliseconds when the page wakes up is not trusted. */
const wakeLimit = 3_000;

/** After these codes the same request may succeed a little later. */
const passing = new Set([
  "unavailable", "overloaded", "late", "uncertain", "deadline_exceeded", "rate_limit_exceeded", "too_many_streams",
  "ticket_pending",
]);

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
 * The ways that this service offers.
 *
 * @param {AbortSignal} signal
 * @returns {Promise<{ ways: string[], code?: { channel: string } }>}
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
 * Waits for the end of a ticket, over all connections that it takes; throws what the service says if it knows the
 * ticket no more.
 *
 * @param {Ticket} ticket
 * @param {AbortSignal} signal
 * @returns {Promise<{ state: string, as?: string } | null>} Null if the signal ends first.
 */
export async function outcomeOf({ ticket }, signal) {
  const path = `/v1/signins/${encodeURIComponent(ticket)}`;
  return persist(async (connection) => {
    let lastHeard = new Moment();
    onWake(() => lastHeard.age > wakeLimit && connection.abort(), connection.signal);
    const response = await call(path, { signal: connection.signal }, deadlines.resume);
    const heard = () => {
      lastHeard = new Moment();
      line.heard();
    };
    for await (const { type, data } of readEvents(response.body, heard)) {
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

/** Tries until there is something, or the service refuses for good; at once when the page wakes up. */
async function persist(attempt, signal) {
  for (let failures = 0; !signal.aborted; failures += 1) {
    const connection = within(signal);
    let wait = 0;
    try {
      const found = await attempt(connection);
      if (found) return found;
    } catch (error) {
      if (error instanceof ServiceError && !passing.has(error.code)) throw error;
      wait = (error.retryAfter ?? 0) * 1000;
    }
    const isWoken = connection.signal.aborted;
    connection.abort();
    if (!isWoken) await line.pause(failures, signal, wait);
  }
  return null;
}
