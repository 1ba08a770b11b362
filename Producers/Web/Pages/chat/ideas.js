import { byId, element } from "../kit/element.js";
import { say } from "./strings.js";

/** Suggestions for a first question; a press writes one behind the draft, or in place of another suggestion. */
export function offerIdeas(composer) {
  const texts = say("ideas").map(([, text]) => text);
  const idea = ([name, text]) => {
    const write = () => {
      if (texts.includes(composer.text)) composer.write(text);
      else composer.append(text);
      composer.draft.focus();
    };
    return element(
      "li", {}, element("button", { type: "button", class: "idea", onclick: write },
        element("strong", {}, name), element("span", {}, text)));
  };
  byId("ideas").replaceChildren(...say("ideas").map(idea));
}
