import { element, icon } from "../kit/element.js";
import { askFirst } from "../kit/form.js";
import { records } from "../kit/records.js";
import { time } from "../kit/time.js";
import { toast } from "../kit/toast.js";
import { emptyView, loaded, section, wordsFor } from "../kit/view.js";
import { ledgerAddress } from "./filters.js";
import { keyForm } from "./key-form.js";
import { showMade } from "./key-made.js";
import { say } from "./keys-strings.js";
import { limitWords } from "./limits.js";
import { say as tell } from "./strings.js";

/** The keys of the account: make, limit, revoke. @param {import("./main.js").Given} given */
export function keysPlace({ calls, signal }) {
  /** What is on offer, for the choice of models; without it a key can be made all the same. @type {Promise<string[]>} */
  const offered = calls.models(signal).catch(() => []);
  const list = loaded({ ask: (turn) => calls.keys(turn), draw, signal });
  const making = () => element("button", { type: "button", class: "primary small", onclick: make }, icon("new"), say("make"));

  async function make() {
    const models = await offered;
    const made = await keyForm({ models, send: (wish) => calls.makeKey(wish, signal), signal });
    list.reload(); // Also where the answer was lost: the list says what was made.
    if (made) await showMade({ made, models, signal });
  }

  /** @param {import("./calls.js").Key} key */
  async function change(key) {
    const changed = await keyForm({ key, models: await offered, send: (wish) => calls.changeKey(key.id, wish, signal), signal });
    if (changed) toast(say("kept"));
    list.reload();
  }

  /** @param {import("./calls.js").Key} key */
  async function revoke(key) {
    const name = nameOf(key);
    const isWanted = await askFirst({ title: say("revokeTitle", { name }), why: say("revokeWhy"), label: say("revoke"), signal });
    if (!isWanted) return;
    try {
      await calls.revokeKey(key.id, signal);
      toast(say("revoked", { name }));
    } catch (error) {
      if (!signal.aborted) toast(wordsFor(error));
    }
    list.reload();
  }

  /** @param {import("./calls.js").Key[]} keys */
  function draw(keys) {
    if (keys.length === 0) return emptyView(say("none"), making());
    const sorted = [...keys].sort((one, other) => other.issued_ms - one.issued_ms);
    return records({ caption: say("title"), columns: columnsOf({ change, revoke }), rows: sorted }).node;
  }

  return [section(say("title"), { className: "keys", tools: [making()] }, element("p", { class: "lead" }, say("lead")), list.node)];
}

/** @param {import("./calls.js").Key} key */
const nameOf = ({ name, id }) => name || id;

/**
 * @param {Record<string, (key: import("./calls.js").Key) => void>} actions
 * @returns {import("../kit/records.js").Column[]}
 */
function columnsOf({ change, revoke }) {
  const button = (label, words, run, kind = "") => (
    element("button", { type: "button", class: `quiet ${kind}`, "aria-label": words, onclick: run }, label));
  return [
    {
      name: say("name"),
      cell: (key) => element(
        "span", { class: "key-name" }, key.name || element("span", { class: "fine" }, say("unnamed")),
        element("code", { class: "key-id" }, key.id)),
    },
    { name: say("used"), cell: ({ used_ms: used }) => (used == null ? tell("never") : time(used)) },
    { name: say("issued"), cell: ({ issued_ms: issued }) => time(issued) },
    { name: say("limits"), cell: ({ limits }) => limitsView(limits) },
    {
      name: tell("actions"), isTool: true,
      cell: (key) => {
        const name = nameOf(key);
        return element(
          "div", { class: "buttons" },
          element("a", { class: "quiet link", href: ledgerAddress({ key: key.id }), "aria-label": say("seeUsage", { name }) }, say("entries")),
          button(say("change"), say("changeOf", { name }), () => change(key)),
          button(say("revoke"), say("revokeOf", { name }), () => revoke(key), "is-danger"));
      },
    },
  ];
}

/** @param {import("./calls.js").Limits | null} limits */
function limitsView(limits) {
  const words = limitWords(limits);
  if (words.length === 0) return element("span", { class: "fine" }, say("unlimited"));
  return element("ul", { class: "chips" }, ...words.map((text) => element("li", { class: "tag" }, text)));
}
