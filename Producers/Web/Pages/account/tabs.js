import { element } from "../kit/element.js";

/**
 * Panels of which one is seen; arrows go from one tab to the next.
 *
 * @param {string} label
 * @param {{ name: string, node: Node }[]} panels
 */
export function tabs(label, panels) {
  const mark = `tab-${(count += 1)}`;
  const buttons = panels.map(({ name }, at) => element(
    "button", { type: "button", class: "tab", role: "tab", id: `${mark}-${at}`, "aria-controls": `${mark}-panel-${at}`, onclick: () => show(at) }, name));
  const bodies = panels.map(({ node }, at) => element(
    "div", { class: "tab-panel", role: "tabpanel", id: `${mark}-panel-${at}`, "aria-labelledby": `${mark}-${at}` }, node));

  /** @param {number} chosen */
  function show(chosen) {
    buttons.forEach((button, at) => {
      button.setAttribute("aria-selected", String(at === chosen));
      button.tabIndex = at === chosen ? 0 : -1;
      bodies[at].hidden = at !== chosen;
    });
  }

  /** @param {KeyboardEvent} event */
  function move(event) {
    const at = buttons.findIndex((button) => button === event.target);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    const chosen = (next + buttons.length) % buttons.length;
    show(chosen);
    buttons[chosen].focus();
  }

  show(0);
  return element("div", { class: "tabs" }, element("div", { class: "tab-row", role: "tablist", "aria-label": label, onkeydown: move }, ...buttons), ...bodies);
}

let count = 0;
