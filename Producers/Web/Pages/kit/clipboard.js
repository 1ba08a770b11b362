import { element, icon, setText } from "./element.js";
import { say } from "./strings.js";
import { toast } from "./toast.js";

/** Copies text; also over plain HTTP, where browsers hide the clipboard API, and where it is refused. @param {string} text */
export async function copy(text) {
  const isDone = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  if (!isDone) copyBySelecting(text);
}

/** @param {string} text */
function copyBySelecting(text) {
  const area = element("textarea", { class: "unseen", readonly: true });
  area.value = text;
  (document.querySelector("dialog[open]") ?? document.body).append(area); // Beside an open dialog nothing can be selected.
  area.select();
  const isDone = document.execCommand("copy");
  area.remove();
  if (!isDone) throw new Error("The browser refused to copy.");
}

/** A button that copies the result of `text()` at the press, and confirms it. */
export function copyButton({ label, text, showsLabel = false }) {
  const caption = element("span", { class: showsLabel ? "" : "unseen" }, label);
  const button = element("button", { type: "button", class: "quiet copy", title: label }, icon("copy"), caption);
  let calm = null;
  button.addEventListener("click", async () => {
    try {
      await copy(text());
    } catch {
      return toast(say("copyFailed"));
    }
    show("done", say("copied"));
    clearTimeout(calm);
    calm = setTimeout(() => show("copy", label), 1600);
  });
  function show(picture, words) {
    button.firstElementChild.replaceWith(icon(picture));
    button.classList.toggle("is-done", picture === "done");
    setText(caption, words);
  }
  return button;
}
