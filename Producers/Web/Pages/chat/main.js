import { ServiceError } from "../kit/service.js";
import { Session, takeKeyFromAddress } from "../kit/session.js";
import { askForKey } from "../kit/signin.js";
import { translate } from "../kit/strings.js";
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
  await room.open();

  /** Ends the session; the reload removes all of it from memory. */
  function leave(problem = null) {
    room.close();
    Session.end();
    if (problem) sessionStorage.setItem(farewell, problem.code);
    location.reload();
  }

  /** An address with a key was opened in a tab that was signed in already. */
  async function useNewKey() {
    const key = takeKeyFromAddress();
    if (!key) return;
    await Session.signIn(key).catch(() => {}); // A wrong key changes nothing.
    location.reload();
  }
}

/** Shows the sign-in panel in place of the frame that was painted before. */
function ask(problem = null) {
  endShell();
  return askForKey(problem);
}

/** From now on the page itself says what is seen; before, early.js did. */
function endShell() {
  delete document.documentElement.dataset.shell;
}

/** Throws the error together with the wrong key, so that the panel can show both. */
async function knownSession() {
  const key = takeKeyFromAddress();
  const stored = Session.stored();
  if (key && key !== stored?.key) {
    return Session.signIn(key).catch((problem) => Promise.reject(Object.assign(problem, { key })));
  }
  const code = sessionStorage.getItem(farewell);
  sessionStorage.removeItem(farewell);
  if (code) throw new ServiceError(code, "");
  return stored;
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
