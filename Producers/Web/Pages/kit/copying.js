import { element } from "./element.js";

/** Text that is selected below `root` is copied with the sources of its formulas, and without the labels of buttons. */
export function copyWithSources(root) {
  root.addEventListener("copy", (event) => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = wholeFormulas(selection.getRangeAt(0));
    const fragment = range.cloneContents();
    if (!fragment.querySelector(".formula")) return; // The browser does it.
    const { html, text } = copied(fragment);
    event.clipboardData.setData("text/html", html);
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  });
}

/** The text of a node with the sources of its formulas. */
export function sourceText(node) {
  return withSources(node.cloneNode(true)).textContent.trim();
}

/** A part of a formula cannot be copied: the range takes in all of it. */
function wholeFormulas(range) {
  const whole = range.cloneRange();
  const around = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest(".formula");
  const [first, last] = [around(range.startContainer), around(range.endContainer)];
  if (first) whole.setStartBefore(first);
  if (last) whole.setEndAfter(last);
  return whole;
}

function withSources(root) {
  for (const formula of root.querySelectorAll(".formula")) formula.replaceWith(formula.dataset.source);
  return root;
}

/** Laid out out of sight, so that its lines are those on the screen. */
function copied(fragment) {
  const stage = element("div", { class: "prose unseen" }, withSources(fragment));
  for (const node of stage.querySelectorAll("button, .code-head, .table-tools")) node.remove();
  document.body.append(stage);
  const result = { html: stage.innerHTML, text: stage.innerText };
  stage.remove();
  return result;
}
