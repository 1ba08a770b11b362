import { documentOf, readEvents } from "../kit/events.js";
import { ended, later, within } from "../kit/lifetime.js";
import { line } from "../kit/line.js";
import { Moment } from "../kit/moment.js";
import { ConnectionLost, ServiceError, errorOf } from "../kit/service.js";
import { onWake } from "../kit/wake.js";
import { recovery } from "./recovery.js";
import { isUnsent } from "./state.js";

/** Milliseconds a stopped answer may take to end by itself. */
const stopPatience = 15_000;

/** A connection that was silent for so many milliseconds when the page wakes up is not trusted. */
const wakeLimit = 3_000;

/** After so many milliseconds of silence the next request may meet a dead connection. */
const staleAfter = 60_000;

/** A trouble that lasts shorter than this many milliseconds is not said. */
const troubleDelay = 1_000;

/** How long a request whose fate is unknown may be repeated: a little less than the service knows its key. */
const keyKept = 23 * 3_600_000;

/**
 * One answer: requests it, reads it, resumes it after a lost connection or a reload, stops it. It does not give up for a
 * line that is down, however long.
 *
 * All of its state is in `message`, so that a reload continues where this page stopped: `key` before the first
 * byte, `stream` and `lastEvent` after it. An event's text and its id enter `message` in one step. While it waits for
 * the line, for a time or for a sign-in, its state is `waiting` and its `error` says why.
 */
export class Answer {
  #life;
  /** The connection that is being made or read. @type {AbortController | null} */
  #connection = null;
  /** When something last came over it, or it was begun. */
  #lastHeard = new Moment();
  /** When this page first sent the request. @type {Moment | null} */
  #begun = null;
  #isWoken = false;
  #isStopSent = false;
  #refusals = 0;
  /** Ends what waits for a time. @type {AbortController | null} */
  #wait = null;
  /** Ends the wait after which a trouble is said. @type {AbortController | null} */
  #trouble = null;

  /**
   * @param {object} given
   * @param {import("../kit/service.js").Service} given.service
   * @param {any} given.message
   * @param {object} given.body The request.
   * @param {(message: any) => void} given.changed Called after each change of the message.
   * @param {() => Promise<any>} given.flush Writes what has changed.
   * @param {AbortSignal} given.signal Aborted, it ends the reading, not the answer.
   */
  constructor({ service, message, body, changed, flush, signal }) {
    this.service = service;
    this.message = message;
    this.body = body;
    this.changed = changed;
    this.flush = flush;
    this.signal = signal;
    this.#life = within(signal);
  }

