import { element } from "../kit/element.js";

/**
 * Names and what there is to them, a line each; lines without anything are left out.
 *
 * @param {[string, Node | string | number | null | false][]} rows
 */
export function factsView(rows) {
  const shown = rows.filter(([, value]) => value != null && value !== false && value !== "");
  return element(
    "dl", { class: "facts" },
    ...shown.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
}
