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
  const list = element("div", { class: "slash", id: "slash", role: "listbox", "aria-label": say("slashHint"), hidden: true });
  byId("composer").before(list);
  let options = [];
  let active = 0;
  let from = 0;

  function look() {
    const typed = /^\/(\S{0,20})$/.exec(draft.value)?.[1];
    options = typed === undefined ? [] : matches(typed);
    if (options.length === 0) return close();
    list.hidden = false;
    from = 0;
    point(0);
  }

  function matches(typed) {
    const query = new Query(typed);
    const fits = ({ name, id }) => query.isEmpty || query.isIn(`${name} ${id}`);
    const role = (one) => ({ kind: say("role"), name: one.name, about: one.prompt, run: () => take(one) });
    const phrase = (one) => ({ kind: say("phrase"), name: one.name, about: one.text, run: () => write(one.text) });
    return [...roles.roles.filter(fits).map(role), ...roles.phrases.filter(fits).map(phrase)];
  }

  function line({ kind, name, about, run }, at) {
    const press = (event) => {
      event.preventDefault(); // The draft keeps the focus.
      close();
      run();
    };
    const column = (field, text) => element("span", { class: `slash-${field}` }, text);
    return element(
      "div", {
        class: "slash-line", role: "option", id: `slash-${at}`, "aria-selected": String(at === active),
        "aria-setsize": String(options.length), "aria-posinset": String(at + 1),
        onpointerdown: (event) => event.button === 0 && event.preventDefault(), onclick: press,
      }, column("kind", kind), column("name", name), column("about", about));
  }

  function take(role) {
    write("");
    choose(role);
  }

  function write(text) {
    desk.composer.write(text);
    draft.focus();
  }

  function close() {
    options = [];
    from = 0;
    list.hidden = true;
    list.replaceChildren();
    draft.removeAttribute("aria-activedescendant");
  }

  /** Marks an option, and draws those around it that there is room for. */
  function point(at) {
    active = at;
    const room = Math.max(2, Math.min(8, Math.floor((innerHeight * part) / lineHeight)));
    from = Math.max(0, Math.min(from, at), at - room + 1);
    list.replaceChildren(...options.slice(from, from + room).map((option, place) => line(option, from + place)));
    draft.setAttribute("aria-activedescendant", `slash-${at}`);
  }

  function pressed(event) {
    if (list.hidden || event.isComposing || event.keyCode === 229 || event.shiftKey) return;
    const { key } = event;
    const count = options.length;
    if (key === "ArrowDown") point((active + 1) % count);
    else if (key === "ArrowUp") point((active - 1 + count) % count);
    else if (key === "Escape") close();
    else if (key === "Enter" || key === "Tab") {
      const { run } = options[active];
      close();
      run();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  draft.setAttribute("aria-controls", list.id);
  draft.addEventListener("input", look, { signal });
  draft.addEventListener("blur", close, { signal });
  // Before the draft's own listeners, which would send.
  byId("composer").addEventListener("keydown", pressed, { signal, capture: true });
  signal.addEventListener("abort", () => list.remove(), { once: true });
  return () => document.activeElement === draft && look();
}
