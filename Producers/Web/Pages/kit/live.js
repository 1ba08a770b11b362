/* Streams of events that are followed over all connections that it takes. */
import { readEvents } from "./events.js";
import { within } from "./lifetime.js";
import { line } from "./line.js";
import { Moment } from "./moment.js";
import { ServiceError } from "./service.js";
import { onWake } from "./wake.js";

/** A connection that was silent for so many milliseconds when the page wakes up is not trusted. */
const wakeLimit = 3_000;

/** After so many milliseconds of a connection its end is a trouble of its own. */
const steadyAfter = 10_000;

/** After these codes the same request may succeed a little later. */
const passing = new Set([
  "unavailable", "overloaded", "late", "uncertain", "deadline_exceeded", "rate_limit_exceeded", "too_many_streams",
  "ticket_pending",
]);

/**
 * The events of a stream over one connection, which is given up if it was silent when the page wakes up.
 *
 * @param {(signal: AbortSignal) => Promise<Response>} open
 * @param {AbortController} connection
 */
export async function* eventsOver(open, connection) {
  let lastHeard = new Moment();
  onWake(() => lastHeard.age > wakeLimit && connection.abort(), connection.signal);
  const response = await open(connection.signal);
  const heard = () => {
    lastHeard = new Moment();
    line.heard();
  };
  yield* readEvents(response.body, heard);
}

/**
 * Tries until there is something, or the service refuses for good; at once when the page wakes up, else after longer
 * and longer pauses.
 *
 * @template Found
 * @param {(connection: AbortController) => Promise<Found | null>} attempt
 * @param {AbortSignal} signal
 * @returns {Promise<Found | null>} Null if the signal ends first.
 */
export async function persist(attempt, signal) {
  for (let failures = 0; !signal.aborted; failures += 1) {
    const connection = within(signal);
    const begun = new Moment();
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
    if (begun.age > steadyAfter) failures = 0;
    if (!isWoken) await line.pause(failures, signal, wait);
  }
  return null;
}
