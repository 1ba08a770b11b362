import { byId, element } from "../kit/element.js";
import { say } from "./strings.js";

/** Suggestions for a first question; a press writes one into the draft. */
export function offerIdeas(composer) {
  const idea = ([name, text]) => {
    const write = () => {
      composer.write(text);
      composer.draft.focus();
    };
    return element(
      "li", {}, element("button", { type: "button", class: "idea", onclick: write },
        element("strong", {}, name), element("span", {}, text)));
  };
  byId("ideas").replaceChildren(...say("ideas").map(idea));
}
