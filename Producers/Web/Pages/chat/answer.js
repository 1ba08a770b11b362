import { readEvents } from "../kit/events.js";
import { ended, later, within } from "../kit/lifetime.js";
import { ConnectionLost, ServiceError, errorOf } from "../kit/service.js";

/** Retries of a lost connection without a new event in between. */
const attemptLimit = 7;

/** Milliseconds a stopped answer may take to end by itself. */
const stopPatience = 15_000;

/** Codes after which the request is worth a retry; its idempotency key prevents a second charge. */
const passing = {
  asking: ["unavailable", "withdrawn", "uncertain"],
  resuming: ["unavailable", "overloaded", "too_many_streams", "rate_limit_exceeded"],
};

/**
 * One answer: requests it, reads it, resumes it after a lost connection or a reload, stops it.
 *
 * All of its state is in `message`, so that a reload continues where this page stopped: `key` before the first
 * byte, `stream` and `lastEvent` after it. An event's text and its id enter `message` in one step.
 */
export class Answer {
  #life;
  #isStopSent = false;

  /**
   * `body` is the request; `changed` is called after each change of `message`. Aborting `signal` ends the
   * reading, not the answer.
   */
  constructor({ service, message, body, changed, signal }) {
    Object.assign(this, { service, message, body, changed, signal });
    this.#life = within(signal);
  }

  /** Runs until the answer has ended, well or not; never throws. */
  async run() {
    try {
      await this.#readThrough();
      this.message.state = "done";
    } catch (error) {
      this.#endWith(error);
    }
    this.#life.abort();
    this.message.isReconnecting = false;
    this.changed(this.message);
  }

  /** Asks the service to stop; the stream then ends by itself. Before the stream is known, remembers the wish. */
  stop() {
    this.message.isStopped = true;
    this.changed(this.message);
    this.#sendStop();
  }

  async #readThrough() {
    for (let attempt = 0; ; attempt += 1) {
      const before = this.message.lastEvent;
      try {
        return await this.#read();
      } catch (error) {
        if (!(error instanceof ConnectionLost) || this.#life.signal.aborted) throw error;
        if (this.message.lastEvent !== before) attempt = 0;
        if (attempt >= attemptLimit) throw error;
      }
      this.message.isReconnecting = true;
      this.changed(this.message);
      await pause(attempt, this.#life.signal);
    }
  }

  /** Reads over one connection to the end of the answer; throws ConnectionLost if the connection ends earlier. */
  async #read() {
    const connection = within(this.#life.signal);
    try {
      const response = await this.#connect(connection.signal);
      this.#learnStream(response.headers.get("X-Stream-Id"));
      this.message.isReconnecting = false;
      this.changed(this.message);
      await this.#readBody(response.body);
    } finally {
      connection.abort();
    }
  }

  async #readBody(body) {
    try {
      for await (const event of readEvents(body)) {
        if (event.data === "[DONE]") return;
        this.#take(event);
      }
    } catch (error) {
      throw error instanceof ServiceError ? error : new ConnectionLost("The stream broke off.");
    }
    throw new ConnectionLost("The stream ended early.");
  }

  async #connect(signal) {
    const { message, service } = this;
    try {
      if (!message.stream) return await service.begin(this.body, message.key, signal);
      if (!message.lastEvent) Object.assign(message, { text: "", reasoning: "" });
      return await service.resume(message.stream, message.lastEvent, signal);
    } catch (error) {
      const codes = message.stream ? passing.resuming : passing.asking;
      throw codes.includes(error.code) ? new ConnectionLost(error.code) : error;
    }
  }

  #take({ id, data }) {
    const chunk = parse(data);
    if (chunk.error) throw errorOf(chunk.error);
    const { message } = this;
    this.#learnStream(chunk.id);
    const choice = chunk.choices?.[0];
    message.text += choice?.delta?.content ?? "";
    message.reasoning += choice?.delta?.reasoning_content ?? "";
    message.finish = choice?.finish_reason ?? message.finish;
    message.usage = chunk.usage ?? message.usage;
    if (id) message.lastEvent = id;
    this.changed(message);
  }

  #learnStream(stream) {
    if (stream && !this.message.stream) this.message.stream = stream;
    if (this.message.isStopped) this.#sendStop();
  }

  async #sendStop() {
    if (!this.message.stream || this.#isStopSent) return;
    this.#isStopSent = true;
    later(() => this.#life.abort(), stopPatience, this.#life.signal);
    for (let attempt = 0; attempt < 4; attempt += 1) {
      try {
        return await this.service.stop(this.message.stream, this.signal);
      } catch (error) {
        if (!(error instanceof ConnectionLost) && error.status !== 503) return; // It has ended already, or will say itself what is wrong.
        if (this.signal.aborted) return;
        await pause(attempt, this.signal);
      }
    }
  }

  #endWith(error) {
    const { message } = this;
    const isOver = message.isStopped || (message.finish && error instanceof ConnectionLost);
    if (isOver) return void (message.state = "done");
    message.state = "failed";
    if (error instanceof ServiceError) message.error = { code: error.code, text: error.message };
    else message.error = { code: message.stream ? "connection_lost" : "unreachable", text: "" };
  }
}

/**
 * Waits half a second, then twice as long each time, with some jitter; less if the network returns or the
 * signal ends.
 */
function pause(attempt, signal) {
  const wait = within(signal);
  later(() => wait.abort(), Math.min(500 * 2 ** attempt, 10_000) * (0.8 + 0.4 * Math.random()), wait.signal);
  window.addEventListener("online", () => wait.abort(), { signal: wait.signal });
  return ended(wait.signal);
}

function parse(data) {
  try {
    return JSON.parse(data);
  } catch {
    return {}; // One unreadable event is not worth the answer: what follows still counts.
  }
}
