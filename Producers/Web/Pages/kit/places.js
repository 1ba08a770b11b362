import { offerThemes } from "./appearance.js";
import { banner } from "./banner.js";
import { byId, element, setText } from "./element.js";
import { within } from "./lifetime.js";
import { line } from "./line.js";
import { route } from "./route.js";
import { Session } from "./session.js";
import { translate } from "./strings.js";
import { keepTimes } from "./time.js";
import { loaded } from "./view.js";

/**
 * What a place is given.
 *
 * @typedef {object} Given
 * @property {Session} session
 * @property {(address: string) => void} go Shows another address of the page.
 * @property {(address: string) => void} replace Shows another address in place of this one.
 * @property {(address: string) => void} rename Gives what is shown another address: a query that says the filters.
 * @property {() => void} leave Goes to the sign-in.
 * @property {boolean} isFirst Whether the page was loaded with it.
 * @property {AbortSignal} signal Ends when another place is shown.
 *
 * @typedef {object} Place
 * @property {string} name Of its word.
 * @property {string} path
 * @property {(given: Given) => Node[]} [show] None for a place of another page, to which a link leads.
 */

/**
 * A page of several places under one head, for who is signed in: shows the place of the address, and from then on the
 * one that is gone to. Links between them are real.
 *
 * @param {Place[]} places In the order of the head.
 * @param {(name: string, values?: object) => string} say
 */
export function openPlaces(places, say) {
  const own = places.filter(({ show }) => show);
  const here = () => own.find(({ path }) => path === location.pathname) ?? own[0];

  /** The name of the place, and the links to all. */
  function showPlaces() {
    const { name } = here();
    setText(byId("heading"), say(name));
    document.title = say("titled", { place: say(name) });
    byId("places").replaceChildren(...places.map((place) => (
      element("a", { href: place.path, "aria-current": place === here() ? "page" : null }, say(place.name)))));
  }

  /** Asks who is signed in; nobody is led to the sign-in, and comes back here from it. */
  function enter() {
    const life = new AbortController();
    // Whether one of an earlier visit still lives, its first request says.
    const ask = async () => Session.stored() ?? (await Session.asked()) ?? leave();
    const draw = (session) => (session ? [open(session)] : []);
    const { node } = loaded({ ask, draw, signal: life.signal });
    byId("content").replaceChildren(node);
  }

  /** @param {Session} session */
  function open(session) {
    const { signal } = new AbortController(); // As long as the page.
    const node = element("div");
    let shown = within(signal);
    const { go, replace, rename } = route({ paths: own.map(({ path }) => path), show: () => show(), signal });

    function show(isFirst = false) {
      shown.abort();
      shown = within(signal);
      showPlaces();
      node.replaceChildren(...here().show({ session, go, replace, rename, leave, isFirst, signal: shown.signal }));
      if (isFirst || location.search) return; // A query leads to a part of the place, which takes the focus itself.
      scrollTo(0, 0);
      byId("heading").focus({ preventScroll: true });
    }

    keepTimes(signal);
    watchLine(say("lineIsDown"), signal);
    // Another tab has signed out, or in as somebody else.
    session.onChange({ ended: leave, renewed: () => {} }, signal);
    show(true);
    return node;
  }

  translate(document, say);
  delete document.documentElement.dataset.shell;
  offerThemes();
  showPlaces();
  enter();
}

function leave() {
  location.replace(`/signin?next=${encodeURIComponent(location.pathname + location.search)}`);
  return null;
}

/** Says across the top while the service cannot be reached. @param {string} words @param {AbortSignal} signal */
function watchLine(words, signal) {
  /** @type {ReturnType<typeof banner> | null} */
  let sign = null;
  const look = () => {
    if (line.isOff) sign ??= banner({ text: words, isClosable: false });
    else {
      sign?.close();
      sign = null;
    }
  };
  line.onChange(look, signal);
  look();
}
