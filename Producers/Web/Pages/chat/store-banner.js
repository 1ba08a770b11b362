import { banner } from "../kit/banner.js";
import { Unreadable } from "../kit/database.js";
import { ended, within } from "../kit/lifetime.js";
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

/**
 * What `read` gives. While the browser's store cannot be read, a sentence across the page says so, and a press tries
 * again; null if the signal ends before.
 *
 * @template T
 * @param {() => Promise<T>} read
 * @param {AbortSignal} signal
 * @returns {Promise<T | null>}
 */
export async function untilRead(read, signal) {
  while (!signal.aborted) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      const wait = within(signal);
      const action = { label: say("retry"), run: () => wait.abort() };
      const said = banner({ text: say("storeUnreadable"), kind: "danger", isClosable: false, action });
      await ended(wait.signal);
      said.close();
    }
  }
  return null;
}
