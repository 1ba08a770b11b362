import { dialog } from "../kit/dialog.js";
import { element } from "../kit/element.js";
import { commandsOf } from "./commands.js";
import { say } from "./desk-strings.js";

const layers = "dialog[open], .menu, .slash:not([hidden]), .has-drawer";

/**
 * The keys of the page. A key that an input method is composing with is never touched, and a bare key counts only
 * where nobody is writing.
 */
export function listenForKeys(desk, signal) {
  // Before all others, as those close what Escape then no longer finds.
  addEventListener("keydown", (event) => pressed(event, desk), { signal, capture: true });
}

function pressed(event, desk) {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || event.altKey) return;
  const name = commandFor(event, desk);
  const command = name && commandsOf(desk).find((one) => one.name === name);
  if (!command?.isOffered) return;
  event.preventDefault();
  event.stopPropagation();
  command.run();
}

/** The name of the command that a key means here, or null. */
function commandFor(event, desk) {
  const isLayered = document.querySelector(layers) !== null;
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    if (key === "k" && !event.shiftKey) return isLayered && !document.querySelector(".palette") ? null : "search";
    if (isLayered) return null;
    // In a text that somebody wrote it takes back the last letters.
    if (key === "z" && !event.shiftKey) return isWriting(event.target) && event.target.value !== "" ? null : "undo";
    if (!event.shiftKey) return null;
    return { o: "new", c: "copy" }[key] ?? null;
  }
  if (isLayered || (event.shiftKey && key !== "?" && key !== "？")) return null;
  const { target } = event;
  const isDraft = target === desk.composer.draft;
  if (key === "arrowup") return isDraft && target.value === "" ? "edit" : null;
  if (isDraft || !isWriting(target)) {
    if (key === "escape") return "stop";
    if (isDraft) return null;
    return { "/": "focus", "、": "focus", "?": "keys", "？": "keys" }[key] ?? null;
  }
  return null;
}

function isWriting(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

/** The list of keys. */
export function showKeys(desk, signal) {
  const rows = commandsOf(desk).filter(({ keys }) => keys).map(({ label, keys, name }) => (
    [keys, name === "stop" ? say("closeThenStop") : label]));
  const list = element("dl", { class: "keys" }, ...rows.flatMap(([keys, label]) => [
    element("dt", {}, ...keys.split(" ").map((key) => element("kbd", {}, key))), element("dd", {}, label),
  ]));
  dialog({ title: say("keysCommand"), body: list, signal });
}
