import { newIdentity } from "../kit/identity.js";
import { Answer } from "./answer.js";
import { learnCost } from "./cost.js";
import { Queue } from "./queue.js";
import { requestFor } from "./request.js";
import { mannerOf } from "./roles.js";
import { isQueued, isUnderWay, isUnsent } from "./state.js";
import { pathOf } from "./tree.js";

/** So many messages at the end of a conversation are looked through for answers whose cost is not known. */
const recent = 40;

/** After these codes the answer may still be running, so a retry resumes it instead of asking again. */
const resumable = new Set(["connection_lost", "unreachable", "overloaded", "rate_limit_exceeded"]);

/**
 * Questions and answers, of all conversations, and the answers that this tab is reading.
 *
 * A question is asked when its answer's record is made: `open`, with its key. While an answer grows, the next question
 * waits (`state: "waiting"`) under it. An answer itself waits while the service can't be reached.
 */
export class Answers {
  #running = new Map();
  #following = new Set();

  /**
   * `changed(chat, message)` is called after each change, `ended(chat, message)` once at the end, `asked(chat)` when a
   * question that waited is asked, `settled()` when it is known what an answer cost; `sees(model)` tells whether a model
   * is sent pictures. Aborting `signal` ends the reading, not the answers.
   */
  constructor({ service, chats, sees, changed, ended, asked, settled, signal }) {
    this.service = service;
    this.chats = chats;
    this.sees = sees;
    this.changed = changed;
    this.ended = ended;
    this.settled = settled;
    this.signal = signal;
    this.queue = new Queue(chats, (chat, question) => {
      this.#begin(chat, question);
      asked(chat);
    });
  }

  /** Puts a question at the end of the path; while the answer before it grows, the question waits. */
  ask(chat, text, model, { parent = chat.head, attachments = [] } = {}, followers = []) {
    const before = chat.messages.find(({ id }) => id === parent);
    const waits = before?.state === "open" || before?.state === "waiting";
    const question = { id: newIdentity(), parent, role: "user", text, model, state: waits ? "waiting" : "done" };
    if (attachments.length > 0) Object.assign(question, { attachments });
    if (!waits) return this.#begin(chat, question, followers);
    this.chats.add(chat, { ...question, key: newIdentity() });
    this.queue.follow(chat, followers, question);
    this.chats.flush();
  }

  /** Asks again: a second answer beside the first, which stays; in place of one that has no text. */
  again(chat, message, model) {
    const isEmpty = !message.text && !message.reasoning && message.state === "failed";
    if (isEmpty && !chat.messages.some(({ parent }) => parent === message.id)) return this.#anew(chat, message, model);
    const question = chat.messages.find(({ id }) => id === message.parent);
    this.#begin(chat, { ...question, model, key: undefined }, this.queue.behind(chat, [message]));
  }

  /** Retries an answer that failed: resumes it if only the connection failed, else asks again. */
  retry(chat, message, model) {
    const code = message.error?.code;
    const isResumed = resumable.has(code) || (code === "too_many_streams" && !message.stream);
    if (!isResumed) return this.again(chat, message, model);
    // What it is said to have cost was true of the failure.
    Object.assign(message, { state: "open", error: null, cost: null, reason: null });
    this.#start(chat, message);
  }

  /**
   * Asks a question anew with other words, beside the first one; one that still waits only changes. What was not sent
   * yet of the first one never is, and what waited for it follows the new one.
   */
  edit(chat, question, text, model) {
    if (isQueued(question)) return this.keepEdit(chat, question, { text, edit: null });
    const unsent = chat.messages.filter((one) => one.parent === question.id && isUnsent(one));
    const followers = this.queue.behind(chat, unsent);
    this.chats.patch(chat, question, { edit: null }); // Written with the new question.
    this.ask(chat, text, model, question, followers);
    for (const answer of unsent) this.stop(answer);
  }

  /**
   * Keeps what somebody writes in place of a question: `edit`, null at the end. Until then one that waits is not asked,
   * in no tab, or it would be asked twice: as it was and as it is meant.
   */
  async keepEdit(chat, question, fields) {
    const isTurn = question.edit == null || fields.edit === null;
    this.chats.patch(chat, question, fields);
    if (!isTurn) return;
    await this.chats.flush();
    if (fields.edit === null) this.queue.release(chat);
  }

