import { element } from "../kit/element.js";
import { toast } from "../kit/toast.js";
import { archiveOf, limits, NotAnArchive, readArchive } from "./archive.js";
import { say } from "./desk-strings.js";
import { markdownOf } from "./markdown.js";
import { say as sayChat } from "./strings.js";
import { fileName, takeAway } from "./take-away.js";
import { pathOf } from "./tree.js";

/** Conversations out of this browser, and into it. */
export class Exports {
  /** @param {any} desk */
  constructor(desk) {
    this.desk = desk;
  }

  /** The conversation on the page. @param {"markdown" | "json"} kind */
  one(kind) {
    const chat = this.desk.chat();
    return this.#give(kind, chat.title || sayChat("untitled"), [chat]);
  }

  /** Any conversation, by its id. */
  async of(kind, id) {
    const chat = await this.desk.chats.load(id);
    if (chat) await this.#give(kind, chat.title || sayChat("untitled"), [chat]);
  }

  /** @param {"markdown" | "json"} kind */
  async all(kind) {
    const chats = [];
    for (const { id } of this.desk.chats.list()) {
      const chat = await this.desk.chats.load(id);
      // Copied, as the store lets go of messages that were not used for a while.
      if (chat) chats.push({ ...chat, messages: [...chat.messages] });
    }
    await this.#give(kind, say("allConversations"), chats);
  }

  /** Lets the person choose a file to import. */
  choose() {
    const field = element("input", { type: "file", accept: ".json,application/json", hidden: true });
    field.addEventListener("change", () => {
      field.remove();
      if (field.files?.[0]) this.take(field.files[0]);
    }, { once: true });
    field.addEventListener("cancel", () => field.remove(), { once: true });
    document.body.append(field);
    field.click();
  }

  /** Takes the conversations of a file in, beside those that are here. @param {File} file */
  async take(file) {
    if (file.size > limits.fileBytes) return toast(say("importTooLarge"));
    try {
      const { chats } = this.desk;
      const found = readArchive(await file.text(), (id) => chats.has(id));
      for (const chat of found) chats.restore(held({ ...chats.create(), ...chat }));
      await chats.flush();
      this.desk.redraw();
      const first = found[0];
      const open = first && { label: say("open"), run: () => this.desk.show(first.id) };
      toast(say("imported", { count: found.length }), open);
    } catch (error) {
      toast(say("importFailed", { place: error instanceof NotAnArchive ? error.place : error.name }));
    }
  }

  async #give(kind, title, chats) {
    const kept = chats.filter(({ messages }) => messages.length > 0);
    if (kept.length === 0) return toast(say("nothingToExport"));
    try {
      const done = say("exported", { count: kept.length });
      if (kind === "json") await takeAway(fileName(title, "json"), "application/json", [archiveOf(kept)], done);
      else await takeAway(fileName(title, "md"), "text/markdown", kept.map((chat) => `${markdownOf(chat, pathOf(chat))}\n`), done);
    } catch {
      toast(say("exportFailed"));
    }
  }
}

/** As the store has it: each message knows its conversation. */
function held(chat) {
  for (const message of chat.messages) message.conversation = chat.id;
  return chat;
}
