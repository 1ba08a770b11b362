import { ConnectionLost, Service, ServiceError, ask } from "./service.js";

const place = "yizhan.session";

/**
 * What the service says of a session.
 *
 * @typedef {object} Opened
 * @property {string} account
 * @property {string} session Its id, which opens nothing.
 * @property {string} csrf
 * @property {string} [role]
 * @property {string | null} [as] The identity that signed in, like "mail:a@b.c".
 * @property {string} [way]
 * @property {number} [expires_ms]
 */

/**
 * Who is signed in in this browser. What proves it is a cookie that no script can read.
 *
 * Kept here is only whose it is, so that a page shows what the account has in this browser before the service answers,
 * and without a line. No request is made for the account before the service has said that the cookie is its own.
 */
export class Session {
  /** @type {Promise<string> | null} */
  #csrf = null;
  /** The last one that the service has told. */
  #known = "";
  /** An API key that an earlier version of the page has left; it becomes a session. @type {string | null} */
  #key;
  /** When it ends, in milliseconds; null until the service has said it. @type {number | null} */
  expires = null;
  role = "";

  /** @param {{ account: string, session?: string, key?: string | null }} given */
  constructor({ account, session = "", key = null }) {
    this.account = account;
    this.id = session;
    this.#key = key;
    this.service = new Service(this);
  }

  /** The session of an earlier visit, or null. The service is not asked yet. */
  static stored() {
    const stored = read();
    return stored ? new Session(stored) : null;
  }

  /** Asks the service who is signed in, and keeps it; null for nobody. */
  static async asked() {
    try {
      return Session.of(await askWho()).keep();
    } catch (error) {
      if (error.status === 401) return null;
      throw error;
    }
  }

  /**
   * Who is signed in, or null. Without a line that is who was.
   *
   * @param {boolean} isSure Whether it matters now; else it is found out at the first request that the session still lives.
   * @returns {Promise<Session | null>}
   */
  static async current(isSure) {
    const stored = Session.stored();
    try {
      if (stored && isSure) await stored.csrf();
      return stored ?? (await Session.asked());
    } catch (error) {
      if (error.status === 401) return Session.asked(); // Somebody else, perhaps.
      if (stored || error instanceof ConnectionLost) return stored;
      throw error;
    }
  }

  /** The session of which the service has just told. @param {Opened} opened */
  static of(opened) {
    const session = new Session(opened);
    session.#learn(opened);
    return session;
  }

  /** Makes it the session of this browser. */
  keep() {
    try {
      localStorage.setItem(place, JSON.stringify({ account: this.account, session: this.id }));
    } catch {
      // This browser keeps nothing for us: the next page asks the service.
    }
    return this;
  }

  /** What goes with each change. Throws what the service says if the account is not signed in. */
  csrf() {
    if (!this.#csrf) {
      const asked = this.#ask();
      this.#csrf = asked;
      asked.catch(() => this.#csrf === asked && (this.#csrf = null));
    }
    return this.#csrf;
  }

  /** @param {string} csrf One that the service did not take. */
  doubt(csrf) {
    if (csrf === this.#known) this.#csrf = null;
  }

  /** The account has signed in anew. @param {Opened} opened */
  renew(opened) {
    this.#learn(opened);
    this.keep();
  }

  /**
   * Calls `ended` when another tab signs out, or in as another account, and `renewed` when one signs in anew.
   *
   * @param {{ ended: () => void, renewed: () => void }} given
   * @param {AbortSignal} signal
   */
  onChange({ ended, renewed }, signal) {
    onStored(() => {
      const now = read();
      if (now?.account !== this.account) return ended();
      if (!now.session || now.session === this.id) return;
      this.id = now.session;
      this.#key = null;
      this.#csrf = null;
      renewed();
    }, signal);
  }

  /**
   * Ends it at the service; throws ConnectionLost if that is not known. What is kept here stays until `end`.
   *
   * @param {"this" | "all"} which This one, or all of the account.
   */
  async signOut(which = "this") {
    if (this.#key && which === "this") return; // There is none.
    try {
      await this.service.ask(`/v1/session?which=${which}`, { method: "DELETE" });
    } catch (error) {
      if (error.status !== 401) throw error; // It had ended already.
    }
  }

  /** Forgets it here. */
  end() {
    if (read()?.account === this.account) localStorage.removeItem(place);
  }

  async #ask() {
    const opened = await this.#whose();
    // Another tab has signed in as somebody else.
    if (opened.account !== this.account) throw new ServiceError("session_invalid", "", 401);
    this.#learn(opened);
    if (read()?.account === this.account) this.keep();
    return opened.csrf;
  }

  /** @returns {Promise<Opened>} */
  async #whose() {
    if (!this.#key) return askWho();
    return alone(async () => {
      const key = read()?.key;
      // Without one, another tab has done it.
      return key ? ask("/v1/signins", { method: "POST", json: { way: "key", key } }) : askWho();
    });
  }

  /** @param {Opened} opened */
  #learn({ session, csrf, role = "", expires_ms: expires = null }) {
    this.id = session;
    this.role = role;
    this.expires = expires;
    this.#key = null;
    this.#known = csrf;
    this.#csrf = Promise.resolve(csrf);
  }
}

/** Calls `then` when another tab signs somebody in. @param {() => void} then @param {AbortSignal} signal */
export function onSignIn(then, signal) {
  onStored(() => read() && then(), signal);
}

function onStored(look, signal) {
  addEventListener("storage", ({ key }) => (key === place || key === null) && look(), { signal });
}

/** Who is signed in. The first time early.js has asked already. @returns {Promise<Opened>} */
function askWho() {
  const early = window.earlySession;
  window.earlySession = undefined;
  return ask("/v1/session", { early });
}

/** One tab at a time, where browsers have locks. */
function alone(work) {
  return navigator.locks ? navigator.locks.request(`${place}.key`, work) : work();
}

/** @returns {{ account: string, session?: string, key?: string } | null} */
function read() {
  try {
    const stored = JSON.parse(localStorage.getItem(place));
    return stored?.account ? stored : null;
  } catch {
    return null; // Written by something else: signing in again replaces it.
  }
}
