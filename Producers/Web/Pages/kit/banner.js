import { byId, element, icon, setText } from "./element.js";
import { say } from "./strings.js";

/**
 * A sentence across the top of the page that stays until it is closed: what holds for a while, as a lost line does.
 *
 * @param {object} options
 * @param {string} options.text
 * @param {{ label: string, run: () => void }} [options.action] Closes the banner, and runs.
 * @param {"notice" | "danger"} [options.kind]
 * @param {boolean} [options.isClosable] Whether the visitor can put it away.
 * @returns {{ node: HTMLElement, update: (text: string) => void, close: () => void }}
 */
export function banner({ text, action, kind = "notice", isClosable = true }) {
  const words = element("span", { class: "banner-text" }, text);
  const act = () => {
    close();
    action?.run();
  };
  const node = element(
    "div", { class: `banner is-${kind}`, role: kind === "danger" ? "alert" : "status" }, icon("alert"), words,
    action && element("button", { type: "button", class: "secondary", onclick: act }, action.label),
    isClosable && element(
      "button", { type: "button", class: "quiet", "aria-label": say("close"), onclick: () => close() }, icon("close")));

  function close() {
    node.remove();
  }

  byId("banners").append(node);
  return { node, update: (next) => setText(words, next), close };
}
