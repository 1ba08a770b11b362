/* Boxes that scroll sideways say what is cut off, for the style sheet: `is-cut-left`, `is-cut-right`, `is-wide`. */

const marks = new WeakMap();

/** Calls once for each box, when it has been laid out: watching hundreds would cost each frame. */
const laidOut = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    laidOut.unobserve(target);
    marks.get(target)?.();
  }
});

const widths = new WeakMap();
const roots = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    if (widths.get(target) === contentRect.width) continue; // It has grown in length only.
    widths.set(target, contentRect.width);
    for (const box of target.querySelectorAll("pre, .table-box")) laidOut.observe(box);
  }
});

/** Marks the boxes below an element anew when its width changes. */
export function watchWidth(root) {
  roots.observe(root);
}

/**
 * @param {HTMLElement} frame Gets the classes.
 * @param {HTMLElement} box Scrolls.
 * @returns {() => void} Marks anew, when the content has changed.
 */
export function markCutEdges(frame, box) {
  const mark = () => {
    const rest = box.scrollWidth - box.clientWidth;
    const place = Math.abs(box.scrollLeft); // Negative from right to left.
    const [start, end] = [place > 1, place < rest - 1];
    const isLeftwards = start || end ? getComputedStyle(box).direction === "rtl" : false;
    frame.classList.toggle("is-cut-left", isLeftwards ? end : start);
    frame.classList.toggle("is-cut-right", isLeftwards ? start : end);
    frame.classList.toggle("is-wide", rest > 1);
  };
  marks.set(box, mark);
  box.addEventListener("scroll", mark, { passive: true });
  const again = () => laidOut.observe(box);
  again();
  return again;
}
