import { ended, within } from "./lifetime.js";
import { line } from "./line.js";
import { messageOf } from "./strings.js";

/** The service refused: its stable code and its message. */
export class ServiceError extends Error {
  /** Seconds after which the same may succeed, if the service said so. @type {number | null} */
  retryAfter = null;
  /** The number of the refused request, for the operator. @type {string | null} */
  request = null;
  /** How often a code may still be tried, if the service said so. @type {number | null} */
  left = null;
  /** Whether it is how a stream ended, and not a refusal of this call alone. */
  endsStream = false;

  /** @param {string} code @param {string} message */
  constructor(code, message, status = 0) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** No response, or half of one: the same call may be repeated. */
export class ConnectionLost extends Error {}

/**
 * Milliseconds for a small request; for the head of a stream that is asked for, on top of the time that its body takes
 * on a slow line; for the head of one that is resumed; and for a sign of life.
 */
export const deadlines = { question: 15_000, begin: 20_000, resume: 8_000, sign: 8_000 };

/** Bytes a second on a slow line. */
const slowestLine = 20_000;

/** Browsers keep so many connections to one host. */
const connections = 6;

/**
 * What a request is made with.
 *
 * @typedef {object} Options
 * @property {string} [method]
 * @property {Record<string, string>} [headers]
 * @property {string} [body]
 * @property {any} [json] A body, to be written as JSON.
 * @property {AbortSignal} [signal]
 * @property {Promise<Response | null>} [early] The response, if it was asked for before.
 */

/**
 * What says that a change is the visitor's own wish, beside the cookie, which a browser sends by itself.
 *
 * @typedef {object} Pass
 * @property {() => Promise<string>} csrf Throws what the service says to somebody who is not signed in.
 * @property {(csrf: string) => void} doubt The service did not take it: it is asked for anew.
 */

/**
 * The HTTP interface of Yizhan, seen from the page of somebody who is signed in.
 *
 * A call ends with its signal. The owner of a stream aborts the stream's signal when the body has been read.
 */
export class Service {
  /** @param {Pass} pass */
  constructor(pass) {
    this.pass = pass;
  }

  /** @param {AbortSignal} [signal] */
  models(signal) {
    return this.ask("/v1/models", { signal }).then((answer) => answer.data ?? []);
  }

  /** @param {AbortSignal} [signal] */
  account(signal) {
    return this.ask("/v1/account", { signal });
  }

  /** What an answer cost and why; its `status` is "pending" until it is settled. @param {string} stream */
  reason(stream, signal) {
    return this.ask(`/v1/requests/${encodeURIComponent(stream)}`, { signal });
  }

  stop(stream, signal) {
    return this.ask(`/v1/streams/${encodeURIComponent(stream)}/stop`, { method: "POST", signal });
  }

  /** Starts an answer. The same idempotency key gives the same answer and one charge. */
  begin(body, idempotencyKey, signal) {
    const headers = { "Content-Type": "application/json", "Idempotency-Key": idempotencyKey };
    const text = JSON.stringify(body);
    const deadline = deadlines.begin + (text.length / slowestLine) * 1000;
    return this.#pass({ method: "POST", headers, body: text, signal }, (options) => (
      call("/v1/chat/completions", options, deadline)));
  }

  /** Resumes an answer after the last seen event, or from its beginning. */
  resume(stream, lastEvent, signal) {
    const headers = lastEvent ? { "Last-Event-ID": lastEvent } : {};
    return this.#pass({ headers, signal }, (options) => (
      call(`/v1/streams/${encodeURIComponent(stream)}`, options, deadlines.resume)));
  }

  /** The head of a stream of events about something. @param {string} path @param {AbortSignal} signal @returns {Promise<Response>} */
  events(path, signal) {
    const headers = { Accept: "text/event-stream" };
    return this.#pass({ headers, signal }, (options) => call(path, options, deadlines.resume));
  }

  /**
   * The document that a small request is answered with.
   *
   * @param {string} path
   * @param {Options} [options]
   * @returns {Promise<any>}
   */
  ask(path, options = {}) {
    return this.#pass(options, (passed) => ask(path, passed));
  }

  /**
   * Looks for a connection that lives; throws ConnectionLost if there is none.
   *
   * The browser keeps idle connections and takes one of them for the next request. If they died in silence, each would
   * cost a deadline. Asked over all of them at once, the first living one answers, and giving up the others closes them.
   */
  async sound(signal) {
    const life = within(signal);
    const knock = () => fetch("/healthz", { signal: life.signal, cache: "no-store" }).then((answer) => answer.text());
    const timer = setTimeout(() => life.abort(), deadlines.sign);
    try {
      await Promise.any(Array.from({ length: connections }, knock));
      line.heard();
    } catch {
      if (!signal?.aborted) line.lost();
      throw new ConnectionLost("/healthz");
    } finally {
      clearTimeout(timer);
      life.abort();
    }
  }

  /**
   * Makes a request once it is known who is signed in, so that none is made for another account.
   *
   * @param {Options} options
   * @param {(options: Options) => Promise<any>} send
   */
  async #pass(options, send) {
    const csrf = await unless(options.signal, this.pass.csrf());
    try {
      return await send(signed(options, csrf));
    } catch (error) {
      const isForeign = error.code === "csrf_missing";
      if (isForeign || error.status === 401) this.pass.doubt(csrf);
      if (!isForeign) throw error;
    }
    // Another tab has signed in anew.
    return send(signed(options, await unless(options.signal, this.pass.csrf())));
  }
}

