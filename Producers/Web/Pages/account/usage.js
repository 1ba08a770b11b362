import { element } from "../kit/element.js";
import { money } from "../kit/money.js";
import { barPlot } from "../kit/plot.js";
import { records } from "../kit/records.js";
import { language } from "../kit/strings.js";
import { emptyView, loaded, section } from "../kit/view.js";
import { beginOf, endOf, lastDays, shortDay } from "./days.js";
import { ledgerAddress } from "./filters.js";
import { say as tell } from "./strings.js";
import { say } from "./usage-strings.js";

/** Days that can be looked at; the service tells of 90 at most. */
const spans = [7, 30, 90];

/** Rows of the table that are shown at once. */
const length = 40;

/** Parts of a bar with a colour of their own; the rest is one. */
const parts = 6;

/** What answers cost, by day and by model or key: bars, and the same as a table. @param {import("./main.js").Given} given */
export function usagePlace({ calls, signal }) {
  let [span, part] = [30, "model"];
  /** The bars of the answer before go with it. */
  let drawing = new AbortController();

  /** @param {AbortSignal} turn */
  async function ask(turn) {
    const days = lastDays(span);
    const [rows, keys] = await Promise.all([
      calls.usage(["day", part], beginOf(days[0]), endOf(days[span - 1]), turn),
      part === "key" ? calls.keys(turn).catch(() => []) : [],
    ]);
    return { days, rows, part, names: new Map(keys.map(({ id, name }) => [id, name ?? id])) };
  }

  /** @param {{ days: string[], rows: any[], part: string, names: Map<string, string> }} found */
  function draw(found) {
    drawing.abort();
    drawing = new AbortController();
    signal.addEventListener("abort", () => drawing.abort(), { signal: drawing.signal });
    if (found.rows.length === 0) {
      return emptyView(say("nothing"), element("a", { class: "secondary link", href: "/" }, tell("toChat")));
    }
    const nameOf = (row) => partName(row, found);
    return [sumsView(found.rows), plotView(found, nameOf, drawing.signal), ...tableView(found, nameOf)];
  }

  const { node, reload } = loaded({ ask, draw, signal });
  const spanField = choice("span", say("span"), spans.map((n) => [String(n), say("lastDays", { n })]), "30", (value) => {
    span = Number(value);
    reload();
  });
  const partField = choice("part", say("dividedBy"), [["model", say("byModel")], ["key", say("byKey")]], "model", (value) => {
    part = value;
    reload();
  });
  return [
    section(say("costOfDays"), { className: "usage" }, element("div", { class: "filters" }, spanField, partField), node,
      element("p", { class: "fine" }, tell("inChineseDays"))),
  ];
}

/**
 * @param {string} name
 * @param {string} label
 * @param {string[][]} options Each a value and its words.
 * @param {string} chosen
 * @param {(value: string) => void} changed
 */
function choice(name, label, options, chosen, changed) {
  const select = element(
    "select", { class: "field", name, onchange: () => changed(select.value) },
    ...options.map(([value, words]) => element("option", { value }, words)));
  select.value = chosen;
  return element("label", { class: "filter" }, element("span", {}, label), select);
}

/** What a row is of, as a person knows it. */
function partName(row, { part, names }) {
  const name = row[part];
  if (part === "model" || !name) return name || "—";
  if (name === "session") return tell("bySession");
  return names.get(name) ?? say("revoked", { key: name });
}

/** The entries of a row. */
function addressOf(row, part) {
  const isFilter = part === "model" || row.key !== "session";
  return ledgerAddress({ from: row.day, to: row.day, kind: "post", ...(isFilter && row[part] ? { [part]: row[part] } : {}) });
}

const number = new Intl.NumberFormat(language);

/** @param {any[]} rows */
function sumsView(rows) {
  const sum = (name) => rows.reduce((all, row) => all + row[name], 0);
  const part = (name, amount) => element(
    "div", { class: "sum" }, element("dt", { class: "sum-name" }, name), element("dd", { class: "sum-amount" }, amount));
  return element(
    "dl", { class: "sum-row usage-sums", "data-cost": sum("cost") },
    part(say("cost"), money(sum("cost"))), part(tell("requests"), number.format(sum("requests"))),
    part(say("input"), number.format(sum("input_tokens"))), part(say("output"), number.format(sum("output_tokens"))));
}

/** @param {any} found @param {(row: any) => string} nameOf @param {AbortSignal} signal */
function plotView({ days, rows, part }, nameOf, signal) {
  const costs = new Map();
  for (const row of rows) costs.set(row[part], (costs.get(row[part]) ?? 0) + row.cost);
  const order = [...costs].sort(([, one], [, other]) => other - one).map(([name]) => name);
  const own = order.slice(0, parts);
  const costOn = (day, isOf) => rows.filter((row) => row.day === day && isOf(row[part])).reduce((sum, row) => sum + row.cost, 0);
  const series = own.map((name) => (
    { name: nameOf({ [part]: name }), values: days.map((day) => costOn(day, (other) => other === name)) }));
  if (order.length > parts) {
    series.push({ name: tell("other"), values: days.map((day) => costOn(day, (name) => !own.includes(name))) });
  }
  const press = (bar, at) => {
    const row = { day: days[bar], [part]: own[at] };
    // As a link is followed: by the page itself.
    const link = element("a", { href: addressOf(row, part), hidden: true });
    document.body.append(link);
    link.click();
    link.remove();
  };
  const total = rows.reduce((sum, { cost }) => sum + cost, 0);
  const label = say("plotLabel", { days: days.length, amount: money(total) });
  return barPlot({ label, names: days.map(shortDay), series, written: money, press }, signal);
}

/** What the bars show, the newest first. @param {any} found @param {(row: any) => string} nameOf */
function tableView({ rows, part }, nameOf) {
  const sorted = [...rows].sort((one, other) => (one.day < other.day ? 1 : one.day > other.day ? -1 : other.cost - one.cost));
  const link = (row) => {
    const amount = money(row.cost);
    return element(
      "a", { href: addressOf(row, part), "aria-label": say("seeEntries", { day: row.day, name: nameOf(row), amount }) }, amount);
  };
  /** @type {import("../kit/records.js").Column[]} */
  const columns = [
    { name: tell("day"), place: "when", cell: ({ day }) => day },
    { name: tell(part), place: "name", cell: nameOf },
    { name: tell("requests"), isNumber: true, place: "side", cell: ({ requests }) => number.format(requests) },
    {
      name: tell("tokens"), isNumber: true, place: "note",
      cell: ({ input_tokens: input, output_tokens: output }) => (
        tell("tokensLine", { input: number.format(input), output: number.format(output) })),
    },
    { name: say("cost"), isNumber: true, place: "amount", cell: link },
  ];
  const table = records({ caption: say("table"), columns, rows: sorted.splice(0, length) });
  const go = () => {
    table.add(sorted.splice(0, length));
    more.hidden = sorted.length === 0;
  };
  const more = element("button", { type: "button", class: "secondary more", hidden: sorted.length === 0, onclick: go }, say("earlier"));
  return [table.node, more];
}
