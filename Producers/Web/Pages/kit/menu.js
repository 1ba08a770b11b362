import { element, icon } from "./element.js";

/**
 * @typedef {object} MenuItem
 * @property {string} label
 * @property {() => void} run
 * @property {string} [icon] A picture of the page's sprite.
 * @property {boolean} [checked] Makes it one of several that can be chosen.
 * @property {boolean} [danger]
 * @property {boolean} [disabled]
 * @property {string} [hint] Smaller, at the end: a key, a price.
 */

/**
 * Gives a button a menu. The items are asked for at each press, so that they fit what is so then.
 *
 * @param {HTMLElement} button
 * @param {() => MenuItem[]} items
 * @param {AbortSignal} [signal] Ends the button's listeners; without it they go with the button.
 */
export function menu(button, items, signal) {
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => open(button, items()), { signal });
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    open(button, items(), event.key === "ArrowUp" ? -1 : 0);
  }, { signal });
}

/**
 * What closes the menu that is open.
 *
 * @type {(() => void) | null}
 */
let closeOpen = null;

/**
 * @param {HTMLElement} button
 * @param {MenuItem[]} items
 */
function open(button, items, first = 0) {
  const isOpen = button.getAttribute("aria-expanded") === "true";
  closeOpen?.();
  if (isOpen || items.length === 0) return;
  const life = new AbortController();
  const list = element("div", { class: "menu", role: "menu", "aria-label": nameOf(button) }, ...items.map(entry));

  /** @param {MenuItem} item */
  function entry({ label, run, icon: picture, checked, danger, disabled, hint }) {
    const role = checked === undefined ? "menuitem" : "menuitemradio";
    const press = () => {
      close();
      run();
    };
    return element(
      "button",
      {
        type: "button", class: danger ? "menu-item is-danger" : "menu-item", role, tabindex: "-1", disabled,
        "aria-checked": checked === undefined ? null : String(checked), onclick: press,
      },
      checked === undefined ? picture && icon(picture) : element("span", { class: "menu-check" }, checked && icon("done")),
      element("span", { class: "menu-label" }, label),
      hint && element("span", { class: "menu-hint" }, hint));
  }

  function close() {
    if (life.signal.aborted) return;
    life.abort();
    closeOpen = null;
    const hadFocus = list.contains(document.activeElement);
    list.remove();
    button.setAttribute("aria-expanded", "false");
    if (hadFocus) button.focus({ preventScroll: true });
  }

  /** @param {Event} event */
  const pressedElsewhere = ({ target }) => {
    if (!(target instanceof Node) || (!list.contains(target) && !button.contains(target))) close();
  };
  const { signal } = life;
  document.addEventListener("pointerdown", pressedElsewhere, { signal, capture: true });
  document.addEventListener("focusin", pressedElsewhere, { signal });
  // A phone's keyboard goes when the menu gets the focus, and the window grows.
  addEventListener("resize", () => (button.getClientRects().length > 0 ? place(list, button.getBoundingClientRect()) : close()), { signal });
  list.addEventListener("keydown", (event) => move(list, event, close));
  closeOpen = close;
  button.setAttribute("aria-expanded", "true");
  // In a dialog, or the dialog would lie over it; else in the part of the page in which a reader of it looks.
  (button.closest("dialog, main, aside") ?? document.body).append(list);
  place(list, button.getBoundingClientRect());
  choices(list).at(first)?.focus({ preventScroll: true });
}

/**
 * @param {HTMLElement} list
 * @returns {HTMLElement[]}
 */
function choices(list) {
  return [...list.querySelectorAll(".menu-item:not(:disabled)")].map((node) => /** @type {HTMLElement} */ (node));
}

/**
 * @param {HTMLElement} list
 * @param {KeyboardEvent} event
 * @param {() => void} close
 */
function move(list, event, close) {
  const all = choices(list);
  const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (next !== undefined) all.at(next % all.length)?.focus();
  else if (event.key !== "Escape" && event.key !== "Tab") return;
  else close();
  event.stopPropagation();
  if (event.key !== "Tab") event.preventDefault();
}

/**
 * Under the button, or above it where there is more room; inside the window in any case.
 *
 * @param {HTMLElement} list
 * @param {DOMRect} button
 */
function place(list, button) {
  const gap = 4;
  const edge = 8;
  const { innerWidth, innerHeight } = window;
  const below = innerHeight - button.bottom - gap - edge;
  const above = button.top - gap - edge;
  list.style.maxHeight = "";
  const isAbove = list.offsetHeight > below && above > below;
  list.style.maxHeight = `${isAbove ? above : below}px`;
  const { offsetWidth: width, offsetHeight: height } = list;
  const left = button.left + width > innerWidth - edge ? button.right - width : button.left;
  list.style.left = `${Math.max(edge, Math.min(left, innerWidth - edge - width))}px`;
  list.style.top = `${isAbove ? button.top - gap - height : button.bottom + gap}px`;
}

/** @param {HTMLElement} button */
function nameOf(button) {
  return button.getAttribute("aria-label") ?? button.textContent?.trim() ?? "";
}
