import { element } from "../kit/element.js";
import { say } from "./account-strings.js";
import { dayOf } from "./days.js";
import { filterNames } from "./filters.js";
import { say as tell } from "./strings.js";

/** The kinds of entries that one can ask for. */
const kinds = ["post", "void", "expire", "grant", "correction", "refund", "declined", "late"];

/**
 * The fields that choose entries of the ledger. Models and keys that are gone can still be chosen by an address.
 *
 * @param {object} given
 * @param {import("./calls.js").Calls} given.calls
 * @param {import("./filters.js").Filter} given.filter
 * @param {(filter: import("./filters.js").Filter) => void} given.changed
 * @param {AbortSignal} given.signal
 */
export function filterForm({ calls, filter, changed, signal }) {
  const day = (name) => element("input", { type: "date", class: "field", max: dayOf(Date.now()), value: filter[name] });
  /** @type {Record<string, HTMLInputElement | HTMLSelectElement>} */
  const fields = {
    kind: choice(kinds.map((kind) => [kind, say(kind)]), filter.kind),
    model: choice([], filter.model),
    key: choice([], filter.key),
    from: day("from"), to: day("to"),
  };
  const clearing = element("button", { type: "button", class: "quiet", onclick: () => clear() }, say("clearFilters"));
  for (const name of filterNames) fields[name].name = name;
  const labelled = (name, label) => element("label", { class: "filter" }, element("span", {}, label), fields[name]);
  const node = element(
    "form", { class: "filters", "aria-label": say("filters"), onchange: read, onsubmit: (event) => event.preventDefault() },
    labelled("kind", say("kind")), labelled("model", tell("model")), labelled("key", tell("key")),
    labelled("from", say("from")), labelled("to", say("to")), clearing);

  function read() {
    /** @type {import("./filters.js").Filter} */
    const next = {};
    for (const name of filterNames) if (fields[name].value) next[name] = fields[name].value;
    clearing.hidden = Object.keys(next).length === 0;
    changed(next);
  }

  function clear() {
    for (const name of filterNames) fields[name].value = "";
    read();
  }

  clearing.hidden = Object.keys(filter).length === 0;
  // Without these the ledger is there, and can be filtered by the rest.
  calls.models(signal).then((models) => fill(fields.model, models.map((id) => [id, id])), () => {});
  calls.keys(signal).then((keys) => fill(fields.key, keys.map(({ id, name }) => [id, name ?? id])), () => {});
  return { node, clear };
}

/**
 * @param {string[][]} options Each a value and its name.
 * @param {string} [chosen]
 */
function choice(options, chosen = "") {
  const select = element("select", { class: "field" }, element("option", { value: "" }, tell("all")));
  fill(select, options);
  if (chosen && !options.some(([value]) => value === chosen)) fill(select, [[chosen, chosen]]);
  select.value = chosen;
  return select;
}

/**
 * Adds options; one that stood for itself gets its name.
 *
 * @param {HTMLElement} select
 * @param {string[][]} options
 */
function fill(select, options) {
  for (const [value, name] of options) {
    const known = /** @type {HTMLOptionElement | null} */ (select.querySelector(`option[value="${CSS.escape(value)}"]`));
    if (known) known.textContent = name;
    else select.append(element("option", { value }, name));
  }
}
