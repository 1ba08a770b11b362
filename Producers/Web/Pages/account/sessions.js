import { element } from "../kit/element.js";
import { askFirst } from "../kit/form.js";
import { records } from "../kit/records.js";
import { date, moment, time } from "../kit/time.js";
import { toast } from "../kit/toast.js";
import { section, wordsFor } from "../kit/view.js";
import { deviceOf } from "./devices.js";
import { identityName } from "./identity-name.js";
import { say } from "./security-strings.js";
import { say as tell } from "./strings.js";

const ways = { key: "wayKey", link: "wayLink", mail: "wayMail", wechat: "wayWechat", wecom: "wayWecom" };

/**
 * Where the account is signed in: each can be ended, all others, or all.
 *
 * @param {object} given
 * @param {any[]} given.sessions
 * @param {import("./calls.js").Calls} given.calls
 * @param {() => void} given.gone Called when this browser is signed out.
 * @param {() => void} given.changed
 * @param {AbortSignal} given.signal
 */
export function sessionsPart({ sessions, calls, gone, changed, signal }) {
  /** Says what was done, or what went wrong. @param {() => Promise<any>} work @param {string} words */
  async function run(work, words) {
    try {
      await work();
      toast(words);
    } catch (error) {
      if (!signal.aborted) toast(wordsFor(error));
    }
    changed();
  }

  /** @param {"this" | "all"} which */
  async function leave(which) {
    try {
      await calls.signOut(which, signal);
      gone();
    } catch (error) {
      if (!signal.aborted) toast(wordsFor(error));
    }
  }

  async function leaveOthers() {
    const isWanted = await askFirst({ title: say("othersTitle"), why: say("othersWhy"), label: say("signOutOthers"), signal });
    if (isWanted) await run(() => calls.signOut("others", signal), say("othersEnded"));
  }

  async function leaveAll() {
    const isWanted = await askFirst({ title: say("allTitle"), why: say("allWhy"), label: say("signOutAll"), signal });
    if (isWanted) await leave("all");
  }

  const end = (id) => run(() => calls.endSession(id, signal), say("ended"));
  const sorted = [...sessions].sort((one, other) => Number(other.current) - Number(one.current) || other.opened_ms - one.opened_ms);
  const button = (words, press) => element("button", { type: "button", class: "secondary", onclick: press }, words);
  const hasOthers = sessions.some(({ current }) => !current);
  return section(
    say("sessions"), { className: "sessions" }, element("p", { class: "lead" }, say("sessionsLead")),
    records({ caption: say("sessions"), columns: columnsOf(end), rows: sorted }).node,
    element(
      "div", { class: "buttons below" }, button(say("signOutHere"), () => leave("this")),
      hasOthers && button(say("signOutOthers"), leaveOthers), button(say("signOutAll"), leaveAll)),
    element("p", { class: "fine" }, say("chatsStay")));
}

/**
 * @param {(id: string) => void} end
 * @returns {import("../kit/records.js").Column[]}
 */
function columnsOf(end) {
  return [
    {
      name: say("device"),
      cell: ({ agent, current }) => element(
        "span", { class: "device", title: agent }, deviceOf(agent), current && element("span", { class: "tag is-current" }, say("thisOne"))),
    },
    {
      name: say("way"),
      cell: ({ way, as }) => {
        const name = ways[way] ? say(ways[way]) : way;
        if (!as) return name;
        return as.startsWith("mail:") ? `${name} · ${identityName(as)}` : identityName(as);
      },
    },
    { name: say("address"), cell: ({ from }) => from },
    { name: say("since"), cell: ({ opened_ms: opened }) => time(opened) },
    { name: say("until"), cell: ({ expires_ms: expires }) => element("span", { title: moment(expires) }, date(expires)) },
    {
      name: tell("actions"), isTool: true,
      cell: ({ id, agent, current }) => (current ? "" : element(
        "button",
        { type: "button", class: "quiet is-danger", "aria-label": say("endOf", { device: deviceOf(agent) }), onclick: () => end(id) },
        say("end"))),
    },
  ];
}
