import { byId, element } from "../kit/element.js";
import { quoted } from "./fence.js";
import { say } from "./desk-strings.js";

/** What can be done with text that is selected in an answer: quote it, ask about it. */
export function offerQuotes(desk, signal) {
  const button = (name, run) => element("button", { type: "button", class: "quiet", onclick: run }, say(name));
  const bubble = element(
    "div", { class: "quote-bubble", role: "toolbar", "aria-label": say("quote"), hidden: true },
    button("quote", () => use("")), button("askAbout", () => use(say("explainThis"))));
  // A press must not take the selection away before it is used.
  bubble.addEventListener("pointerdown", (event) => event.preventDefault());
  byId("stage").append(bubble);
  let text = "";

  function look() {
    const range = selected();
    text = range ? String(document.getSelection()).trim() : "";
    bubble.hidden = !text;
    if (!text) return;
    const box = range.getBoundingClientRect();
    const top = box.top > 60 ? box.top - bubble.offsetHeight - 8 : Math.min(box.bottom + 8, innerHeight - 60);
    const left = Math.min(Math.max(8, box.left + box.width / 2 - bubble.offsetWidth / 2), innerWidth - bubble.offsetWidth - 8);
    bubble.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  function use(question) {
    const { composer } = desk;
    const before = composer.draft.value.trimEnd();
    composer.write([before, quoted(text), question].filter(Boolean).join("\n\n") + (question ? "" : "\n\n"));
    document.getSelection().removeAllRanges();
    hide();
    composer.draft.focus();
    composer.draft.setSelectionRange(composer.draft.value.length, composer.draft.value.length);
  }

  function hide() {
    bubble.hidden = true;
  }

  document.addEventListener("selectionchange", () => document.getSelection().isCollapsed && hide(), { signal });
  document.addEventListener("pointerup", (event) => !bubble.contains(/** @type {Node} */ (event.target)) && setTimeout(look), { signal });
  document.addEventListener("keyup", (event) => (event.shiftKey || event.key === "Shift") && look(), { signal });
  document.addEventListener("scroll", hide, { signal, capture: true, passive: true });
  signal.addEventListener("abort", () => bubble.remove(), { once: true });
}

/** The range that is selected, if it lies in answers. */
function selected() {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  const inside = (node) => (node instanceof Element ? node : node.parentElement)?.closest(".answer .prose, .answer .reasoning-text");
  // A paragraph that is chosen by a triple press ends before the first letter of what follows it.
  return inside(range.startContainer) && (inside(range.endContainer) || range.endOffset === 0) ? range : null;
}
