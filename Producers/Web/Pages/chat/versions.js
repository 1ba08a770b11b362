import { element, icon, setText } from "../kit/element.js";
import { say } from "./strings.js";

/** `‹ 2/3 ›` at a message that has versions; `choose(id)` shows another one. */
export function versionSwitch(choose) {
  let versions = { at: 0, all: [] };
  const step = (name, picture, by) => element(
    "button",
    {
      type: "button", class: `quiet ${picture}`, "aria-label": say(name), title: say(name),
      onclick: () => choose(versions.all[versions.at + by]),
    },
    icon("chevron"));
  const back = step("earlierVersion", "version-back", -1);
  const on = step("laterVersion", "version-on", 1);
  const count = element("span", { class: "version-count" });
  const node = element("span", { class: "versions", hidden: true }, back, count, on);

  function update(next = versions) {
    versions = next;
    const { at, all } = versions;
    node.hidden = all.length < 2;
    back.disabled = at === 0;
    on.disabled = at === all.length - 1;
    setText(count, `${at + 1}/${all.length}`);
  }

  return { node, update };
}