  /** Reads an open answer to its end. Only one tab reads; another takes over when that tab closes. */
  async follow(chatId, messageId) {
    if (this.#following.has(messageId)) return;
    this.#following.add(messageId);
    const read = () => this.#read(chatId, messageId);
    await alone(`yizhan.answer.${messageId}`, this.signal, read).finally(() => this.#following.delete(messageId));
  }

  /** Resumes what was open when the page was left. */
  async followAll() {
    for (const { id } of this.chats.list().filter((line) => line.isOpen)) {
      const chat = await this.chats.load(id).catch(() => null); // Read later, when it is shown, if that fails now.
      if (this.signal.aborted) return;
      if (chat) this.resume(chat);
    }
  }

  /** Reads the open answers of a conversation, and asks the questions whose turn has come. */
  resume(chat) {
    for (const message of chat.messages) if (isUnderWay(message)) this.follow(chat.id, message.id);
    this.queue.release(chat);
  }

  /** Goes on at once with an answer that waits. */
  hurry(chat, message) {
    const answer = this.#running.get(message.id);
    if (answer) answer.hurry();
    else this.follow(chat.id, message.id);
  }

  /** Stops an answer, also one that another tab reads, or that nobody has begun to read yet. */
  async stop(message) {
    const answer = this.#running.get(message.id);
    if (answer) return answer.stop();
    // The press can be repeated.
    if (message.stream) return void this.service.stop(message.stream, this.signal).catch(() => {});
    // Its reader learns of the wish: this tab in a moment, or the one that waits for the line with it.
    const chat = await this.chats.load(message.conversation);
    if (!chat) return;
    this.chats.patch(chat, message, { isStopped: true });
    await this.chats.flush();
    this.follow(chat.id, message.id);
  }

  /** Another tab wishes that an answer stops. */
  stopHere(id) {
    this.#running.get(id)?.stop();
  }

  /** Stops what the path of a conversation waits for. */
  stopOn(chat) {
    const answer = this.openOn(chat);
    if (answer) this.stop(answer);
  }

  /** Learns what the latest answers of a conversation cost, if the page was left before it could. */
  async learnCosts(chat) {
    const ended = pathOf(chat).slice(-recent).filter(({ role, state }) => role === "assistant" && !isUnderWay({ role, state }));
    for (const message of ended) await this.#learnCost(chat, message);
  }

  async #learnCost(chat, message) {
    if ((await learnCost(this.service, message, this.signal)) && !this.signal.aborted) this.#settle(chat, message);
  }

  /** Asks what an answer cost and why, and keeps it once it is settled. */
  async reasonOf(chat, message) {
    const reason = await this.service.reason(message.stream, this.signal);
    if (reason.status === "pending") return reason;
    Object.assign(message, { reason, cost: reason.cost, request: reason.id });
    this.#settle(chat, message);
    return reason;
  }

  #settle(chat, message) {
    this.chats.put(chat, message);
    this.changed(chat, message);
    this.settled();
  }

  /** Stops the answers among messages that were removed, without saving them. */
  forget(messages) {
    for (const answer of this.#of(messages)) {
      answer.isForgotten = true;
      answer.stop();
    }
  }

  /** Undoes `forget`: what has arrived since is saved too. */
  recall(messages) {
    for (const answer of this.#of(messages)) answer.isForgotten = false;
  }

  /** True if this tab is reading the answer. */
  isReading(id) {
    return this.#running.has(id);
  }

  /** What the path waits for: the answer that grows or waits for the line. */
  openOn(chat) {
    return pathOf(chat).find(isUnderWay);
  }

  async #read(chatId, messageId) {
    const chat = await this.chats.load(chatId);
    const message = chat && (await this.chats.refresh(chat, messageId));
    if (!message || !isUnderWay(message) || this.#running.has(messageId) || this.signal.aborted) return;
    const changed = () => {
      if (this.#isUnwanted(answer)) return;
      this.chats.put(chat, message);
      this.changed(chat, message);
    };
    const { service, signal } = this;
    const flush = () => this.chats.flush();
    const answer = new Answer({ service, message, body: requestFor(chat, message), changed, flush, signal });
    this.#running.set(messageId, answer);
    changed();
    await answer.run();
    this.#running.delete(messageId);
    if (this.#isUnwanted(answer)) return;
    this.chats.put(chat, message);
    this.chats.settle(chat);
    this.chats.flush();
    this.ended(chat, message);
    this.queue.release(chat);
    if (!this.#isUnwanted(answer)) await this.#learnCost(chat, message);
  }

  /** Makes the answer to a question, and the question too if it is new. What waited for either waits for this one. */
  #begin(chat, question, followers = []) {
    // Two tabs that ask the same question at once make the same answer, which is charged once.
    const key = question.key ?? newIdentity();
    const answer = {
      id: key, parent: question.id, role: "assistant", model: question.model, state: "open", key, text: "", reasoning: "",
      manner: mannerOf(chat.role), isBlind: !this.sees(question.model),
    };
    if (chat.messages.some(({ id }) => id === answer.id)) return;
    const isNew = !chat.messages.some(({ id }) => id === question.id);
    const behind = this.queue.behind(chat, [question]);
    this.chats.add(chat, ...(isNew ? [question] : []), answer);
    this.queue.follow(chat, [...behind, ...followers], answer);
    this.#start(chat, answer);
  }

  /** An answer that has nothing, and cost nothing, is asked for again in its place. */
  #anew(chat, message, model) {
    Object.assign(message, {
      model, key: newIdentity(), stream: null, lastEvent: null, finish: null, usage: null, isStopped: false,
      state: "open", error: null, sent: null, reason: null, cost: null, manner: mannerOf(chat.role), isBlind: !this.sees(model),
    });
    this.#start(chat, message);
  }

  /** The key is written before the request leaves, so that whatever happens then, nothing is asked twice. */
  async #start(chat, message) {
    this.chats.put(chat, message);
    this.chats.settle(chat);
    await this.chats.flush();
    await this.follow(chat.id, message.id);
  }

  /** True if the answer must not be saved: its conversation was removed, or the next page reads it. */
  #isUnwanted(answer) {
    return answer.isForgotten || this.signal.aborted;
  }

  #of(messages) {
    return messages.flatMap((message) => this.#running.get(message.id) ?? []);
  }
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
