import { dialog } from "./dialog.js";
import { byId, element, setText } from "./element.js";
import { within } from "./lifetime.js";
import { line } from "./line.js";
import { nextOf } from "./next.js";
import { ConnectionLost } from "./service.js";
import { Session, onSignIn } from "./session.js";
import { showCode, typeCode } from "./signin-code.js";
import { Step } from "./signin-step.js";
import { say } from "./signin-strings.js";
import { chooseWay } from "./signin-ways.js";
import { keepTicket, keptTicket, offeredWays } from "./signins.js";
import { explain } from "./strings.js";
import { isLedThroughWeChat } from "./wechat.js";

/**
 * Shows the ways in, in the page's panel, until somebody is signed in.
 *
 * @param {any} [reason] Why: an error, or a sentence.
 * @returns {Promise<Session>}
 */
export async function signInPanel(reason = null) {
  const life = new AbortController();
  const { node, opened } = signInView(reason, life.signal, reason === null ? goingTo() : null);
  byId("signin").hidden = false;
  byId("signin-body").replaceChildren(node);
  onSignIn(() => location.reload(), life.signal); // Another tab has done it.
  addEventListener("hashchange", () => location.reload(), { signal: life.signal }); // A link, opened in this tab.
  const session = Session.of(await opened).keep();
  life.abort();
  return session;
}

/** Where somebody goes who has signed in on this page. */
const goingTo = () => nextOf(location.search) ?? (location.pathname === "/signin" ? "/" : location.pathname + location.search);

/**
 * Shows the ways in over the page, which stays as it is.
 *
 * @param {AbortSignal} signal
 * @returns {Promise<import("./session.js").Opened | null>} Null if the visitor puts it away.
 */
export async function signInSheet(signal) {
  const life = within(signal);
  const { node, opened } = signInView(null, life.signal);
  const sheet = dialog({ title: say("signIn"), body: node, className: "signin-sheet", signal: life.signal });
  const found = await Promise.race([opened, sheet.choice.then(() => null)]);
  life.abort();
  return found;
}

/** Where a person is known by a name that only the platform can read. */
const platforms = new Map([["wechat", "signedInByWeChat"], ["wecom", "signedInByWeCom"]]);

/**
 * Says as whom somebody is signed in, and lets them go on, or out again if that is somebody else.
 *
 * @param {{ account: string, as?: string | null, session: Session }} who
 * @param {(step: Node, control?: HTMLElement) => void} show
 * @param {any} [problem] What went wrong before.
 * @returns {Promise<boolean>} Whether it is them.
 */
export function askWhether({ account, as, session }, show, problem = null) {
  const [way] = as?.split(":") ?? [];
  const name = way === "mail" ? as.slice("mail:".length) : account;
  const isNamed = !platforms.has(way);
  const heading = element("h2", { class: "signin-title" }, isNamed ? say("signedInAs", { name }) : say(platforms.get(way)));
  const step = new Step(heading);
  if (name !== account || !isNamed) heading.after(element("p", { class: "signin-lead" }, say("accountIs", { account })));
  return new Promise((resolve) => {
    const goOn = element("button", { type: "button", class: "primary", onclick: () => resolve(true) }, say("goOn"));
    const leave = async () => {
      await session.signOut();
      resolve(false);
    };
    const notMe = element(
      "button", { type: "button", class: "secondary", onclick: () => step.attempt(leave, { button: notMe }) }, say("notMe"));
    step.node.append(goOn, notMe);
    show(step.node, goOn);
    step.complain(problem);
  });
}

/**
 * The ways in, as a part of a page.
 *
 * @param {any} reason
 * @param {AbortSignal} signal
 * @param {string | null} [next] Where one goes afterwards, if the page may be left for WeChat's own sign-in.
 */
function signInView(reason, signal, next = null) {
  const node = element("div", { class: "signin-view" });
  /** @param {Node} step @param {HTMLElement} [control] */
  const show = (step, control) => {
    node.replaceChildren(step);
    control?.focus();
  };
  return { node, opened: signIn(reason, show, signal, next) };
}

/** @returns {Promise<import("./session.js").Opened>} */
async function signIn(reason, show, signal, next) {
  const { ways, code } = await lookForWays(show, signal);
  const apps = code?.apps ?? [];
  if (next !== null && !keptTicket() && isLedThroughWeChat(apps, next)) return new Promise(() => {});
  /** @type {import("./signin-ways.js").Found} */
  let found = { ticket: keptTicket() ?? undefined, problem: reason };
  for (;;) {
    const { ticket, opened, isKnown, problem } = found;
    keepTicket(ticket ?? null);
    if (opened) {
      const who = { ...opened, session: Session.of(opened) };
      if (isKnown || (await askWhether(who, show))) return opened;
      found = { problem: say("signedOutAgain") };
    } else if (ticket) {
      const prove = ticket.way === "mail" ? typeCode : showCode;
      found = await prove({ ticket, channel: code?.channel, apps, show, signal });
    } else {
      found = await chooseWay({ ways, channel: code?.channel, problem, show, signal });
    }
  }
}

/**
 * The ways that the service offers, however long it takes to be told.
 *
 * @returns {Promise<{ ways: string[], code?: import("./signins.js").CodeWay }>}
 */
async function lookForWays(show, signal) {
  const state = element("p", { class: "signin-lead", role: "status" }, say("looking"));
  show(state);
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await offeredWays(signal);
    } catch (error) {
      if (error.status >= 400 && error.status < 500 && error.status !== 429) return { ways: ["key"] };
      setText(state, error instanceof ConnectionLost ? say("offline") : explain(error.code, error.message));
      await line.pause(attempt, signal, (error.retryAfter ?? 0) * 1000);
      if (signal.aborted) return new Promise(() => {}); // Nobody waits for it any more.
    }
  }
}
