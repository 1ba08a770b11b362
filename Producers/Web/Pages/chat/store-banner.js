import { banner } from "../kit/banner.js";
import { say } from "./strings.js";

/**
 * Returns what says across the page, as long as it is so, that something is kept in this tab only.
 *
 * @param {AbortSignal} signal
 * @param {() => void} exportAll
 */
export function trouble(signal, exportAll) {
  let shown = null;
  return (kind) => {
    shown?.close();
    shown = null;
    if (!kind || signal.aborted) return;
    const text = say(kind === "full" ? "storeFull" : "storeMissing");
    shown = banner({ text, kind: "danger", action: { label: say("exportAll"), run: exportAll } });
  };
}
