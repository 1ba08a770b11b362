import { element, setText } from "../kit/element.js";
import { say } from "./strings.js";

/** A question of more lines shows its beginning; message.css has the same number. */
const lineLimit = 12;

/** Characters that fit into a line at the most, half a one for a Latin letter. */
const lineWidth = 36;

/**
 * Folds a long text, and gives the button that unfolds it. Whether it is long is told without measuring it, so that
 * drawing many costs nothing: what is folded is more than twelve lines on any screen.
 *
 * @param {HTMLElement} node The element that shows the text.
 */
export function folding(node) {
  let isOpen = false;
  const button = element("button", { type: "button", class: "quiet unfold", hidden: true, onclick: () => show(!isOpen) });

  function show(next = isOpen) {
    isOpen = next;
    node.classList.toggle("is-folded", !button.hidden && !isOpen);
    button.setAttribute("aria-expanded", String(isOpen));
    setText(button, say(isOpen ? "fold" : "unfold"));
  }

  /** @param {string} text */
  function update(text) {
    button.hidden = !isLong(text);
    show();
  }

  return { button, update };
}

/** @param {string} text */
function isLong(text) {
  let lines = 0;
  for (const line of text.split("\n", lineLimit + 1)) {
    const beginning = line.slice(0, 2 * lineWidth * lineLimit);
    const width = beginning.length - beginning.replace(/[\u0020-\u007e]/g, "").length;
    lines += Math.max(1, Math.ceil((beginning.length - width / 2) / lineWidth));
  }
  return lines > lineLimit;
}
