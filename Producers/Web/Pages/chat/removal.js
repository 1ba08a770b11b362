import { toast } from "../kit/toast.js";
import { say } from "./strings.js";

/** Deletes conversations, and branches of them. Each can be undone as long as it is said. */
export class Removal {
  /**
   * @param {import("./chats.js").Chats} chats
   * @param {import("./answers.js").Answers} answers
   * @param {object} page
   * @param {(id: string) => boolean} page.isShown
   * @param {(id: string | null) => any} page.show
   * @param {() => void} page.redraw Draws again what is shown, and the list.
   */
  constructor(chats, answers, { isShown, show, redraw }) {
    this.chats = chats;
    this.answers = answers;
    this.isShown = isShown;
    this.show = show;
    this.redraw = redraw;
  }

  async remove(id) {
    const chat = await this.chats.remove(id);
    if (!chat) return this.redraw();
    this.answers.forget(chat.messages);
    this.chats.flush();
    if (this.isShown(id)) await this.show(null);
    else this.redraw();
    this.offerBack(chat, say("deleted"));
  }

  /** Says that a conversation is gone, and brings it back on a press. */
  offerBack(chat, words) {
    const undo = () => {
      this.answers.recall(chat.messages);
      this.chats.restore(chat);
      // Its answers may have ended meanwhile, and what waited for them is due.
      this.answers.resume(chat);
      this.show(chat.id);
    };
    toast(words, { label: say("undo"), run: undo, isUndo: true });
  }

  /** Deletes a question with all that follows it; one that waits is only taken back. */
  cut(chat, message) {
    if (message.state === "waiting") return this.#withdraw(chat, message);
    const isAll = !chat.messages.some((other) => other !== message && other.parent === null);
    if (message.parent === null && isAll) return this.remove(chat.id);
    const { id, head } = chat;
    const branch = this.chats.cut(chat, message);
    this.answers.forget(branch);
    this.redraw();
    const undo = async () => {
      this.answers.recall(branch);
      const mended = await this.chats.mend(id, branch, head);
      if (mended) this.answers.resume(mended);
      this.redraw();
    };
    toast(say("deleted"), { label: say("undo"), run: undo, isUndo: true });
  }

  #withdraw(chat, question) {
    this.answers.queue.withdraw(chat, question);
    this.redraw();
    const undo = () => {
      this.answers.ask(chat, question.text, question.model, { attachments: question.attachments });
      this.redraw();
    };
    toast(say("deleted"), { label: say("undo"), run: undo, isUndo: true });
  }
}
