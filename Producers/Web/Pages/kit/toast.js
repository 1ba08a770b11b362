import { byId, element } from "./element.js";

let leave = null;

/** A short notice at the bottom; with an action it stays longer, so that the action can be reached. */
export function toast(text, action = null) {
  const panel = byId("toast");
  clearTimeout(leave);
  const hide = () => {
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
  panel.hidden = false;
  leave = setTimeout(hide, action ? 7000 : 3000);
}

/** Announces a text to screen readers without showing it. */
export function announce(text) {
  byId("status").textContent = text;
}
