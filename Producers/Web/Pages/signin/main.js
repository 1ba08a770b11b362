import { byId } from "../kit/element.js";
import { nextOf } from "../kit/next.js";
import { entered, takeOffer } from "../kit/offer.js";
import { Session } from "../kit/session.js";
import { askWhether, signInPanel } from "../kit/signin.js";
import { say } from "../kit/signin-strings.js";
import { translate } from "../kit/strings.js";

translate(document, say);
document.title = say("pageTitle");
enter();

/** Lets somebody in, and goes where they wanted to go. */
async function enter() {
  const { session, isChosen, problem } = await knownSession();
  delete document.documentElement.dataset.shell;
  if (!session) await signInPanel(problem);
  else if (!isChosen && !(await isThem(session, problem))) {
    session.end();
    await signInPanel(say("signedOutAgain"));
  }
  location.replace(nextOf(location.search) ?? "/");
}

/**
 * The session of the address or of this browser; whether the visitor has just chosen it; and what went wrong.
 *
 * @returns {Promise<{ session: Session | null, isChosen: boolean, problem: any }>}
 */
async function knownSession() {
  const offer = takeOffer();
  let current = null;
  try {
    current = await Session.current(true);
    const session = offer ? await entered(offer, current) : current;
    return { session, isChosen: session !== current, problem: null };
  } catch (problem) {
    return { session: current, isChosen: false, problem };
  }
}

/** Whether somebody who comes here signed in is who they are taken for. @param {Session} session @param {any} problem */
function isThem(session, problem) {
  addEventListener("hashchange", () => location.reload()); // A link, opened in this tab.
  byId("signin").hidden = false;
  return askWhether({ account: session.account, session }, (step, control) => {
    byId("signin-body").replaceChildren(step);
    control?.focus();
  }, problem);
}
