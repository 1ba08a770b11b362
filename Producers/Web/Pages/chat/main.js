import { ServiceError } from "../kit/service.js";
import { Session, takeKeyFromAddress } from "../kit/session.js";
import { askForKey, askToEnter } from "../kit/signin.js";
import { explain, translate } from "../kit/strings.js";
import { toast } from "../kit/toast.js";
import { offerThemes } from "./appearance.js";
import { Room } from "./room.js";
import { say } from "./strings.js";

/** The storage key of the reason for a sign-out, which the next page shows. */
const farewell = "yizhan.farewell";

translate(document, say);
followKeyboard();
offerThemes();
enter();

/** Signs in with the address's key or the stored one, or asks for one; then opens the room. */
async function enter() {
  const session = (await knownSession().catch(ask)) ?? (await ask());
  endShell();
  const room = new Room(session, leave);
  addEventListener("hashchange", useNewKey, { signal: room.signal });
  session.onEnd(endHere, room.signal);
  await room.open();

  /** Ends the session; the reload removes all of it from memory. */
  function leave(problem = null) {
    room.close();
    Session.end();
    if (problem) sessionStorage.setItem(farewell, problem.code);
    location.reload();
  }

  /** Another tab has ended the session. */
  function endHere() {
    room.close();
    location.reload();
  }

  /** An address with a key was opened in a tab that was signed in already. */
  async function useNewKey() {
    if ((await offered(session)) !== session) location.reload();
  }
}

/** Shows the sign-in panel in place of the frame that was painted before. */
function ask(problem = null) {
  endShell();
  const life = new AbortController();
  // A link with a key, opened in this tab.
  addEventListener("hashchange", () => location.reload(), { signal: life.signal });
  return askForKey(problem).finally(() => life.abort());
}

/** From now on the page itself says what is seen; before, early.js did. */
function endShell() {
  delete document.documentElement.dataset.shell;
}

/** The session of the address or of this browser, or null. Throws an error with the wrong key, so that the panel can
 * show both. */
async function knownSession() {
  const session = await offered(Session.stored());
  const code = sessionStorage.getItem(farewell);
  sessionStorage.removeItem(farewell);
  if (code && !session) throw new ServiceError(code, "");
  return session;
}

/** The session of the address's key, if there is one and the visitor wants it, else the current one. */
async function offered(current) {
  const key = takeKeyFromAddress();
  if (!key || key === current?.key) return current;
  try {
    const session = await Session.of(key);
    const isWanted = session.account === current?.account || (await askToEnter(session, current));
    return isWanted ? session.keep() : current;
  } catch (problem) {
    if (!current) throw Object.assign(problem, { key });
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
