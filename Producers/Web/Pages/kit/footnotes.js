import { element } from "./element.js";
import { say } from "./strings.js";

/** The mark of a note in the text; a press shows the note. */
export function noteMarkView({ label }) {
  const show = () => {
    const notes = mark.closest(".prose")?.querySelectorAll(".note") ?? [];
    const note = [...notes].find((one) => one.dataset.label === label);
    note?.scrollIntoView({ block: "center" });
    note?.focus({ preventScroll: true });
  };
  const mark = element("sup", { class: "note-mark" }, element(
    "button", { type: "button", title: say("note"), "aria-label": `${say("note")} ${label}`, onclick: show }, `[${label}]`));
  return mark;
}

/** A note, drawn at the end of the text; `content` is its text. */
export function noteView({ label }, content) {
  return element(
    "p", { class: "note", tabindex: "-1", dir: "auto", "data-label": label }, element("sup", {}, `[${label}]`), " ", content);
}
