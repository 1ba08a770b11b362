import { newIdentity } from "../kit/identity.js";
import { Answer } from "./answer.js";

/** Characters of a conversation that are sent along; older messages are left out. */
const contextLimit = 100_000;

/** After these codes the answer may still be running, so a retry resumes it instead of asking again. */
const resumable = new Set(["connection_lost", "unreachable", "overloaded", "rate_limit_exceeded"]);

/** The answers that this tab is reading, of all conversations. */
export class Answers {
  #running = new Map();

  /**
   * `changed(chat, message)` is called after each change, `ended(chat, message)` once at the end. Aborting
   * `signal` ends the reading, not the answers.
   */
  constructor({ service, chats, changed, ended, signal }) {
    Object.assign(this, { service, chats, changed, ended, signal });
  }

  /** Asks for an answer to the conversation. */
  ask(chat, model) {
    const message = {
      id: newIdentity(), role: "assistant", model, state: "open", key: newIdentity(), text: "", reasoning: "",
    };
    chat.messages.push(message);
    chat.updated = Date.now();
    this.chats.save(chat);
    this.follow(chat.id, message.id);
  }

  /** Retries an answer in place: resumes it if only the connection failed, else asks again. */
  retry(chat, message, model) {
    const code = message.error?.code;
    const isResumed = resumable.has(code) || (code === "too_many_streams" && !message.stream);
    const anew = { model, key: newIdentity(), text: "", reasoning: "", stream: null, lastEvent: null };
    Object.assign(message, isResumed ? {} : anew, { state: "open", error: null });
    Object.assign(message, isResumed ? {} : { finish: null, usage: null, isStopped: false });
    this.chats.save(chat);
    this.follow(chat.id, message.id);
  }

  /** Reads an open answer to its end. Only one tab reads; another takes over when that tab closes. */
  async follow(chatId, messageId) {
    await alone(`yizhan.answer.${messageId}`, this.signal, async () => {
      const chat = this.chats.refresh(chatId);
      const message = chat?.messages.find((one) => one.id === messageId);
      if (message?.state !== "open" || this.#running.has(messageId)) return;
      const changed = () => {
        if (this.#isUnwanted(answer)) return;
        this.chats.saveSoon(chat);
        this.changed(chat, message);
      };
      const { service, signal } = this;
      const answer = new Answer({ service, message, body: requestFor(chat, message), changed, signal });
      this.#running.set(messageId, answer);
      changed();
      await answer.run();
      this.#running.delete(messageId);
      if (this.#isUnwanted(answer)) return;
      this.chats.save(chat);
      this.ended(chat, message);
    });
  }

  /** Resumes every answer that was open when the page was left. */
  followAll() {
    for (const line of this.chats.list().filter((line) => line.isOpen)) {
      for (const message of this.chats.open(line.id)?.messages ?? []) {
        if (message.state === "open") this.follow(line.id, message.id);
      }
    }
  }

  /** Stops an answer, also one that another tab reads. */
  stop(message) {
    const answer = this.#running.get(message.id);
    if (answer) answer.stop();
    else if (message.stream) this.service.stop(message.stream, this.signal).catch(() => {}); // The press can be repeated.
  }

  /** Stops the answers of a removed conversation, without saving them. */
  forget(chat) {
    for (const answer of this.#of(chat)) {
      answer.isForgotten = true;
      answer.stop();
    }
  }

  /** Undoes `forget`: saves also what has arrived since. */
  recall(chat) {
    for (const answer of this.#of(chat)) answer.isForgotten = false;
    this.chats.save(chat);
  }

  /** True if this tab is reading an answer of the conversation. */
  isReading(chat) {
    return this.#of(chat).length > 0;
  }

  /** True if the answer must not be saved: its conversation was removed, or the next page reads it. */
  #isUnwanted(answer) {
    return answer.isForgotten || this.signal.aborted;
  }

  #of(chat) {
    return chat.messages.flatMap((message) => this.#running.get(message.id) ?? []);
  }
}

/**
 * The request for an answer, the same whenever it is made again: it depends only on messages before the answer, which
 * no longer change. A repetition under the same key must have the same body.
 */
function requestFor(chat, answer) {
  const before = chat.messages.slice(0, chat.messages.indexOf(answer));
  const sent = [];
  let size = 0;
  for (const { role, text, state } of before.reverse()) {
    size += text.length;
    if (sent.length > 0 && size > contextLimit) break;
    if (text && state !== "failed") sent.unshift({ role, content: text });
  }
  return { model: answer.model, messages: sent, stream: true, stream_options: { include_usage: true } };
}

/** Browsers hide locks over plain HTTP; then each tab reads for itself, which costs nothing but a connection. */
async function alone(name, signal, work) {
  if (!navigator.locks) return work();
  try {
    await navigator.locks.request(name, { signal }, work);
  } catch (error) {
    if (!signal.aborted) throw error; // Else it was not this tab's turn before the end.
  }
}
