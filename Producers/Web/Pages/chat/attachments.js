import { byId } from "../kit/element.js";
import { menu } from "../kit/menu.js";
import { toast } from "../kit/toast.js";
import { attachmentChip } from "./attachment-view.js";
import { say } from "./desk-strings.js";
import { isPicture, pictureFrom, textAttachment, textFrom, Unusable } from "./files.js";
import { fenced } from "./fence.js";

/** Attachments of one question. */
const most = 10;

/** Characters of a text file that go into the draft; a longer one, and a longer paste, is better beside it. */
const draftLimit = 8_000;

/**
 * What is attached to the draft: by the button, by dropping and by pasting. Kept with the conversation until the
 * question is sent.
 */
export class Attachments {
  /** @type {any[]} */
  list = [];
  #chat = null;
  /** Ends when what was attached before is known; a page that is still loading has no conversation yet. */
  #ready;
  #begin;
  /** What is being read or attached. @type {Set<Promise<any>>} */
  #due = new Set();

  /** @param {any} desk @param {AbortSignal} signal */
  constructor(desk, signal) {
    this.desk = desk;
    this.#ready = new Promise((resolve) => (this.#begin = resolve));
    this.row = byId("attachments");
    this.field = byId("attach-file");
    const button = byId("attach");
    if (matchMedia("(pointer: coarse)").matches) menu(button, () => this.#sources(), signal);
    else button.addEventListener("click", () => this.choose(), { signal });
    this.field.addEventListener("change", () => {
      this.add([...this.field.files]);
      this.field.value = ""; // The same file can be chosen again.
    }, { signal });
    this.#listen(signal);
  }

  /** Opens the system's list of files, or on a phone its photos or its camera. */
  choose(accept = "", capture = "") {
    this.field.accept = accept;
    if (capture) this.field.setAttribute("capture", capture);
    else this.field.removeAttribute("capture");
    this.field.click();
  }

  /** A phone opens photos, camera and files apart. */
  #sources() {
    return [
      { label: say("photos"), run: () => this.choose("image/*") },
      { label: say("camera"), run: () => this.choose("image/*", "environment") },
      { label: say("file"), run: () => this.choose() },
    ];
  }

  /** Shows what is attached to the draft of a conversation. */
  show(chat) {
    this.#chat = chat;
    this.#set([]);
    this.#ready = this.desk.chats.attached(chat).then((kept) => {
      if (this.#chat === chat) this.#set(kept);
    });
    this.#begin(this.#ready);
    this.#wait(this.#ready);
  }

  /** Another tab has attached something to the draft, or sent it. What is being attached here comes to what is there. */
  async refresh() {
    const chat = this.#chat;
    const kept = await this.desk.chats.attached(chat);
    if (this.#chat === chat) this.#set(kept);
  }

  /** Gives the attachments away with a question. */
  take() {
    const { list } = this;
    this.#keep([]);
    return list;
  }

  /** Attaches what was attached to another question. */
  async bring(list) {
    await this.#ready;
    this.#keep([...this.list, ...list]);
  }

  /** While something is read or attached: when that ends, whether all could be; else null. */
  get settling() {
    return this.#due.size === 0 ? null : Promise.all(this.#due).then((ends) => ends.every((isGood) => isGood !== false));
  }

  #wait(work) {
    const end = work.catch(() => false).finally(() => this.#due.delete(end));
    this.#due.add(end);
  }

  /** Attaches files; what cannot be used is said. @param {File[]} files */
  add(files) {
    const work = this.#addAll(files, this.#chat);
    this.#wait(work);
    return work;
  }

  /** Tells whether all could be attached. */
  async #addAll(files, given) {
    await this.#ready;
    const chat = given ?? this.#chat;
    let isGood = true;
    for (const file of files) {
      try {
        if (this.#chat === chat && this.list.length >= most) throw new Unusable(say("tooManyFiles", { limit: most }));
        if (isPicture(file)) await this.#addPicture(file, chat);
        else await this.#addText(file, chat);
      } catch (error) {
        if (!(error instanceof Unusable)) throw error;
        toast(error.message);
        isGood = false;
      }
    }
    this.desk.composer.focus();
    return isGood;
  }

  async #addPicture(file, chat) {
    const { models } = this.desk;
    await models.load().catch(() => {}); // Without the list the model is unknown, which is said below.
    const model = models.choice;
    const { vision } = models.about(model)?.yizhan ?? {};
    if (!vision) throw new Unusable(say(vision === false ? "noPictures" : "noWordOfPictures", { model: model ?? say("thisModel") }));
    await this.#attach(chat, await pictureFrom(file));
  }

  /** Attaches to a conversation, also if another one is shown by now. */
  async #attach(chat, one) {
    const { chats } = this.desk;
    const list = [...(await chats.attached(chat)), one]; // Another tab may have sent what was here.
    if (this.#chat === chat) this.#keep(list);
    else chats.attach(chat, list);
  }

  async #addText(file, chat) {
    const text = await textFrom(file);
    if (text.length > draftLimit || this.#chat !== chat) return this.#attach(chat, textAttachment(file.name, text));
    const { composer } = this.desk;
    const before = composer.draft.value;
    composer.write(`${before}${before && !before.endsWith("\n") ? "\n\n" : ""}${fenced(text, file.name.replace(/[\s`]+/g, "_"))}\n`);
  }

  #listen(signal) {
    const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    const mark = (isOver) => document.body.classList.toggle("is-dropping", isOver);
    document.addEventListener("dragover", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      mark(true);
    }, { signal });
    document.addEventListener("dragleave", (event) => !event.relatedTarget && mark(false), { signal });
    document.addEventListener("drop", (event) => {
      mark(false);
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (!document.querySelector("dialog[open]")) this.add([...event.dataTransfer.files]);
    }, { signal });
    this.desk.composer.draft.addEventListener("paste", (event) => this.#pasted(event), { signal });
  }

  #pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    const text = event.clipboardData?.getData("text/plain") ?? "";
    // A table copied from a spreadsheet comes as a text and as a picture of it.
    if (files.length > 0 && !text) {
      event.preventDefault();
      return void this.add(files);
    }
    if (text.length <= draftLimit) return;
    const { draft } = this.desk.composer;
    const before = draft.value;
    const chat = this.#chat;
    const attach = () => {
      if (this.#chat !== chat || this.list.length >= most) return;
      // Only while the paste is still the draft's: what was written since stays.
      const pasted = text.replace(/\r\n?/g, "\n");
      const now = draft.value;
      this.desk.composer.write(now.includes(pasted) ? now.replace(pasted, () => "") : before);
      this.#keep([...this.list, textAttachment(say("pastedName"), pasted)]);
    };
    toast(say("pastedText", { count: text.length }), { label: say("asAttachment"), run: attach });
  }

  #keep(list) {
    this.desk.chats.attach(this.#chat, list);
    this.#set(list);
  }

  #set(list) {
    this.list = list;
    this.row.hidden = list.length === 0;
    this.row.replaceChildren(...list.map((one) => attachmentChip(one, () => this.#keep(this.list.filter((other) => other !== one)))));
    this.desk.composer.hasAttachments = list.length > 0;
  }
}
