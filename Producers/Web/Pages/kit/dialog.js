import { element, icon } from "./element.js";
import { opened } from "./layers.js";
import { within } from "./lifetime.js";
import { say } from "./strings.js";

/**
 * @typedef {object} DialogAction
 * @property {string} label
 * @property {string} value What `choice` resolves to.
 * @property {"primary"|"danger"} [kind] An ordinary button without.
 */

/**
 * Opens a dialog over the page: in the middle, and on a phone a sheet from below. Escape, a press beside it, its cross
 * and going back close it.
 *
 * @param {object} options
 * @param {string} options.title
 * @param {Node | string} [options.body]
 * @param {DialogAction[]} [options.actions] Its buttons, the usual one last.
 * @param {string} [options.className] For the style of what is in it.
 * @param {AbortSignal} [options.signal] Closes the dialog.
 * @returns {{ node: HTMLDialogElement, close: (value?: string | null) => void, choice: Promise<string | null> }}
 *   `choice` is the value of the button that was pressed, or null.
 */
export function dialog({ title, body = "", actions = [], className = "", signal }) {
  // The focus begins at the heading: at the cross it would be an invitation to leave.
  const heading = element("h2", { class: "dialog-title", id: `dialog-title-${(count += 1)}`, tabindex: "-1", autofocus: true }, title);
  const cross = element(
    "button", { type: "button", class: "quiet dialog-close", "aria-label": say("close"), onclick: () => close() },
    icon("close"));
  const node = element(
    "dialog", { class: `dialog ${className}`, "aria-labelledby": heading.id },
    element("div", { class: "dialog-head" }, heading, cross),
    element("div", { class: "dialog-body" }, body),
    actions.length > 0 && element("div", { class: "dialog-actions" }, ...actions.map(button)));
  /** @type {(value: string | null) => void} */
  let resolve;
  /** @type {Promise<string | null>} */
  const choice = new Promise((done) => (resolve = done));

  /** @param {DialogAction} action */
  function button({ label, value, kind }) {
    return element("button", { type: "button", class: kind ?? "secondary", onclick: () => close(value) }, label);
  }

  /** @param {string | null} [value] */
  function close(value = null) {
    if (!node.isConnected) return;
    forget();
    node.close();
    node.remove();
    life.abort();
    resolve(value);
  }

  node.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  node.addEventListener("close", () => close());
  node.addEventListener("pointerdown", (event) => event.target === node && isBeside(node, event) && close());
  const life = within(signal);
  life.signal.addEventListener("abort", () => close(), { once: true });
  document.body.append(node);
  node.showModal();
  const forget = opened(close);
  return { node, close, choice };
}

let count = 0;

/**
 * @param {HTMLElement} node
 * @param {PointerEvent} event
 */
function isBeside(node, { clientX, clientY }) {
  const { left, right, top, bottom } = node.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}
