import { element } from "../kit/element.js";
import { askFirst } from "../kit/form.js";
import { records } from "../kit/records.js";
import { time } from "../kit/time.js";
import { toast } from "../kit/toast.js";
import { emptyView, section, wordsFor } from "../kit/view.js";
import { identityName } from "./identity-name.js";
import { codeWords, linkByCode, linkMail } from "./link-identity.js";
import { say } from "./security-strings.js";
import { say as tell } from "./strings.js";

/**
 * By whom the account can be entered: linked ones, and how to link another one.
 *
 * @param {object} given
 * @param {{ identity: string, own?: boolean, since_ms: number }[]} given.identities The own one is
 *   whom the account is named after, and stays.
 * @param {string[]} given.ways What the service offers.
 * @param {string} [given.channel] Where a code that is shown is sent to.
 * @param {import("../kit/signins.js").App[]} [given.apps] Those that take it.
 * @param {import("./calls.js").Calls} given.calls
 * @param {() => void} given.changed
 * @param {AbortSignal} given.signal
 */
export function identitiesPart({ identities, ways, channel, apps, calls, changed, signal }) {
  /** @param {(given: import("./link-identity.js").Given) => Promise<boolean>} link */
  async function add(link) {
    if (await link({ calls, channel, apps, signal })) toast(say("added"));
    changed();
  }

  /** @param {string} identity */
  async function drop(identity) {
    const name = identityName(identity);
    const why = [say("dropWhy"), identities.length === 1 && say("dropLast")].filter(Boolean).join(" ");
    if (!(await askFirst({ title: say("dropTitle", { identity: name }), why, label: say("drop"), signal }))) return;
    try {
      await calls.dropIdentity(identity, signal);
      toast(say("dropped"));
    } catch (error) {
      if (!signal.aborted) toast(wordsFor(error));
    }
    changed();
  }

  const columns = [
    {
      name: say("identity"),
      cell: ({ identity, own }) => element(
        "span", { class: "device", title: identity }, identityName(identity), own && element("span", { class: "tag" }, say("own"))),
    },
    { name: say("linked"), cell: ({ since_ms: since }) => time(since) },
    {
      name: tell("actions"), isTool: true,
      cell: ({ identity, own }) => (own ? "" : element(
        "button",
        { type: "button", class: "quiet is-danger", "aria-label": say("dropOf", { identity: identityName(identity) }), onclick: () => drop(identity) },
        say("drop"))),
    },
  ];
  const button = (words, link) => element("button", { type: "button", class: "secondary", onclick: () => add(link) }, words);
  const adding = element(
    "div", { class: "buttons below" }, ways.includes("mail") && button(say("addMail"), linkMail),
    ways.includes("code") && button(codeWords(channel), linkByCode));
  if (identities.length === 0) return section(say("identities"), { className: "identities" }, emptyView(say("identitiesNone"), adding));
  return section(
    say("identities"), { className: "identities" }, element("p", { class: "lead" }, say("identitiesLead")),
    records({ caption: say("identities"), columns, rows: identities }).node, adding);
}
