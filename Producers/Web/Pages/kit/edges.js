/**
 * Marks a box that scrolls sideways with what is cut off, for the style sheet: `is-cut-left`, `is-cut-right`.
 *
 * @param {HTMLElement} frame Gets the classes.
 * @param {HTMLElement} box Scrolls.
 */
export function markCutEdges(frame, box) {
  const mark = () => {
    const rest = box.scrollWidth - box.clientWidth;
    const place = Math.abs(box.scrollLeft); // Negative from right to left.
    const [start, end] = [place > 1, place < rest - 1];
    const isLeftwards = getComputedStyle(box).direction === "rtl";
    frame.classList.toggle("is-cut-left", isLeftwards ? end : start);
    frame.classList.toggle("is-cut-right", isLeftwards ? start : end);
    frame.classList.toggle("is-wide", rest > 1);
  };
  box.addEventListener("scroll", mark, { passive: true });
  watcher.observe(box);
  marks.set(box, mark);
}

const marks = new WeakMap();
const watcher = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    marks.get(target)?.();
    if (!target.isConnected) watcher.unobserve(target);
  }
});
