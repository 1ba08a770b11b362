import { element, setText } from "../kit/element.js";
import { everySecond } from "../kit/time.js";
import { say } from "./line-strings.js";

/** Seconds after which the wait is said, and after which it is said that nobody needs to stay. */
const saidAfter = 5;
const mayLeaveAfter = 20;

/** How long an answer without a word has been waited for. It counts by itself as long as it stands on the page. */
export function waitingView() {
  const node = element("p", { class: "waiting", hidden: true });
  const every = everySecond(node, show);
  let since = 0;

  function show() {
    const seconds = Math.floor((Date.now() - since) / 1000);
    const words = seconds < mayLeaveAfter ? "waited" : "mayLeave";
    setText(node, seconds < saidAfter ? "" : say(words, { seconds }));
  }

  function update({ state, text, reasoning, isReconnecting, isStopped, sent, created }) {
    const waits = state === "open" && !text && !reasoning && !isReconnecting && !isStopped;
    node.hidden = !waits;
    if (!waits) return every.stop();
    since = sent ?? created ?? (since || Date.now());
    every.start();
  }

  return { node, update };
}
