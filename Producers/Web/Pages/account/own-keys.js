import { element } from "../kit/element.js";
import { askFirst, formDialog, labelled } from "../kit/form.js";
import { records } from "../kit/records.js";
import { toast } from "../kit/toast.js";
import { section, wordsFor } from "../kit/view.js";
import { say } from "./security-strings.js";
import { say as tell } from "./strings.js";

/**
 * The person's own keys at providers, for the channels that take some.
 *
 * @param {object} given
 * @param {any[]} given.channels
 * @param {import("./calls.js").Calls} given.calls
 * @param {() => void} given.changed
 * @param {AbortSignal} given.signal
 */
export function ownKeysPart({ channels, calls, changed, signal }) {
  /** @param {string} channel */
  async function bind(channel) {
    const key = labelled(
      say("ownKey", { channel }),
      element("input", { class: "field", type: "password", autocomplete: "off", spellcheck: "false", maxlength: "4096" }));
    const read = () => {
      const typed = key.field.value.trim();
      key.complain(typed ? "" : say("ownKeyMissing"));
      return typed || null;
    };
    const send = (typed) => calls.bindKey(channel, typed, signal).then(() => true);
    const isDone = await formDialog({
      title: say("bindOf", { channel }), body: [key.node], label: say("keep"), busy: say("keeping"), read, send, signal,
    });
    if (isDone) toast(say("boundNow"));
    changed();
  }

  /** @param {string} channel */
  async function unbind(channel) {
    const isWanted = await askFirst({ title: say("unbindTitle", { channel }), why: say("unbindWhy"), label: say("unbind"), signal });
    if (!isWanted) return;
    try {
      await calls.unbindKey(channel, signal);
      toast(say("unboundNow"));
    } catch (error) {
      if (!signal.aborted) toast(wordsFor(error));
    }
    changed();
  }

  const button = (label, words, run, kind = "") => (
    element("button", { type: "button", class: `quiet ${kind}`, "aria-label": words, onclick: run }, label));
  const columns = [
    { name: say("channel"), cell: ({ id }) => id },
    { name: say("state"), cell: stateOf },
    {
      name: tell("actions"), isTool: true,
      cell: ({ id: channel, bound_ms: bound }) => element(
        "div", { class: "buttons" },
        button(say(bound == null ? "bind" : "rebind"), say("bindOf", { channel }), () => bind(channel)),
        bound != null && button(say("unbind"), say("unbindOf", { channel }), () => unbind(channel), "is-danger")),
    },
  ];
  return section(
    say("channels"), { className: "channels" }, element("p", { class: "lead" }, say("channelsLead")),
    records({ caption: say("channels"), columns, rows: channels }).node);
}

/** Whether the account has a key there, and whether it still can be used. */
function stateOf({ bound_ms: bound, usable }) {
  if (bound == null) return say("unbound");
  return say(usable === false ? "stale" : "bound");
}
