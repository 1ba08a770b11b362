import { within } from "./lifetime.js";

/** The service refused: its stable code and its message. */
export class ServiceError extends Error {
  constructor(code, message, status = 0) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** No response, or half of one: the same call may be repeated. */
export class ConnectionLost extends Error {}

/** Milliseconds for a small request, and for the head of a stream. */
const deadlines = { question: 15_000, stream: 120_000 };

/**
 * The HTTP interface of Yizhan, seen from the page.
 *
 * A call ends with its signal. The owner of a stream aborts the stream's signal when the body has been read.
 */
export class Service {
  constructor(key) {
    this.key = key;
  }

  models(signal) {
    return this.#ask("/v1/models", { signal }).then((answer) => answer.data ?? []);
  }

  account(signal) {
    return this.#ask("/v1/account", { signal });
  }

  stop(stream, signal) {
    return this.#ask(`/v1/streams/${encodeURIComponent(stream)}/stop`, { method: "POST", signal });
  }

  /** Starts an answer. The same idempotency key gives the same answer and one charge. */
  begin(body, idempotencyKey, signal) {
    const headers = { "Content-Type": "application/json", "Idempotency-Key": idempotencyKey };
    const options = { method: "POST", headers, body: JSON.stringify(body), signal };
    return this.#call("/v1/chat/completions", options, deadlines.stream);
  }

  /** Resumes an answer after the last seen event, or from its beginning. */
  resume(stream, lastEvent, signal) {
    const headers = lastEvent ? { "Last-Event-ID": lastEvent } : {};
    return this.#call(`/v1/streams/${encodeURIComponent(stream)}`, { headers, signal }, deadlines.stream);
  }

  async #ask(path, options) {
    const life = within(options.signal);
    try {
      const response = await this.#call(path, { ...options, signal: life.signal }, deadlines.question);
      return response.status === 204 ? null : JSON.parse((await response.text()) || "null");
    } catch (error) {
      throw error instanceof ServiceError ? error : new ConnectionLost(path);
    } finally {
      life.abort();
    }
  }

  /** Returns the response at its head; from then on the deadline does not apply. */
  async #call(path, options, deadline) {
    const late = within(options.signal);
    const timer = setTimeout(() => late.abort(), deadline);
    let response;
    try {
      const headers = { ...options.headers, Authorization: `Bearer ${this.key}` };
      response = await fetch(path, { ...options, headers, signal: late.signal, cache: "no-store" });
    } catch {
      throw new ConnectionLost(path);
    } finally {
      clearTimeout(timer);
    }
    if (!response.ok) throw await problem(response);
    return response;
  }
}

/** A proxy's error page has no code of ours, so it counts as a lost connection. */
async function problem(response) {
  let body = null;
  try {
    body = await response.json();
  } catch {
    if (response.status >= 500) return new ConnectionLost(`HTTP ${response.status}`);
  }
  return errorOf(body?.error, response.status);
}

/** The error of a body or of an event, in OpenAI's shape. */
export function errorOf(error, status = 0) {
  const fallback = { 401: "invalid_api_key", 404: "stream_not_found", 410: "stream_expired", 413: "request_too_large" };
  const code = error?.code ?? error?.type ?? fallback[status] ?? "unknown";
  return new ServiceError(String(code), error?.message ?? "", status);
}
