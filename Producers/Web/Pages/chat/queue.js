import { isEdited, isQueued, stateBefore } from "./state.js";
import { endOf, pathOf } from "./tree.js";

/** The questions that wait for the end of the answer before them. One that is just being changed waits for that too. */
export class Queue {
  /**
   * @param {import("./chats.js").Chats} chats
   * @param {(chat: any, question: any) => void} ask Asks a question whose turn has come.
   */
  constructor(chats, ask) {
    this.chats = chats;
    this.ask = ask;
  }

  /** Asks what waits for an answer that has ended, also if another tab put it there. */
  async release(chat) {
    for (const question of chat.messages.filter(isQueued)) {
      if (stateBefore(chat, question) === "done") await this.send(chat, question);
    }
  }

  /** Asks a question that waits, also after an answer that failed. */
  async send(chat, { id }) {
    const question = await this.chats.refresh(chat, id);
    const before = question && stateBefore(chat, question);
    if (!question || !isQueued(question) || isEdited(question) || (before !== "done" && before !== "failed")) return;
    const elsewhere = pathOf(chat).includes(question) ? null : chat.head;
    question.state = "done";
    this.chats.put(chat, question);
    this.ask(chat, question);
    if (elsewhere) this.chats.change(chat, { head: elsewhere });
  }

  /** Lets questions that wait, and those behind them, follow another message. */
  follow(chat, questions, message) {
    for (const question of questions) this.chats.move(chat, question, message.id);
    if (questions.length > 0) this.chats.change(chat, { head: endOf(chat, message.id) });
  }

  /** Those that wait for one of these messages. */
  behind(chat, messages) {
    return chat.messages.filter((next) => isQueued(next) && messages.some(({ id }) => id === next.parent));
  }

  /** Takes a question back that waits; those behind it move up. */
  withdraw(chat, question) {
    for (const next of chat.messages.filter(({ parent }) => parent === question.id)) {
      next.parent = question.parent;
      this.chats.put(chat, next);
    }
    const isHead = chat.head === question.id;
    this.chats.cut(chat, question);
    if (isHead) this.chats.change(chat, { head: endOf(chat, question.parent) });
  }
}