  /** Runs until the answer has ended, well or not, or waits for a sign-in; never throws. */
  async run() {
    onWake(() => this.#wake(), this.#life.signal);
    try {
      // It was stopped before anybody read it.
      if (this.message.isStopped && isUnsent(this.message)) throw new ConnectionLost("Nothing was sent.");
      await this.#untilRetry();
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
    // What was never sent has nothing to stop.
    if (!this.message.stream && !this.message.sent) this.#life.abort();
    else this.#sendStop();
  }

  /** Goes on at once, if it waits. */
  hurry() {
    this.#wait?.abort();
  }

  async #readThrough() {
    let isLineDoubted = line.isOff || line.lastHeard.age > staleAfter;
    for (let attempt = 0; ; attempt += 1) {
      const before = this.message.lastEvent;
      try {
        return await this.#read(isLineDoubted);
      } catch (error) {
        if (this.#life.signal.aborted) throw error;
        if (this.message.lastEvent !== before) attempt = this.#refusals = 0;
        isLineDoubted = error instanceof ConnectionLost;
        await this.#recover(error, attempt);
      }
    }
  }

  /** Waits until it is worth another attempt; throws the error if none is. */
  async #recover(error, attempt) {
    const { message } = this;
    const how = recovery(error, message, this.#refusals);
    if (how === "end" || how === "signIn") throw error;
    if (how !== "line") {
      this.#refusals += 1;
      if (error.endsStream) Object.assign(message, { stream: null, lastEvent: null, text: "", reasoning: "" });
      if (!message.stream && error.code !== "uncertain") message.sent = null;
    }
    if (how === "countdown") {
      const seconds = Math.max(error.retryAfter ?? 1, 2 ** (this.#refusals - 1));
      this.#waitBecause({ code: error.code, text: error.message, retryAt: Date.now() + seconds * 1000 });
      return this.#untilRetry();
    }
    this.#troubled();
    if (this.#isWoken) return void (this.#isWoken = false);
    this.#wait = within(this.#life.signal);
    await line.pause(attempt, this.#wait.signal, (error.retryAfter ?? 0) * 1000);
    this.#wait.abort();
  }

  /** Waits until the moment that `message.error` names, if it names one. */
  async #untilRetry() {
    const { message } = this;
    const retryAt = message.error?.retryAt;
    if (retryAt && message.state === "waiting") {
      this.#wait = within(this.#life.signal);
      const { signal } = this.#wait;
      // A clock that is set back must not make the wait longer.
      const wait = retryAt - Date.now();
      const since = new Moment();
      const look = () => {
        const left = wait - since.age;
        if (left <= 0) this.hurry();
        else later(look, Math.min(left, 60_000), signal);
      };
      look();
      // The timers of a page that sleeps are late.
      onWake(look, signal);
      await ended(signal);
    }
    if (!this.#life.signal.aborted) Object.assign(message, { state: "open", error: null });
    this.changed(message);
  }

  /** Reads over one connection to the end of the answer; throws ConnectionLost if the connection ends earlier. */
  async #read(isLineDoubted) {
    const connection = within(this.#life.signal);
    this.#connection = connection;
    this.#lastHeard = new Moment();
    try {
      if (isLineDoubted) await this.service.sound(connection.signal);
      this.#lastHeard = new Moment();
      const response = await this.#connect(connection.signal);
      this.#lastHeard = new Moment();
      this.#learnStream(response.headers.get("X-Stream-Id"));
      this.#calm();
      await this.#readBody(response.body);
    } finally {
      connection.abort();
      this.#connection = null;
    }
  }

  async #readBody(body) {
    const heard = () => {
      this.#lastHeard = new Moment();
      line.heard();
    };
    try {
      for await (const event of readEvents(body, heard)) {
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
    if (message.stream) {
      if (!message.lastEvent) Object.assign(message, { text: "", reasoning: "" });
      return await service.resume(message.stream, message.lastEvent, signal);
    }
    // The service may have forgotten the key, and would answer, and charge, a second time.
    const age = message.sent ? Math.max(Math.abs(Date.now() - message.sent), this.#begun?.age ?? 0) : 0;
    if (age > keyKept) throw new ServiceError("stream_expired", "");
    if (!message.sent) await this.#noteSent();
    return await service.begin(this.body, message.key, signal);
  }

  /** Written before the request leaves: after a sudden end the next page must know that it may have been asked. */
  async #noteSent() {
    this.#begun = new Moment();
    this.message.sent = Date.now();
    this.changed(this.message);
    await this.flush();
    if (this.message.isStopped) this.#life.abort();
  }

  #take({ id, data }) {
    const chunk = documentOf(data);
    if (chunk.error) throw Object.assign(errorOf(chunk.error), { endsStream: true });
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

  /** The page is back: a connection that may have died meanwhile is given up at once. */
  #wake() {
    if (!this.#connection || this.#lastHeard.age < wakeLimit) return;
    this.#isWoken = true;
    this.#connection.abort();
  }

  /** Says after a moment that the connection is lost: a resumed answer goes on, one that is not asked for yet waits. */
  #troubled() {
    if (this.#trouble) return;
    const say = () => {
      if (this.message.stream) this.message.isReconnecting = true;
      else this.#waitBecause({ code: "unreachable", text: "" });
      this.changed(this.message);
    };
    this.#trouble = within(this.#life.signal);
    if (navigator.onLine === false) say();
    else later(say, troubleDelay, this.#trouble.signal);
  }

  /** The connection is there again. */
  #calm() {
    this.#trouble?.abort();
    this.#trouble = null;
    Object.assign(this.message, { state: "open", error: null, isReconnecting: false });
    this.changed(this.message);
  }

  #waitBecause(error) {
    Object.assign(this.message, { state: "waiting", error });
    this.changed(this.message);
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
        await line.pause(attempt, this.signal);
      }
    }
  }

  #endWith(error) {
    const { message } = this;
    this.#trouble?.abort();
    const isOver = message.isStopped || (message.finish && error instanceof ConnectionLost);
    if (isOver) return void Object.assign(message, { state: "done", error: null });
    if (!(error instanceof ServiceError)) {
      // This tab closes; the next one goes on.
      message.error = { code: message.stream ? "connection_lost" : "unreachable", text: "" };
      return void (message.state = "failed");
    }
    message.error = { code: error.code, text: error.message };
    message.request = error.request ?? message.request;
    if (error.retryAfter !== null) message.error.retryAt = Date.now() + error.retryAfter * 1000;
    message.state = recovery(error, message, 0) === "signIn" ? "waiting" : "failed";
    if (message.state === "waiting") delete message.error.retryAt;
  }
}
