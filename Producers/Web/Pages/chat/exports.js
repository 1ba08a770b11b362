import { element } from "../kit/element.js";
import { toast } from "../kit/toast.js";
import { archiveEnd, archiveHead, archiveParts, limits, NotAnArchive, readArchive } from "./archive.js";
import { say } from "./desk-strings.js";
import { markdownOf } from "./markdown.js";
import { say as sayChat } from "./strings.js";
import { copyInstead, fileName, hasDownloads, takeAway } from "./take-away.js";
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
    if (!hasDownloads && chat.messages.length > 0) return copyInstead(framed(kind, textsOf(kind, chat, true)).join(""));
    return this.#give(kind, chat.title || sayChat("untitled"), [chat]);
  }

  /** Any conversation, by its id. */
  async of(kind, id) {
    const chat = await this.desk.chats.load(id);
    if (chat) await this.#give(kind, chat.title || sayChat("untitled"), [chat]);
  }

  /** @param {"markdown" | "json"} kind */
  all(kind) {
    return this.#give(kind, say("allConversations"), this.#all());
  }

  /** One after another: together they may be more than there is memory for. Null for one that cannot be read. */
  async *#all() {
    const { chats } = this.desk;
    for (const { id } of chats.list()) {
      const chat = await chats.load(id).catch(() => null);
      if (chat || chats.has(id)) yield chat;
    }
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
    try {
      const { files, unread } = await filesOf(kind, chats);
      if (files.length === 0) return toast(say(unread > 0 ? "exportFailed" : "nothingToExport"));
      const done = say(unread > 0 ? "exportedInPart" : "exported", { count: files.flat().length, unread });
      const [extension, type] = kind === "json" ? ["json", "application/json"] : ["md", "text/markdown"];
      for (const [at, parts] of files.entries()) {
        const name = files.length === 1 ? title : `${title} ${at + 1}`;
        await takeAway(fileName(name, extension), type, framed(kind, parts), done);
      }
    } catch {
      toast(say("exportFailed"));
    }
  }
}

/** Conversations as the parts of one file or, where they are more than can be read in again, of several. */
async function filesOf(kind, chats) {
  const files = [];
  let [size, unread] = [0, 0];
  for await (const chat of chats) {
    if (!chat) unread += 1;
    if (!chat?.messages.length) continue;
    // A browser keeps it outside the memory of the page.
    let part = new Blob(textsOf(kind, chat, size === 0));
    if (hasDownloads && size > 0 && size + part.size > limits.exportBytes) {
      part = new Blob(textsOf(kind, chat, true));
      size = 0;
    }
    if (size === 0) files.push([]);
    files[files.length - 1].push(part);
    size += part.size;
  }
  return { files, unread };
}

/** A conversation in a file, in parts. */
function textsOf(kind, chat, isFirst) {
  return kind === "json" ? archiveParts(chat, isFirst) : [markdownOf(chat, pathOf(chat)), "\n"];
}

/** Conversations with what a file begins and ends with. */
const framed = (kind, parts) => (kind === "json" ? [archiveHead(), ...parts, archiveEnd] : parts);

/** As the store has it: each message knows its conversation. */
function held(chat) {
  for (const message of chat.messages) message.conversation = chat.id;
  return chat;
}
