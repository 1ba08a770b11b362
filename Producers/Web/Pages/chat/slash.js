import { byId, element } from "../kit/element.js";
import { Query } from "./search.js";
import { say } from "./desk-strings.js";

/** Pixels of a line, and the part of the window that the list may take. Longer lists are moved by the arrows. */
const lineHeight = 44;
const part = 0.42;

/**
 * `/` at the start of a draft finds roles and phrases. A text that fits none is a text like any other.
 *
 * @param {any} desk
 * @param {{roles: import("./roles.js").Roles, choose: (role: any) => void}} options
 * @returns {() => void} To be called when there are other roles: looks again for what is being typed.
 */
export function offerRoles(desk, { roles, choose }, signal) {
  const { draft } = desk.composer;
  const list = new SlashList(desk.composer, roles, choose);
  byId("composer").before(list.node);
  draft.setAttribute("aria-controls", list.node.id);
  draft.addEventListener("input", () => list.look(), { signal });
  draft.addEventListener("blur", () => list.close(), { signal });
  // Before the draft's own listeners, which would send.
  byId("composer").addEventListener("keydown", (event) => list.pressed(event), { signal, capture: true });
  signal.addEventListener("abort", () => list.node.remove(), { once: true });
  return () => document.activeElement === draft && list.look();
}

/** The roles and phrases that fit what is typed, one of them marked. */
class SlashList {
  options = [];
  active = 0;
  from = 0;

  constructor(composer, roles, choose) {
    this.composer = composer;
    this.draft = composer.draft;
    this.roles = roles;
    this.choose = choose;
    this.node = element("div", { class: "slash", id: "slash", role: "listbox", "aria-label": say("slashHint"), hidden: true });
  }

  look() {
    const typed = /^\/(\S{0,20})$/.exec(this.draft.value)?.[1];
    this.options = typed === undefined ? [] : this.matches(typed);
    if (this.options.length === 0) return this.close();
    this.node.hidden = false;
    this.from = 0;
    this.point(0);
  }

  matches(typed) {
    const query = new Query(typed);
    const fits = ({ name, id }) => query.isEmpty || query.isIn(`${name} ${id}`);
    const role = (one) => ({ kind: say("role"), name: one.name, about: one.prompt, run: () => this.take(one) });
    const phrase = (one) => ({ kind: say("phrase"), name: one.name, about: one.text, run: () => this.write(one.text) });
    return [...this.roles.roles.filter(fits).map(role), ...this.roles.phrases.filter(fits).map(phrase)];
  }

  line({ kind, name, about, run }, at) {
    const press = (event) => {
      event.preventDefault(); // The draft keeps the focus.
      this.close();
      run();
    };
    const column = (field, text) => element("span", { class: `slash-${field}` }, text);
    return element(
      "div", {
        class: "slash-line", role: "option", id: `slash-${at}`, "aria-selected": String(at === this.active),
        "aria-setsize": String(this.options.length), "aria-posinset": String(at + 1),
        onpointerdown: (event) => event.button === 0 && event.preventDefault(), onclick: press,
      }, column("kind", kind), column("name", name), column("about", about));
  }

  take(role) {
    this.write("");
    this.choose(role);
  }

  write(text) {
    this.composer.write(text);
    this.draft.focus();
  }

  close() {
    this.options = [];
    this.from = 0;
    this.node.hidden = true;
    this.node.replaceChildren();
    this.draft.removeAttribute("aria-activedescendant");
  }

  /** Marks an option, and draws those around it that there is room for. */
  point(at) {
    this.active = at;
    const room = Math.max(2, Math.min(8, Math.floor((innerHeight * part) / lineHeight)));
    this.from = Math.max(0, Math.min(this.from, at), at - room + 1);
    const shown = this.options.slice(this.from, this.from + room);
    this.node.replaceChildren(...shown.map((option, place) => this.line(option, this.from + place)));
    this.draft.setAttribute("aria-activedescendant", `slash-${at}`);
  }

  pressed(event) {
    if (this.node.hidden || event.isComposing || event.keyCode === 229 || event.shiftKey) return;
    const { key } = event;
    const count = this.options.length;
    if (key === "ArrowDown") this.point((this.active + 1) % count);
    else if (key === "ArrowUp") this.point((this.active - 1 + count) % count);
    else if (key === "Escape") this.close();
    else if (key === "Enter" || key === "Tab") {
      const { run } = this.options[this.active];
      this.close();
      run();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
