import { element, icon } from "../kit/element.js";
import { money } from "../kit/money.js";
import { showReason } from "../kit/reason.js";
import { records } from "../kit/records.js";
import { time } from "../kit/time.js";
import { toast } from "../kit/toast.js";
import { emptyView, loaded, section, wordsFor } from "../kit/view.js";
import { say } from "./account-strings.js";
import { kindOf, showEntry } from "./entry-sheet.js";
import { filterForm } from "./filter-form.js";
import { filterOf, ledgerAddress, queryOf } from "./filters.js";
import { say as tell } from "./strings.js";

/** A page may have no entry that fits and a next one: so many are asked for by one press. */
const patience = 4;

/** Entries of a page. */
const length = 25;

/** The kinds of entries that a request made: why they cost what they did can be asked. */
const ofRequests = ["post", "void", "expire", "late"];

/**
 * The ledger: filters, which the address keeps, its entries page by page, and all of them as a file.
 *
 * @param {import("./main.js").Given} given
 */
export function ledgerPart({ calls, rename, signal }) {
  let filter = filterOf(location.search);
  /** The names of the keys, by their ids. @type {Map<string, string>} */
  let names = new Map();
  const save = element("a", { class: "secondary link", download: "ledger.csv" }, icon("save"), say("csv"));
  const list = loaded({ ask, draw, signal });
  const form = filterForm({ calls, filter, changed, signal });

  /** @param {import("./filters.js").Filter} next */
  function changed(next) {
    filter = next;
    rename(ledgerAddress(filter));
    list.reload();
  }

  /** @param {AbortSignal} turn */
  async function ask(turn) {
    save.href = `/v1/account/ledger?${withFormat(queryOf(filter))}`;
    const [page, keys] = await Promise.all([pageBefore(null, turn), calls.keys(turn).catch(() => [])]);
    names = new Map(keys.map(({ id, name }) => /** @type {const} */ ([id, name ?? id])));
    return page;
  }

  /** Entries before a number, of as many pages as it takes to find one. @param {number | null} before @param {AbortSignal} turn */
  async function pageBefore(before, turn) {
    let page = { data: [], next: before };
    for (let count = 0; count < patience && page.data.length === 0; count += 1) {
      const query = queryOf(filter);
      query.set("limit", String(length));
      if (page.next != null) query.set("before", String(page.next));
      page = await calls.ledger(query, turn);
      if (page.next == null) break;
    }
    return page;
  }

  /** @param {{ data: any[], next: number | null }} page */
  function draw({ data, next }) {
    const isFiltered = ledgerAddress(filter) !== "/account";
    const isEmpty = data.length === 0 && next == null;
    form.node.hidden = save.hidden = isEmpty && !isFiltered;
    if (isEmpty) {
      const anew = element("button", { type: "button", class: "secondary", onclick: () => form.clear() }, say("clearFilters"));
      const ask = element("a", { class: "secondary link", href: "/" }, say("startAsking"));
      return emptyView(say(isFiltered ? "ledgerNothing" : "ledgerNone"), isFiltered ? anew : ask);
    }
    const table = records({ caption: say("ledger"), columns: columnsOf({ calls, names, signal }), rows: data });
    return [table.node, moreButton({ table, next, isNone: data.length === 0, pageBefore, signal })];
  }

  const node = section(say("ledger"), { className: "ledger", tools: [save] }, form.node, list.node);
  if (location.search) queueMicrotask(() => arrive(node));
  return { node, reload: list.reload };
}

/** The address names entries: they are what the visitor came for. @param {HTMLElement} node */
function arrive(node) {
  node.scrollIntoView({ block: "start" });
  node.querySelector("h2").focus({ preventScroll: true });
}

/** Shows earlier entries below those shown. */
function moreButton({ table, next, isNone, pageBefore, signal }) {
  const button = element(
    "button", { type: "button", class: "secondary more", onclick: go, hidden: next == null },
    say(isNone ? "lookFurther" : "earlier"));
  async function go() {
    button.disabled = true;
    try {
      const page = await pageBefore(next, signal);
      table.add(page.data);
      next = page.next;
      button.hidden = next == null;
    } catch (error) {
      if (!signal.aborted) toast(wordsFor(error));
    }
    button.disabled = false;
  }
  return button;
}

/** @param {URLSearchParams} query */
function withFormat(query) {
  query.set("format", "csv");
  return query;
}

/**
 * @param {{ calls: import("./calls.js").Calls, names: Map<string, string>, signal: AbortSignal }} given
 * @returns {import("../kit/records.js").Column[]}
 */
function columnsOf({ calls, names, signal }) {
  const why = (entry) => {
    if (!ofRequests.includes(entry.kind)) return showEntry(entry, signal);
    return showReason({ created: entry.created_ms }, () => calls.reason(entry.reference, signal), signal);
  };
  const amount = (entry) => {
    const words = amountOf(entry);
    return element(
      "button",
      { type: "button", class: words.startsWith("+") ? "why is-up" : "why", "aria-label": say("whyLabel", { amount: words }), "data-amount": entry.amount, onclick: () => why(entry) },
      words);
  };
  return [
    { name: tell("time"), place: "when", cell: ({ created_ms: created }) => time(created) },
    { name: say("what"), place: "name", cell: (entry) => [kindOf(entry), entry.model, entry.own_key && say("ownKey")].filter(Boolean).join(" · ") },
    {
      name: tell("tokens"), isNumber: true, place: "note",
      cell: ({ usage }) => usage && tell("tokensLine", { input: usage.prompt_tokens, output: usage.completion_tokens }),
    },
    { name: tell("key"), place: "end", cell: ({ key }) => key && (key === "session" ? tell("bySession") : names.get(key) ?? key) },
    { name: tell("amount"), isNumber: true, place: "amount", cell: amount },
    { name: say("after"), isNumber: true, place: "side", cell: ({ available }) => money(available) },
  ];
}

/** What an entry did to the balance: a reservation that went back did nothing. */
function amountOf({ kind, amount }) {
  switch (kind) {
    case "post":
    case "refund": return money(0 - amount); // Zero has no sign.
    case "grant": return `+${money(amount)}`;
    case "refund": return money(0 - amount);
    case "correction": return amount > 0 ? `+${money(amount)}` : money(amount);
    default: return money(0);
  }
}
