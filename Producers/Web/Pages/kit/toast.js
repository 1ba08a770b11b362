import { byId, element } from "./element.js";

let leave = null;

/** Undoes what the notice says. @type {(() => void) | null} */
let takeBack = null;

/**
 * A short notice at the bottom; with an action it stays longer, and as long as somebody is at it, so that the action can
 * be reached. Also by the keyboard: if what had the focus is gone, the action has it; and what is undone by it, `undo`
 * undoes.
 *
 * @param {string} text
 * @param {{ label: string, run: () => void, isUndo?: boolean } | null} [action]
 */
export function toast(text, action = null) {
  const panel = byId("toast");
  clearTimeout(leave);
  // The focus that a press of the mouse has left is nobody's.
  const isUsed = () => panel.matches(":hover") || panel.querySelector(":focus-visible") !== null;
  const go = () => (isUsed() ? (leave = setTimeout(go, 1_000)) : hide());
  const hide = () => {
    takeBack = null;
    panel.hidden = true;
    panel.replaceChildren(); // What the action holds goes with its button.
  };
  panel.replaceChildren(text);
  if (action) {
    const act = () => {
      hide();
      action.run();
    };
    panel.append(element("button", { type: "button", class: "toast-action", onclick: act }, action.label));
  }
  takeBack = action?.isUndo ? () => panel.querySelector("button").click() : null;
  panel.hidden = false;
  leave = setTimeout(go, action ? 10_000 : 3_000);
  if (action && document.activeElement === document.body) panel.querySelector("button").focus({ preventScroll: true });
}

/** Whether a notice says what can be undone. */
export const canUndo = () => takeBack !== null;

/** Undoes it. */
export const undo = () => takeBack?.();

/** Announces a text to screen readers without showing it. */
export function announce(text) {
  byId("status").textContent = text;
}