/**
 * The document that a small request is answered with, also if nobody is signed in.
 *
 * @param {string} path
 * @param {Options} [options]
 * @returns {Promise<any>}
 */
export async function ask(path, options = {}) {
  const life = within(options.signal);
  try {
    return await call(path, { ...options, signal: life.signal }, deadlines.question, read);
  } finally {
    life.abort();
  }
}

/**
 * Returns what `take` makes of the response, all within the deadline. Without it that is the response at its head: how
 * long its body may take is the caller's to say.
 *
 * @param {string} path
 * @param {Options} options
 * @param {number} deadline
 * @param {(response: Response) => any} [take]
 * @returns {Promise<any>}
 */
export async function call(path, { early, json, signal, ...options }, deadline, take = (response) => response) {
  const late = within(signal);
  const timer = setTimeout(() => late.abort(), deadline);
  const isJSON = json !== undefined;
  const headers = isJSON ? { ...options.headers, "Content-Type": "application/json" } : options.headers;
  /** @type {RequestInit} */
  const request = { ...options, headers, signal: late.signal, cache: "no-store", credentials: "same-origin" };
  if (isJSON) request.body = JSON.stringify(json);
  try {
    const response = (await early) ?? (await fetch(path, request));
    if (!response.ok) throw await problem(response);
    line.heard();
    return await take(response);
  } catch (error) {
    if (error instanceof ServiceError || error instanceof ConnectionLost) throw error;
    if (!signal?.aborted) line.lost();
    throw new ConnectionLost(path);
  } finally {
    clearTimeout(timer);
  }
}

/** @param {Options} options @param {string} csrf @returns {Options} */
function signed(options, csrf) {
  if (!options.method || options.method === "GET") return options;
  return { ...options, headers: { ...options.headers, "X-Yizhan-CSRF": csrf } };
}

/**
 * What a promise gives, unless the signal ends before.
 *
 * @param {AbortSignal | undefined} signal
 * @param {Promise<string>} promise
 */
async function unless(signal, promise) {
  const life = within(signal);
  const given = ended(life.signal).then(() => Promise.reject(new ConnectionLost("It was given up.")));
  try {
    return await Promise.race([promise, given]);
  } finally {
    life.abort();
  }
}

/** The document of a response; one that is cut off is none. */
async function read(response) {
  const text = await response.text();
  try {
    return JSON.parse(text || "null");
  } catch {
    throw new ConnectionLost(response.url);
  }
}

/** A proxy's error page has no code of ours, so it counts as a lost connection. */
async function problem(response) {
  let body = null;
  try {
    body = await response.json();
    line.heard();
  } catch {
    if (response.status >= 500) return new ConnectionLost(`HTTP ${response.status}`);
  }
  const error = errorOf(body?.error, response.status);
  error.endsStream = response.headers.has("X-Stream-Id");
  error.request = response.headers.get("X-Request-Id");
  error.retryAfter ??= secondsOf(response.headers.get("Retry-After"));
  return error;
}

/** The error of a body or of an event, in OpenAI's shape. */
export function errorOf(error, status = 0) {
  const fallback = { 401: "session_invalid", 404: "stream_not_found", 410: "stream_expired", 413: "request_too_large" };
  const code = error?.code ?? error?.type ?? fallback[status] ?? "unknown";
  const problem = new ServiceError(String(code), messageOf(String(code), error), status);
  problem.retryAfter = secondsOf(error?.retry_after);
  const left = error?.left ?? error?.value;
  if (Number.isInteger(left) && left >= 0) problem.left = left;
  return problem;
}

/** Seconds as a number, or null for what is none: a proxy may write a date. */
function secondsOf(value) {
  const seconds = value == null || value === "" ? NaN : Number(value);
  return seconds >= 0 && seconds <= 86_400 ? seconds : null;
}
