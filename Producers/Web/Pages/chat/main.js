import { offerThemes } from "../kit/appearance.js";
import { byId } from "../kit/element.js";
import { entered, takeOffer } from "../kit/offer.js";
import { ServiceError } from "../kit/service.js";
import { Session } from "../kit/session.js";
import { signInPanel, signInSheet } from "../kit/signin.js";
import { explain, translate } from "../kit/strings.js";
import { toast } from "../kit/toast.js";
import { goOnPaid, takeReturn } from "./paid.js";
import { Room } from "./room.js";
import { say } from "./strings.js";

/** The storage key of the reason for a sign-out, which the next page shows. */
const farewell = "yizhan.farewell";

translate(document, say);
followKeyboard();
offerThemes();
enter();

/** Opens the room of the account that is signed in, or lets somebody sign in first. */
async function enter() {
  const returned = takeReturn();
  const session = (await knownSession().catch(ask)) ?? (await ask());
  endShell();
  const room = new Room({ session, leave, signIn });
  addEventListener("hashchange", useOffer, { signal: room.signal });
  session.onChange({ ended: endHere, renewed: goOn }, room.signal);
  await room.open();
  goOnPaid(room, returned);

  /** Ends the session; the reload removes all of it from memory. */
  function leave(problem = null) {
    room.close();
    session.end();
    if (problem) sessionStorage.setItem(farewell, problem.code);
    location.reload();
  }

  /** Another tab has ended the session. */
  function endHere() {
    room.close();
    location.reload();
  }

  /** Signs in over the page, which stays if it is the same account. */
  async function signIn() {
    const opened = await signInSheet(room.signal);
    if (!opened) return;
    if (opened.account === session.account) {
      session.renew(opened);
      return goOn();
    }
    Session.of(opened).keep();
    endHere();
  }

  /** The account has signed in anew: what waited for it goes on. */
  function goOn() {
    room.account.refresh();
    room.answers.followAll();
  }

  /** An address with a key was opened in a tab that was signed in already. */
  async function useOffer() {
    if ((await offered(takeOffer(), session)) !== session) endHere();
  }
}

/** Shows the ways in, in place of the frame that was painted before. */
async function ask(reason = null) {
  endShell();
  const session = await signInPanel(reason);
  byId("signin").hidden = true;
  byId("signin-body").replaceChildren();
  return session;
}

/** From now on the page itself says what is seen; before, early.js did. */
function endShell() {
  delete document.documentElement.dataset.shell;
}

/** The session of the address or of this browser, or null. Throws why there is none. */
async function knownSession() {
  const offer = takeOffer();
  const session = await offered(offer, await Session.current(offer !== null));
  const code = sessionStorage.getItem(farewell);
  sessionStorage.removeItem(farewell);
  if (code && !session) throw new ServiceError(code, "");
  return session;
}

/** The session of what the address brought, if that is something and the visitor wants it, else the current one. */
async function offered(offer, current) {
  if (!offer) return current;
  try {
    return await entered(offer, current);
  } catch (problem) {
    if (!current) throw problem;
    toast(explain(problem.code ?? "unreachable", problem.message)); // A wrong key changes nothing.
    return current;
  }
}

/** Phones lay the keyboard over the page: gives the style sheet the visible height. */
function followKeyboard() {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const measure = () => {
    // Times the scale, or zooming in would count as a keyboard.
    const height = Math.round(viewport.height * viewport.scale);
    document.documentElement.style.setProperty("--visible-height", `${height}px`);
    window.scrollTo(0, 0);
  };
  viewport.addEventListener("resize", measure);
  measure();
}
