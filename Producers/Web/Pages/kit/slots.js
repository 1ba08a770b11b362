/* Places in HTML for nodes of the page's own. They are filled in after the HTML was sanitized. */

let waiting = [];

/** The place of a node in HTML. */
export function slot(node) {
  waiting.push(node);
  return `<span class="slot-${waiting.length - 1}"></span>`;
}

/** Whether a node of HTML is a place. @param {Element} node */
export const isSlot = (node) => /^slot-\d+$/.test(node.className) && node.localName === "span";

/** Forgets the nodes of HTML that is not shown. */
export function dropSlots() {
  waiting = [];
}

/** Puts the nodes since the last call into their places. */
export function fillSlots(fragment) {
  const nodes = waiting;
  waiting = [];
  for (const place of fragment.querySelectorAll("span[class^=slot-]")) {
    const node = nodes[Number(place.className.slice(5))];
    if (node) place.replaceWith(node);
  }
}
