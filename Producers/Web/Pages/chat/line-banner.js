import { banner } from "../kit/banner.js";
import { later, within } from "../kit/lifetime.js";
import { line } from "../kit/line.js";
import { say } from "./line-strings.js";

/** Milliseconds a line may be down before it is said. */
const patience = 2_000;

/**
 * Says across the page that the service cannot be reached, as long as it can't, and looks for it meanwhile.
 *
 * @param {import("../kit/service.js").Service} service
 * @param {AbortSignal} signal
 */
export function watchLine(service, signal) {
  let shown = null;
  let wait = null;

  function look() {
    if (line.isOff === (wait !== null)) return;
    if (line.isOff) {
      wait = within(signal);
      later(show, patience, wait.signal);
      seek(wait.signal);
    } else {
      wait.abort();
      wait = null;
      shown?.close();
      shown = null;
    }
  }

  function show() {
    shown = banner({ text: say("lineIsDown"), isClosable: false });
  }

  /** Asks until the service answers, as nothing else may be asking. */
  async function seek(until) {
    for (let attempt = 1; !until.aborted; attempt += 1) {
      await line.pause(attempt, until);
      if (!until.aborted) await service.sound(until).catch(() => {}); // The next time, perhaps.
    }
  }

  line.onChange(look, signal);
  signal.addEventListener("abort", () => shown?.close(), { once: true });
  look();
}
