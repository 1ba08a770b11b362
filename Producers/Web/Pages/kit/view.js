import { copyButton } from "./clipboard.js";
import { element, icon } from "./element.js";
import { within } from "./lifetime.js";
import { say } from "./place-strings.js";
import { ConnectionLost } from "./service.js";
import { explain } from "./strings.js";
import { duration } from "./time.js";
import { onWake } from "./wake.js";

/* A part of the page that the service has to be asked for, in each of its states. */

/**
 * Shows grey lines until the answer is there, then what `draw` makes of it; or why there is none, with a way to try
 * again. A later `reload` that fails leaves what was shown, and says so.
 *
 * @template Found
 * @param {object} options
 * @param {(signal: AbortSignal) => Promise<Found>} options.ask
 * @param {(found: Found) => Node | Node[]} options.draw
 * @param {AbortSignal} options.signal
 * @returns {{ node: HTMLElement, reload: () => Promise<void> }}
 */
export function loaded({ ask, draw, signal }) {
  const node = element("div", { class: "loaded" });
  let turn = within(signal);
  let isDrawn = false;

  async function reload() {
    turn.abort();
    turn = within(signal);
    const { signal: mine } = turn;
    node.setAttribute("aria-busy", "true");
    if (!isDrawn) node.replaceChildren(skeleton());
    try {
      const found = await ask(mine);
      if (mine.aborted) return;
      node.replaceChildren(.../** @type {Node[]} */ ([draw(found)].flat()));
      isDrawn = true;
    } catch (error) {
      if (mine.aborted) return;
      if (isDrawn) node.querySelector(".trouble")?.remove();
      if (isDrawn) node.prepend(troubleView(error, reload, "refreshFailed"));
      else node.replaceChildren(troubleView(error, reload));
      // Its timers may have slept, and the line may be back.
      if (error instanceof ConnectionLost) onWake(reload, mine);
    }
    node.removeAttribute("aria-busy");
  }

  reload();
  return { node, reload };
}

/** Grey lines; the style sheet shows them after 0.3 s. */
function skeleton() {
  const line = () => element("div", { class: "skeleton" });
  return element("div", { class: "skeletons", role: "status" }, element("span", { class: "unseen" }, say("loading")), line(), line(), line());
}

/**
 * Why something failed, the number of the request, and a button to try again.
 *
 * @param {any} error
 * @param {() => void} retry
 * @param {string} [frame] The sentence around the reason.
 */
export function troubleView(error, retry, frame) {
  const why = wordsFor(error);
  const number = error.request;
  return element(
    "div", { class: "trouble", role: "alert" }, icon("alert"),
    element(
      "div", { class: "trouble-words" }, element("p", {}, frame ? say(frame, { why }) : why),
      number && element("p", { class: "trouble-number" }, say("requestNumber", { request: number }))),
    element(
      "div", { class: "buttons" }, number && copyButton({ label: say("copyNumber"), text: () => number, showsLabel: true }),
      element("button", { type: "button", class: "secondary", onclick: () => retry() }, say("retry"))));
}

/** A sentence for a person about what went wrong. @param {any} error */
export function wordsFor(error) {
  if (error instanceof ConnectionLost) return explain("unreachable", "");
  const words = explain(error.code ?? "unknown", error.message);
  return error.retryAfter ? `${words} ${say("waitFor", { time: duration(error.retryAfter * 1000) })}` : words;
}

/**
 * A place where nothing is yet, and what can be done about it.
 *
 * @param {string} words
 * @param {Node} [step]
 */
export function emptyView(words, step) {
  return element("div", { class: "empty" }, element("p", {}, words), step);
}

/**
 * A part of a page with its heading.
 *
 * @param {string} title
 * @param {object} options
 * @param {string} [options.className]
 * @param {Node[]} [options.tools] Beside the heading.
 * @param {...(Node | string)} content
 */
export function section(title, { className = "", tools = [] }, ...content) {
  const heading = element("h2", { tabindex: "-1" }, title);
  return element(
    "section", { class: `card ${className}` }, element("div", { class: "card-head" }, heading, ...tools), ...content);
}
