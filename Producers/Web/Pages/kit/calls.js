/**
 * What a page asks of the service for the account that is signed in. When its session is over, the page is left.
 */
export class SignedCalls {
  /**
   * @param {import("./session.js").Session} session
   * @param {() => void} leave Called when nobody is signed in any more.
   */
  constructor(session, leave) {
    this.session = session;
    this.leave = leave;
  }

  /** @param {AbortSignal} [signal] */
  account(signal) {
    return this.ask("GET", "/v1/account", { signal });
  }

  /** The same key of the call gives the same answer, and credits once. @param {string} code @param {string} idempotencyKey */
  redeem(code, idempotencyKey, signal) {
    return this.ask("POST", "/v1/redemptions", { json: { code }, signal, headers: { "Idempotency-Key": idempotencyKey } });
  }

  /**
   * The document that a small request is answered with.
   *
   * @param {string} method
   * @param {string} path
   * @param {{ json?: object, headers?: Record<string, string>, signal?: AbortSignal }} options
   * @returns {Promise<any>}
   */
  ask(method, path, options) {
    return this.whileSignedIn(() => this.session.service.ask(path, { method, ...options }), options.signal);
  }

  /**
   * What a call gives; one that nobody is signed in for leaves the page.
   *
   * @param {() => Promise<any>} call
   * @param {AbortSignal} [signal]
   */
  async whileSignedIn(call, signal) {
    try {
      return await call();
    } catch (error) {
      if (error.status === 401 && !signal?.aborted) this.leave();
      throw error;
    }
  }
}
