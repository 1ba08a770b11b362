import { dialog } from "../kit/dialog.js";
import { element } from "../kit/element.js";
import { within } from "../kit/lifetime.js";
import { waitsForRelease } from "../kit/press.js";
import { time } from "../kit/time.js";
import { commandsOf } from "./commands.js";
import { findTexts } from "./finder.js";
import { Query } from "./search.js";
import { say } from "./desk-strings.js";
import { say as sayChat } from "./strings.js";

/** Conversations that are offered before anything is typed, and that are shown for a query. */
const recent = 6;
const shownLimit = 30;

/** Milliseconds after the last letter until texts are searched. */
const patience = 150;

/** Search and commands in one field: `Ctrl K`. */
export class Palette {
  #options = [];
  #active = 0;
  /** @type {AbortController | null} */
  #search = null;

  /** @param {any} desk @param {AbortSignal} signal */
  constructor(desk, signal) {
    this.desk = desk;
    this.signal = signal;
  }

  open() {
    if (this.dialog?.node.open) return this.dialog.close();
    this.field = element("input", {
      class: "palette-field", type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list",
      "aria-autocomplete": "list", "aria-label": say("paletteField"), placeholder: say("paletteField"),
      autocomplete: "off", spellcheck: "false", enterkeyhint: "go",
      oninput: () => this.#look(), onkeydown: (event) => this.#pressed(event),
    });
    this.list = element("div", { class: "palette-list", id: "palette-list", role: "listbox", "aria-label": say("palette") });
    this.state = element("p", { class: "palette-state", role: "status" });
    const body = element("div", { class: "palette-body" }, this.field, this.list, this.state);
    this.dialog = dialog({ title: say("palette"), body, className: "palette", signal: this.signal });
    this.dialog.choice.then(() => this.#search?.abort());
    this.#look();
    this.field.focus();
  }

  #look() {
    this.#search?.abort();
    this.#search = within(this.signal);
    const query = new Query(this.field.value);
    const lines = this.desk.chats.list();
    const titled = query.isEmpty ? lines.slice(0, recent) : lines.filter(({ title }) => query.isIn(title)).slice(0, shownLimit);
    const commands = commandsOf(this.desk).filter(({ name, label, isOffered }) => (
      isOffered && name !== "search" && (query.isEmpty || query.isIn(label))));
    this.groups = {
      conversations: titled.map((line) => this.#conversation(line)), texts: [],
      commands: commands.map((one) => this.#command(one)),
    };
    this.#active = 0;
    this.isSearching = !query.isEmpty;
    this.#draw();
    const known = new Set(titled.map(({ id }) => id));
    if (!query.isEmpty) this.#lookInTexts(query, new Map(lines.map((line) => [line.id, line])), known);
  }

  async #lookInTexts(query, lines, known) {
    const { signal } = this.#search;
    await new Promise((resolve) => setTimeout(resolve, patience));
    if (signal.aborted) return;
    let isPlanned = false;
    const found = ({ id, excerpt }) => {
      if (known.has(id) || !lines.has(id)) return;
      this.groups.texts.push(this.#conversation(lines.get(id), excerpt));
      if (isPlanned) return;
      isPlanned = true;
      requestAnimationFrame(() => {
        isPlanned = false;
        if (!signal.aborted) this.#draw();
      });
    };
    await findTexts(this.desk.chats, query, found, signal);
    if (signal.aborted) return;
    this.isSearching = false;
    this.#draw();
  }

  #conversation(line, excerpt = null) {
    const words = excerpt && element("span", { class: "palette-text" }, excerpt[0], element("mark", {}, excerpt[1]), excerpt[2]);
    const title = element("span", { class: "palette-name" }, line.title || sayChat("untitled"));
    return { nodes: [title, time(line.updated), words], run: () => this.desk.show(line.id) };
  }

  #command({ label, keys, run }) {
    const name = element("span", { class: "palette-name" }, label);
    return { nodes: [name, keys && element("span", { class: "palette-keys" }, keys)], run };
  }

  #draw = () => {
    if (waitsForRelease([this.list], this.#draw)) return;
    const titles = { conversations: say("conversationsFound"), texts: say("textsFound"), commands: say("commands") };
    this.#options = [];
    const groups = Object.entries(this.groups).filter(([, options]) => options.length > 0).map(([name, options]) => {
      const title = element("div", { class: "palette-title", id: `palette-${name}` }, titles[name]);
      return element("div", { role: "group", "aria-labelledby": title.id }, title, ...options.map((one) => this.#option(one)));
    });
    this.list.replaceChildren(...groups);
    this.state.textContent = this.isSearching ? say("searching") : this.#options.length > 0 ? "" : say("nothingFound");
    this.#point(Math.min(this.#active, this.#options.length - 1));
  };

  #option({ nodes, run }) {
    const at = this.#options.length;
    const node = element(
      "div", {
        class: "palette-option", role: "option", id: `palette-option-${at}`, "aria-selected": "false",
        onclick: () => this.#choose(at), onpointermove: () => this.#active !== at && this.#point(at, false),
      }, ...nodes);
    this.#options.push({ node, run });
    return node;
  }

  #point(at, scrolls = true) {
    this.#options[this.#active]?.node.setAttribute("aria-selected", "false");
    this.#active = Math.max(0, at);
    const node = this.#options[this.#active]?.node;
    this.field.setAttribute("aria-activedescendant", node?.id ?? "");
    node?.setAttribute("aria-selected", "true");
    if (scrolls) node?.scrollIntoView({ block: "nearest" });
  }

  #pressed(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const count = this.#options.length;
    const at = this.#active;
    const next = {
      ArrowDown: at + 1, ArrowUp: at - 1 + count, PageDown: Math.min(at + 8, count - 1), PageUp: Math.max(at - 8, 0),
    }[event.key];
    if (event.key === "Enter") this.#choose(this.#active);
    else if (next !== undefined && count > 0) this.#point(next % count);
    else return;
    event.preventDefault();
  }

  #choose(at) {
    const option = this.#options[at];
    if (!option) return;
    this.dialog.close();
    option.run();
  }
}
