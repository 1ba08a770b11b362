import { ConnectionLost } from "../kit/service.js";
import { stepAfter } from "./next-step.js";

/** A service that refuses is asked so many times more, each time later. */
const refusalLimit = 5;

/** Refused like this, a request is not taken in, or under its key only once: it is made again at once. */
const asked = new Set(["unavailable", "withdrawn", "uncertain", "late"]);

/** Refused like this, a stream is still there: it is resumed later. */
const resumed = new Set(["unavailable", "overloaded", "too_many_streams", "rate_limit_exceeded"]);

/**
 * How an answer goes on by itself after an error.
 *
 * - `line`: when the line is open again; without limit, as neither a resumed nor a repeated request is charged twice.
 * - `again`: soon, without a word.
 * - `countdown`: after a time that is said.
 * - `signIn`: when its account has signed in again.
 * - `end`: not at all.
 *
 * @typedef {"line" | "again" | "countdown" | "signIn" | "end"} Recovery
 *
 * @param {Error & { code?: string, endsStream?: boolean }} error
 * @param {{ stream?: string | null, text: string }} message
 * @param {number} refusals How often it was refused since it last made progress.
 * @returns {Recovery}
 */
export function recovery(error, { stream, text }, refusals) {
  if (error instanceof ConnectionLost) return "line";
  const code = error.code ?? "";
  if (stepAfter(code) === "signIn") return "signIn";
  if (stream && !error.endsStream) return resumed.has(code) ? "again" : "end";
  // An answer that has begun to be read is not begun anew under the reader's eyes.
  if (text || refusals >= refusalLimit) return "end";
  if (asked.has(code)) return "again";
  return stepAfter(code) === "wait" ? "countdown" : "end";
}
