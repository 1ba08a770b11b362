import { banner } from "../kit/banner.js";
import { say } from "./strings.js";

/** Returns what says across the page, as long as it is so, that something is kept in this tab only. */
export function trouble(signal) {
  let shown = null;
  return (kind) => {
    shown?.close();
    shown = null;
    if (!kind || signal.aborted) return;
    shown = banner({ text: say(kind === "full" ? "storeFull" : "storeMissing"), kind: "danger" });
  };
}
