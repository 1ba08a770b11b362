import { dialog } from "../kit/dialog.js";
import { element } from "../kit/element.js";
import { money } from "../kit/money.js";
import { explain, language } from "../kit/strings.js";
import { say } from "./strings.js";

/** With so many models there is a field to search them. */
const searchedFrom = 6;

/**
 * The list of models in a dialog: name, price, context, what it can.
 *
 * @param {object} options
 * @param {() => Promise<import("./models.js").Model[]>} options.load May fail, and is then called again on a press.
 * @param {string | null} options.current
 * @param {AbortSignal} [options.signal]
 * @returns {Promise<string | null>} The id of the model that was chosen.
 */
export function chooseModel({ load, current, signal }) {
  const body = element("div", { class: "models", "aria-busy": "true" });
  const { close, choice } = dialog({ title: say("chooseModel"), body, signal });
  fill();
  return choice;

  async function fill() {
    body.replaceChildren(...[0, 1, 2].map(() => element("div", { class: "skeleton" })));
    try {
      show(await load());
    } catch (error) {
      const again = element("button", { type: "button", class: "secondary", onclick: fill }, say("retry"));
      body.replaceChildren(element("p", { class: "models-problem", role: "alert" }, explain(error.code ?? "unreachable", error.message)), again);
    }
    body.removeAttribute("aria-busy");
  }

  /** @param {import("./models.js").Model[]} models */
  function show(models) {
    const lines = models.map((model) => line(model));
    const none = element("p", { class: "models-none", role: "status", hidden: lines.length > 0 }, say("noSuchModel"));
    const field = element("input", {
      class: "field models-search", type: "search", placeholder: say("findModel"), "aria-label": say("findModel"),
      oninput: () => find(field.value.trim().toLowerCase()),
    });
    body.replaceChildren(...(models.length >= searchedFrom ? [field] : []), ...lines.map(({ node }) => node), none);
    (lines.find(({ id }) => id === current) ?? lines[0])?.node.focus({ preventScroll: true });

    /** @param {string} words */
    function find(words) {
      for (const { node, text } of lines) node.hidden = !text.includes(words);
      none.hidden = lines.some(({ node }) => !node.hidden);
    }
  }

  /** @param {import("./models.js").Model} model */
  function line(model) {
    const about = describe(model);
    const node = element(
      "button",
      { type: "button", class: "model-line", "aria-pressed": String(model.id === current), onclick: () => close(model.id) },
      element("span", { class: "model-line-name" }, model.id), about && element("span", { class: "model-line-about" }, about));
    return { id: model.id, node, text: `${model.id} ${about}`.toLowerCase() };
  }
}

/**
 * What the service says about a model, in a line.
 *
 * @param {import("./models.js").Model} model
 */
function describe({ owned_by: owner, yizhan }) {
  const { price, context, vision, reasoning } = yizhan ?? {};
  return [
    owner === "sandbox" && say("demo"),
    price && say("pricePerMillion", { input: money(price.input), output: money(price.output) }),
    context && say("contextOf", { size: new Intl.NumberFormat(language, { notation: "compact" }).format(context) }),
    vision && say("seesPictures"),
    reasoning && say("thinks"),
  ].filter(Boolean).join(" · ");
}
