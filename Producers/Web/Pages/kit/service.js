import { within } from "./lifetime.js";
import { line } from "./line.js";

/** The service refused: its stable code and its message. */
export class ServiceError extends Error {
  /** Seconds after which the same may succeed, if the service said so. @type {number | null} */
  retryAfter = null;
  /** The number of the refused request, for the operator. @type {string | null} */
  request = null;
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
const deadlines = { question: 15_000, begin: 20_000, resume: 8_000, sign: 8_000 };

/** Bytes a second on a slow line. */
const slowestLine = 20_000;

/** Browsers keep so many connections to one host. */
const connections = 6;

/**
 * The HTTP interface of Yizhan, seen from the page.
 *
 * A call ends with its signal. The owner of a stream aborts the stream's signal when the body has been read.
 */
export class Service {
  /** @param {string} key */
  constructor(key) {
    this.key = key;
  }

  /** @param {AbortSignal} [signal] */
  models(signal) {
    return this.#ask("/v1/models", { signal }).then((answer) => answer.data ?? []);
  }

  /** @param {AbortSignal} [signal] */
  account(signal) {
    return this.#ask("/v1/account", { signal });
  }

  /** What an answer cost and why; its `status` is "pending" until it is settled. @param {string} stream */
  reason(stream, signal) {
    return this.#ask(`/v1/requests/${encodeURIComponent(stream)}`, { signal });
  }

  stop(stream, signal) {
    return this.#ask(`/v1/streams/${encodeURIComponent(stream)}/stop`, { method: "POST", signal });
  }

  /** Starts an answer. The same idempotency key gives the same answer and one charge. */
  begin(body, idempotencyKey, signal) {
    const headers = { "Content-Type": "application/json", "Idempotency-Key": idempotencyKey };
    const text = JSON.stringify(body);
    const options = { method: "POST", headers, body: text, signal };
    return this.#call("/v1/chat/completions", options, deadlines.begin + (text.length / slowestLine) * 1000);
  }

  /** Resumes an answer after the last seen event, or from its beginning. */
  resume(stream, lastEvent, signal) {
    const headers = lastEvent ? { "Last-Event-ID": lastEvent } : {};
    return this.#call(`/v1/streams/${encodeURIComponent(stream)}`, { headers, signal }, deadlines.resume);
  }

  /**
   * Looks for a connection that lives; throws ConnectionLost if there is none.
   *
   * The browser keeps idle connections and takes one of them for the next request. If they died in silence, each would
   * cost a deadline. Asked over all of them at once, the first living one answers, and giving up the others closes them.
   */
  async sound(signal) {
    const life = within(signal);
    const ask = () => fetch("/healthz", { signal: life.signal, cache: "no-store" }).then((answer) => answer.text());
    const timer = setTimeout(() => life.abort(), deadlines.sign);
    try {
      await Promise.any(Array.from({ length: connections }, ask));
      line.heard();
    } catch {
      if (!signal?.aborted) line.lost();
      throw new ConnectionLost("/healthz");
    } finally {
      clearTimeout(timer);
      life.abort();
    }
  }

  async #ask(path, options) {
    const life = within(options.signal);
    try {
      return await this.#call(path, { ...options, signal: life.signal }, deadlines.question, read);
    } finally {
      life.abort();
    }
  }

  /**
   * Returns what `take` makes of the response, all within the deadline. Without it that is the response at its head:
   * how long its body may take is the caller's to say.
   */
  async #call(path, options, deadline, take = (response) => response) {
    const late = within(options.signal);
    const timer = setTimeout(() => late.abort(), deadline);
    try {
      const headers = { ...options.headers, Authorization: `Bearer ${this.key}` };
      const response = await fetch(path, { ...options, headers, signal: late.signal, cache: "no-store" });
      if (!response.ok) throw await problem(response);
      line.heard();
      return await take(response);
    } catch (error) {
      if (error instanceof ServiceError || error instanceof ConnectionLost) throw error;
      if (!options.signal?.aborted) line.lost();
      throw new ConnectionLost(path);
    } finally {
      clearTimeout(timer);
    }
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
  const fallback = { 401: "invalid_api_key", 404: "stream_not_found", 410: "stream_expired", 413: "request_too_large" };
  const code = error?.code ?? error?.type ?? fallback[status] ?? "unknown";
  const problem = new ServiceError(String(code), error?.message ?? "", status);
  problem.retryAfter = secondsOf(error?.retry_after);
  return problem;
}

/** Seconds as a number, or null for what is none: a proxy may write a date. */
function secondsOf(value) {
  const seconds = value == null || value === "" ? NaN : Number(value);
  return seconds >= 0 && seconds <= 86_400 ? seconds : null;
}
