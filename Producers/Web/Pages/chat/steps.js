import { say } from "./line-strings.js";
import { shopFrom } from "./paid.js";

/**
 * What can be done about an answer that failed, waits or was cut short.
 *
 * @param {() => any} message The answer.
 * @param {object} given
 * @param {import("./room.js").Room} given.room
 * @param {(ask: () => void) => void} given.expect Asks, and shows that an answer is awaited.
 * @param {(text: string) => void} given.send Asks a question.
 * @param {(id: string | null) => Promise<void>} given.open Shows a conversation; null for a new one.
 */
export function stepsOf(message, { room, expect, send, open }) {
  const { answers, models } = room;

  function retry() {
    const model = models.choice ?? message().model;
    if (message().state === "waiting") answers.hurry(room.chat, message());
    else answers.retry(room.chat, message(), model);
  }

  /** Lets another model answer. */
  async function chooseModel() {
    const { chat } = room;
    const model = await models.open();
    // Asking costs: only for a choice, and where it was meant.
    if (!model || chat !== room.chat || !message() || model === message().model) return;
    expect(() => answers.again(chat, message(), model));
  }

  /** Takes the question to a new conversation, where it can still be changed. */
  async function newChat() {
    const question = room.chat.messages.find(({ id }) => id === message().parent);
    await open(null);
    if (!question) return;
    room.composer.append(question.text);
    await room.desk.attachments.bring(question.attachments ?? []);
  }

  return {
    retry: () => expect(retry),
    cancel: () => answers.stop(message()),
    goOn: () => send(say("goOnWords")),
    chooseModel,
    newChat,
    editQuestion: () => room.transcript.edit(message().parent),
    shop: () => shopFrom(room.chat.id),
    balance: () => room.account.available,
    reason: () => answers.reasonOf(room.chat, message()),
  };
}
