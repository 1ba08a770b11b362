import { banner } from "../kit/banner.js";
import { byId, element, setText } from "../kit/element.js";
import { line } from "../kit/line.js";
import { within } from "../kit/lifetime.js";
import { Session } from "../kit/session.js";
import { translate } from "../kit/strings.js";
import { keepTimes } from "../kit/time.js";
import { accountPlace } from "./account.js";
import { offerThemes } from "./appearance.js";
import { Calls } from "./calls.js";
import { keysPlace } from "./keys.js";
import { placeOf, places, route } from "./route.js";
import { securityPlace } from "./security.js";
import { say } from "./strings.js";
import { usagePlace } from "./usage.js";
import { loaded } from "./view.js";

/**
 * What a place is given.
 *
 * @typedef {object} Given
 * @property {Calls} calls
 * @property {Session} session
 * @property {(address: string) => void} rename Gives what is shown another address: a query that says the filters.
 * @property {() => void} leave Goes to the sign-in.
 * @property {AbortSignal} signal Ends when another place is shown.
 */

/** What each place shows. @type {Record<string, (given: Given) => Node[]>} */
const shows = { account: accountPlace, usage: usagePlace, keys: keysPlace, security: securityPlace };

translate(document, say);
delete document.documentElement.dataset.shell;
offerThemes();
showPlaces();
enter();

/** Asks who is signed in; nobody is led to the sign-in, and comes back here from it. */
function enter() {
  const life = new AbortController();
  // Whether one of an earlier visit still lives, its first request says.
  const ask = async () => Session.stored() ?? (await Session.asked()) ?? leave();
  const draw = (session) => (session ? [open(session)] : []);
  const { node } = loaded({ ask, draw, signal: life.signal });
  byId("content").replaceChildren(node);
}

function leave() {
  location.replace(`/signin?next=${encodeURIComponent(location.pathname + location.search)}`);
  return null;
}

/** Shows the place of the address, and from now on the one that is gone to. */
function open(session) {
  const { signal } = new AbortController(); // As long as the page.
  const node = element("div");
  let shown = within(signal);
  const { rename } = route(() => show(), signal);

  function show(isFirst = false) {
    shown.abort();
    shown = within(signal);
    showPlaces();
    const calls = new Calls(session, leave);
    node.replaceChildren(...shows[placeOf()]({ calls, session, rename, leave, signal: shown.signal }));
    if (isFirst || location.search) return; // A query leads to a part of the place, which takes the focus itself.
    scrollTo(0, 0);
    byId("heading").focus({ preventScroll: true });
  }

  keepTimes(signal);
  watchLine(signal);
  // Another tab has signed out, or in as somebody else.
  session.onChange({ ended: leave, renewed: () => {} }, signal);
  show(true);
  return node;
}

/** The name of the place, and the links to all. */
function showPlaces() {
  const here = placeOf();
  setText(byId("heading"), say(here));
  document.title = say("titled", { place: say(here) });
  byId("places").replaceChildren(...places.map((place) => (
    element("a", { href: `/${place}`, "aria-current": place === here ? "page" : null }, say(place)))));
}

/** Says across the top while the service cannot be reached. @param {AbortSignal} signal */
function watchLine(signal) {
  /** @type {ReturnType<typeof banner> | null} */
  let sign = null;
  const look = () => {
    if (line.isOff) sign ??= banner({ text: say("lineIsDown"), isClosable: false });
    else {
      sign?.close();
      sign = null;
    }
  };
  line.onChange(look, signal);
  look();
}
