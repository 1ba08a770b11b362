import { copy } from "../kit/clipboard.js";
import { byId } from "../kit/element.js";
import { toast } from "../kit/toast.js";
import { Attachments } from "./attachments.js";
import { itemsFor } from "./commands.js";
import { Exports } from "./exports.js";
import { listenForKeys, showKeys } from "./keys.js";
import { Palette } from "./palette.js";
import { RoleBar } from "./role-bar.js";
import { Roles } from "./roles.js";
import { offerQuotes } from "./selection.js";
import { offerRoles } from "./slash.js";
import { attachmentsOf } from "./sweep.js";
import { canSpeak, readAloud, stopReading } from "./speech.js";
import { pathOf } from "./tree.js";
import { say } from "./desk-strings.js";

/**
 * What lies on top of the conversation: roles, the palette, keys, attachments, export, pictures. It knows the room by
 * what it is given.
 *
 * @typedef {object} RoomParts
 * @property {any} chats
 * @property {any} models
 * @property {any} composer
 * @property {() => any} chat The conversation on the page, with its messages.
 * @property {(id: string | null) => void} show
 * @property {(question: any) => void} edit
 * @property {() => boolean} isAnswering
 * @property {() => void} stop
 * @property {() => void} redraw Draws the list of conversations anew.
 * @property {() => void} showAll Draws every message, for the printer.
 * @property {(model: string) => void} useModel
 * @property {(fields: object) => void} keep Changes what the conversation on the page knows of itself.
 * @property {() => void} signOut
 */
export class Desk {
  #spoken = "";

  /** @param {RoomParts} room @param {AbortSignal} signal */
  constructor(room, signal) {
    Object.assign(this, room);
    this.room = room;
    this.signal = signal;
    const { chats } = room;
    this.roles = new Roles({
      names: (beginning) => chats.store.keys("settings", beginning), read: (name) => chats.setting(name),
      write: (name, value) => chats.set(name, value), remove: (name) => chats.store.remove("settings", name),
    });
    chats.onSettings = (names) => {
      if (names.some(Roles.isRecord)) this.open();
      if (names.includes(attachmentsOf + room.chat().id)) this.attachments.refresh();
    };
    this.bar = new RoleBar(this, this.roles, signal);
    this.attachments = new Attachments(this, signal);
    this.palette = new Palette(this, signal);
    this.exports = new Exports(this);
    this.lookAgain = offerRoles(this, { roles: this.roles, choose: (role) => this.bar.choose(role) }, signal);
    offerQuotes(this, signal);
    listenForKeys(this, signal);
    byId("commands").addEventListener("click", () => this.search(), { signal });
    addEventListener("beforeprint", () => room.showAll(), { signal });
    signal.addEventListener("abort", () => canSpeak && stopReading(), { once: true });
  }

  /** Reads what is the person's own, once the store is open. */
  async open() {
    await this.roles.load();
    this.bar.show();
    this.lookAgain(); // Somebody who was quicker may be looking for one of them.
  }

  /** The conversation on the page is another one, or has changed. */
  refresh() {
    this.bar.show();
  }

  /** The messages on the screen. */
  path() {
    return pathOf(this.room.chat());
  }

  lastQuestion() {
    return [...this.path()].reverse().find(({ role }) => role === "user") ?? null;
  }

  search() {
    this.palette.open();
  }

  showKeys() {
    showKeys(this, this.signal);
  }

  manageRoles() {
    this.bar.manage();
  }

  attach() {
    this.attachments.choose();
  }

  async copyLast() {
    const answer = [...this.path()].reverse().find(({ role, text }) => role === "assistant" && text);
    if (!answer) return toast(say("nothingToCopy"));
    try {
      await copy(answer.text);
      toast(say("copied"));
    } catch {
      toast(say("copyFailed"));
    }
  }

  /** What draws pictures is loaded with the first one. @param {string[]} [chosen] ids of messages */
  async makePicture(chosen) {
    const given = { chat: this.room.chat(), path: this.path(), chosen, signal: this.signal };
    try {
      const { offerPicture } = await import("./picture-dialog.js");
      offerPicture(given);
    } catch {
      toast(say("pictureNotLoaded"));
    }
  }

  print() {
    window.print();
  }

  /** What more can be done with the conversation on the page: items of its menu. */
  itemsOfChat() {
    return itemsFor(this, ["picture", "markdown", "json", "print"]);
  }

  /** What more can be done with an answer: the items of its menu. @param {any} message */
  itemsOf({ id, parent, text }) {
    const isSpoken = this.#spoken === id;
    /** @type {import("../kit/menu.js").MenuItem[]} */
    const items = [{ label: say("longPicture"), run: () => this.makePicture([parent, id]) }];
    if (canSpeak && text) items.push({ label: say(isSpoken ? "readStop" : "readAloud"), run: () => this.#speak(id, text) });
    return items;
  }

  #speak(id, text) {
    const isSpoken = this.#spoken === id;
    stopReading();
    this.#spoken = isSpoken ? "" : id;
    if (!isSpoken) readAloud(text, () => this.#spoken === id && (this.#spoken = ""));
  }
}
