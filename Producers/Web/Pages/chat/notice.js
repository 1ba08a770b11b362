import { element, setText } from "../kit/element.js";
import { say } from "./line-strings.js";
import { waitingView } from "./waiting.js";

/**
 * A small sentence under an answer: that it is waited for, how it ended if not as usual, and what goes on with it.
 *
 * @param {{ goOn?: () => void }} actions
 */
export function noticeView({ goOn }) {
  const waiting = waitingView();
  const text = element("p", { class: "notice", hidden: true });
  const more = goOn && element(
    "button", { type: "button", class: "secondary notice-action", hidden: true, onclick: () => goOn() }, say("goOn"));
  const node = element("div", { class: "notices" }, waiting.node, text, more);

  function update(message, isLast) {
    waiting.update(message);
    const words = wordsFor(message);
    setText(text, words);
    text.hidden = !words;
    if (more) more.hidden = !(isLast && message.state === "done" && !message.isStopped && message.finish === "length");
  }

  return { node, update };
}

function wordsFor({ state, text, finish, isStopped, isReconnecting }) {
  if (state === "open") {
    if (isReconnecting) return say(navigator.onLine === false ? "offline" : "reconnecting");
    return isStopped ? say("stopping") : "";
  }
  if (state === "failed" || state === "waiting") return "";
  if (isStopped) return say("stopped");
  if (finish === "length") return say("cutByLength");
  if (finish === "content_filter") return say("cutByFilter");
  return text ? "" : say("emptyAnswer");
}
