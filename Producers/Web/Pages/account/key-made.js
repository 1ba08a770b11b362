import { copyButton } from "../kit/clipboard.js";
import { dialog } from "../kit/dialog.js";
import { element } from "../kit/element.js";
import { clientSettings } from "./client-settings.js";
import { say } from "./keys-strings.js";
import { tabs } from "./tabs.js";

/**
 * Shows a new key, this once, and how programs are told of it.
 *
 * @param {object} given
 * @param {{ key: string, limits: import("./calls.js").Limits | null }} given.made
 * @param {string[]} given.models On offer.
 * @param {AbortSignal} given.signal
 */
export async function showMade({ made, models, signal }) {
  const { key } = made;
  const usable = made.limits?.models ?? models;
  const field = element("input", { class: "field key-text", readonly: true, value: key, "aria-label": say("theKey"), onfocus: () => field.select() });
  const settings = clientSettings({ origin: location.origin, key, model: usable[0] ?? "demo", models: usable });
  const body = element(
    "div", { class: "made" }, element("p", { class: "notice" }, say("madeOnce")),
    element("div", { class: "key-row" }, field, copyButton({ label: say("copyKey"), text: () => key, showsLabel: true })),
    element("h3", {}, say("settingsFor")),
    tabs(say("settingsFor"), settings.map((one) => ({ name: one.name, node: one.code ? codeView(one.code) : fieldsView(one) }))));
  /** @type {import("../kit/dialog.js").DialogAction[]} */
  const actions = [{ label: say("done"), value: "done", kind: "primary" }];
  const { node, choice } = dialog({ title: say("madeTitle"), body, actions, className: "made-dialog", signal });
  // A press beside it would lose the key: only its own buttons close it.
  node.addEventListener("pointerdown", (event) => event.target === node && event.stopImmediatePropagation(), { capture: true });
  await choice;
}

/** @param {string} code */
function codeView(code) {
  return element(
    "div", { class: "sample" }, element("pre", { tabindex: "0", role: "group", "aria-label": say("settingsFor") }, element("code", {}, code)),
    copyButton({ label: say("copySettings"), text: () => code, showsLabel: true }));
}

/** What is to be written into fields of a program's own. @param {import("./client-settings.js").Settings} settings */
function fieldsView(settings) {
  const { where = "", fields = [] } = settings;
  return element(
    "div", { class: "sample" }, element("p", { class: "fine" }, where),
    element("dl", { class: "sample-fields" }, ...fields.flatMap(([name, value]) => [
      element("dt", {}, name),
      element("dd", {}, element("code", {}, value), copyButton({ label: say("copyValue", { name }), text: () => value })),
    ])));
}
