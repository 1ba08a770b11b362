import { byId, element } from "../kit/element.js";
import { Query } from "./search.js";
import { say } from "./desk-strings.js";

const shownLimit = 12;

/**
 * `/` at the start of a draft finds roles and phrases. A text that fits none is a text like any other.
 *
 * @param {any} desk
 * @param {{roles: import("./roles.js").Roles, choose: (role: any) => void}} options
 */
export function offerRoles(desk, { roles, choose }, signal) {
  const { draft } = desk.composer;
  const list = element("div", { class: "slash", id: "slash", role: "listbox", "aria-label": say("slashHint"), hidden: true });
  byId("composer").before(list);
  let options = [];
  let active = 0;

  function look() {
    const typed = /^\/(\S{0,20})$/.exec(draft.value)?.[1];
    options = typed === undefined ? [] : matches(typed);
    list.hidden = options.length === 0;
    list.replaceChildren(...options.map(line));
    point(0);
  }

  function matches(typed) {
    const query = new Query(typed);
    const fits = ({ name, id }) => query.isEmpty || query.isIn(`${name} ${id}`);
    const roleLines = roles.roles.filter(fits).map((role) => ({ kind: say("role"), name: role.name, about: role.prompt, run: () => take(role) }));
    const phraseLines = roles.phrases.filter(fits).map((phrase) => ({ kind: say("phrase"), name: phrase.name, about: phrase.text, run: () => write(phrase.text) }));
    return [...roleLines, ...phraseLines].slice(0, shownLimit * 2);
  }

  function line({ kind, name, about, run }, at) {
    const press = (event) => {
      event.preventDefault(); // The draft keeps the focus.
      close();
      run();
    };
    return element(
      "div", { class: "slash-line", role: "option", id: `slash-${at}`, onpointerdown: (event) => event.button === 0 && event.preventDefault(), onclick: press },
      element("span", { class: "slash-kind" }, kind), element("span", { class: "slash-name" }, name), element("span", { class: "slash-about" }, about));
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
    list.hidden = true;
    draft.removeAttribute("aria-activedescendant");
  }

  function point(at) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = at;
    const node = list.children[active];
    if (!node) return draft.removeAttribute("aria-activedescendant");
    node.setAttribute("aria-selected", "true");
    node.scrollIntoView({ block: "nearest" });
    draft.setAttribute("aria-activedescendant", node.id);
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
}
