import { byId, element, icon } from "../kit/element.js";
import { opened } from "../kit/layers.js";
import { later, within } from "../kit/lifetime.js";
import { waitsForRelease } from "../kit/press.js";
import { moment } from "../kit/time.js";
import { addressOf } from "./address.js";
import { grouped } from "./groups.js";
import { Query } from "./search.js";
import { say } from "./strings.js";

/** The storage key of a sidebar that is folded to its buttons. */
const foldedPlace = "yizhan.sidebar";

/** Milliseconds after the last letter until texts are searched. */
const patience = 150;

/** The list of conversations: beside the page on a desktop, a drawer on a phone. */
export class Sidebar {
  #narrow = matchMedia("(max-width: 819.98px), (max-height: 479.98px)");
  #isOpen = false;
  #isFolded = false;
  #forget = () => {};
  #lines = [];
  #current = null;
  #drawn = "";
  /** The conversations whose texts have what is searched for. */
  #found = new Set();
  #search = new AbortController();

  /**
   * `actions`: `open(id)`, `rename(id, title)`, `remove(id)`, `create()`, and `find(query, found, signal)`, which calls
   * `found` with the id of each conversation whose texts have what is searched for.
   */
  constructor(actions, signal) {
    this.actions = actions;
    this.signal = signal;
    this.panel = byId("sidebar");
    this.menu = byId("menu");
    this.menu.addEventListener("click", () => this.#slide(true), { signal });
    byId("backdrop").addEventListener("click", () => this.close(), { signal });
    for (const id of ["new-chat", "new-chat-top"]) byId(id).addEventListener("click", () => this.#create(), { signal });
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.#isOpen && this.close(), { signal });
    byId("fold-sidebar").addEventListener("click", () => this.#fold(!this.#isFolded), { signal });
    this.field = byId("find");
    this.field.addEventListener("input", () => this.#look(), { signal });
    this.#fold(localStorage.getItem(foldedPlace) !== null);
    this.#narrow.addEventListener("change", () => this.#slide(false), { signal });
    this.#slide(false);
  }

  show(lines, currentId) {
    this.#lines = lines;
    this.#current = currentId;
    this.#draw();
  }

  /** Shows at once what has the words in its title, and what has them in its texts as it is found. */
  #look() {
    this.#search.abort();
    this.#search = within(this.signal);
    const { signal } = this.#search;
    this.#found.clear();
    this.#draw();
    const query = new Query(this.field.value);
    if (query.isEmpty) return;
    const found = (id) => {
      this.#found.add(id);
      if (this.#found.size === 1) later(() => this.#draw(), 0, signal);
    };
    later(() => this.actions.find(query, found, signal).then(() => !signal.aborted && this.#draw()), patience, signal);
  }

  #draw = () => {
    if (this.panel.querySelector(".chat-name-field")) return; // Somebody is typing a new name there.
    if (waitsForRelease([byId("chat-list")], this.#draw)) return;
    const query = new Query(this.field.value);
    const lines = this.#lines.filter(({ id, title }) => this.#found.has(id) || query.isIn(title));
    const groups = grouped(lines);
    const shown = groups.map(({ name, lines }) => (
      [name, ...lines.map(({ id, title, isOpen, isUnseen, updated }) => [id, title, isOpen, isUnseen, updated])]));
    const drawn = JSON.stringify([this.#current, query.words, shown]);
    if (drawn === this.#drawn) return; // Hundreds of lines are not made anew for each answer that ends.
    this.#drawn = drawn;
    const focused = document.activeElement?.closest(".chat-line")?.getAttribute("data-id");
    const list = (group) => element("ul", {}, ...group.lines.map((line) => this.#line(line, line.id === this.#current)));
    const nodes = groups.flatMap((group) => [element("h2", { class: "chat-group" }, group.name), list(group)]);
    const none = element("p", { class: "chat-none" }, say(query.isEmpty ? "noChats" : "noSuchChat"));
    byId("chat-list").replaceChildren(...(nodes.length > 0 ? nodes : [none]));
    if (focused) this.#nameOf(focused)?.focus({ preventScroll: true });
  };

  /** @returns {HTMLElement | null} */
  #nameOf(id) {
    return this.panel.querySelector(`.chat-line[data-id="${CSS.escape(id)}"] .chat-name`);
  }

  #fold(isFolded) {
    this.#isFolded = isFolded;
    document.body.classList.toggle("has-narrow-sidebar", isFolded);
    byId("fold-sidebar").setAttribute("aria-expanded", String(!isFolded));
    if (isFolded) localStorage.setItem(foldedPlace, "folded");
    else localStorage.removeItem(foldedPlace);
  }

  close() {
    this.#slide(false);
    this.menu.focus({ preventScroll: true });
  }

  #create() {
    this.#slide(false);
    this.actions.create();
  }

  #slide(isOpen) {
    this.#forget();
    this.#isOpen = isOpen && this.#narrow.matches;
    this.#forget = this.#isOpen ? opened(() => this.close()) : () => {};
    document.body.classList.toggle("has-drawer", this.#isOpen);
    this.menu.setAttribute("aria-expanded", String(this.#isOpen));
    this.panel.inert = this.#narrow.matches && !this.#isOpen;
    byId("stage").inert = this.#isOpen;
    if (this.#isOpen) byId("new-chat").focus({ preventScroll: true });
  }

  #line(line, isCurrent) {
    const open = (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return; // The browser opens it in a tab of its own.
      event.preventDefault();
      this.#slide(false);
      this.actions.open(line.id);
    };
    const name = element(
      "a", { class: "chat-name", href: addressOf(line.id), "aria-current": isCurrent && "page", title: moment(line.updated), onclick: open },
      line.title || say("untitled"));
    const mark = (name, words) => element("span", { class: name, role: "img", title: say(words), "aria-label": say(words) });
    const state = line.isOpen ? mark("pulse", "answering") : line.isUnseen && mark("ring", "endedAway");
    const rename = this.#tool("rename", () => this.#edit(node, line));
    const remove = this.#tool("delete", () => this.actions.remove(line.id));
    const node = element(
      "li", { class: isCurrent ? "chat-line is-current" : "chat-line", "data-id": line.id }, name, state, rename, remove);
    return node;
  }

  #tool(name, run) {
    const label = say(name);
    return element(
      "button", { type: "button", class: "quiet chat-tool", title: label, "aria-label": label, onclick: run }, icon(name));
  }

  #edit(node, line) {
    const field = element("input", { class: "chat-name-field", maxlength: "80", "aria-label": say("rename") });
    field.value = line.title;
    let isDone = false;
    const finish = (isKept) => {
      if (isDone) return;
      isDone = true;
      field.remove();
      this.#drawn = ""; // The line has lost its name.
      this.actions.rename(line.id, isKept ? field.value.trim() : "");
    };
    field.addEventListener("blur", () => finish(true));
    field.addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === 229) return;
      if (event.key === "Escape") event.stopPropagation();
      if (event.key === "Enter" || event.key === "Escape") finish(event.key === "Enter");
    });
    node.replaceChildren(field);
    field.select();
  }
}
