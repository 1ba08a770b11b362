import { Service, ServiceError } from "./service.js";

const place = "yizhan.session";

/**
 * The signed-in user: an API key and its account, stored in this browser.
 *
 * The account's name is kept beside the key, so that a reload can go on with an answer before asking who we are.
 */
export class Session {
  constructor({ key, account }) {
    this.key = key;
    this.account = account;
    this.service = new Service(key);
  }

  /** The session of an earlier visit, or null. */
  static stored() {
    const stored = read();
    return stored ? new Session(stored) : null;
  }

  /** Asks the service for the key's account; throws the service's error for a wrong key. Nobody is signed in yet. */
  static async of(key) {
    if (!/^[\x21-\x7e]+$/.test(key)) throw new ServiceError("invalid_api_key", "");
    const { account } = await new Service(key).account();
    return new Session({ key, account });
  }

  /** Signs in with a key. */
  static async signIn(key) {
    return (await Session.of(key)).keep();
  }

  /** Makes it the session of this browser. */
  keep() {
    localStorage.setItem(place, JSON.stringify({ key: this.key, account: this.account }));
    return this;
  }

  /** Calls `then` when another tab ends this session or begins another one. */
  onEnd(then, signal) {
    const look = ({ key }) => {
      if ((key === place || key === null) && read()?.key !== this.key) then();
    };
    addEventListener("storage", look, { signal });
  }

  static end() {
    localStorage.removeItem(place);
  }
}

/** The fragment never reaches a server; it is removed at once so that the key stays out of the history too. */
export function takeKeyFromAddress() {
  const key = new URLSearchParams(location.hash.slice(1)).get("key");
  if (key) history.replaceState(null, "", location.pathname + location.search);
  return key?.trim() || null;
}

function read() {
  try {
    const stored = JSON.parse(localStorage.getItem(place));
    return stored?.key && stored?.account ? stored : null;
  } catch {
    return null; // Written by something else: signing in again replaces it.
  }
}
