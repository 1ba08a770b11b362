/*
 * The button of a mouse goes down and up at two moments, and only if both meet the same node it was pressed. What is
 * drawn anew between them would swallow the press, so it waits until the button is up.
 */

/** The node that the button went down on, while it is down. @type {Node | null} */
let pressed = null;

/** @type {Set<() => void>} */
const due = new Set();

/**
 * Whether `work` has to wait, as one of the elements is being pressed. It is then called after that, once, however often
 * it was handed in.
 *
 * @param {Element[]} elements
 * @param {() => void} work
 * @returns {boolean}
 */
export function waitsForRelease(elements, work) {
  if (!pressed || !elements.some((one) => one.contains(pressed))) return false;
  due.add(work);
  return true;
}

function release() {
  if (!pressed) return;
  pressed = null;
  // After the click, which belongs to what was pressed.
  setTimeout(() => {
    for (const work of due) {
      due.delete(work);
      work();
    }
  });
}

/** @param {PointerEvent} event */
const down = ({ pointerType, button, target }) => {
  if (pointerType === "mouse" && button === 0 && target instanceof Node) pressed = target;
};
addEventListener("pointerdown", down, { capture: true });
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, release, { capture: true });
addEventListener("blur", release); // The window's own.
// It went up outside of the window.
addEventListener("pointermove", ({ buttons }) => buttons === 0 && release(), { capture: true, passive: true });
