import { SignedCalls } from "../kit/calls.js";

/**
 * @typedef {object} Product What is sold. Amounts in fen are what is paid, others are micro-yuan of credit.
 * @property {string} name
 * @property {string} title
 * @property {string} title_en
 * @property {number} price_fen
 * @property {number} credit
 * @property {number} bonus
 * @property {boolean} once Whether an account may buy it once only.
 * @property {number | null} until_ms
 *
 * @typedef {object} Way A way of paying: to whom, at which provider, how.
 * @property {string} merchant
 * @property {string} provider
 * @property {string} way
 * @property {boolean} sandbox Whether it is play: no money moves.
 *
 * @typedef {object} Refund
 * @property {string} number
 * @property {number} index
 * @property {"holding" | "waiting" | "sent" | "succeeded" | "refused" | "withdrawn" | "abnormal"} status
 * @property {number} amount_fen
 * @property {number} credit
 * @property {string} reason
 * @property {number} asked_ms
 * @property {number | null} ended_ms
 * @property {string | null} refusal
 *
 * @typedef {object} Order
 * @property {string} number
 * @property {number} version Grows with each change that is seen.
 * @property {"making" | "open" | "closing" | "closed" | "failed" | "paid" | "credited" | "disputed"} status
 * @property {{ name: string, title: string, title_en: string }} product
 * @property {number} price_fen
 * @property {number} credit
 * @property {number} bonus
 * @property {string} provider
 * @property {string} merchant
 * @property {string} way
 * @property {number} made_ms
 * @property {number} expires_ms
 * @property {string | null} code What the QR code says.
 * @property {Record<string, string> | null} invocation What a page inside WeChat asks WeChat with.
 * @property {string | null} page Where the browser goes to pay.
 * @property {string | null} transaction
 * @property {number | null} paid_ms
 * @property {number | null} credited_ms
 * @property {number | null} closed_ms
 * @property {boolean} late Whether it was paid after it was closed.
 * @property {string | null} trouble
 * @property {number | null} checked_until_ms Until when an unknown result is sought.
 * @property {number} refunded_fen
 * @property {Refund[]} refunds
 */

const pathOf = (/** @type {string} */ number) => `/v1/orders/${encodeURIComponent(number)}`;

/** What the shop asks of the service for an account. */
export class ShopCalls extends SignedCalls {
  /** What may be bought, and how it is paid. @param {AbortSignal} signal @returns {Promise<{ products: Product[], ways: Way[] }>} */
  products(signal) {
    return this.ask("GET", "/v1/products", { signal });
  }

  /**
   * Buys; the same key of the call gives the same order.
   *
   * @param {{ product: string, way: string, merchant: string, openid?: string }} wish
   * @param {string} idempotencyKey
   * @param {AbortSignal} signal
   * @returns {Promise<Order>}
   */
  buy(wish, idempotencyKey, signal) {
    return this.ask("POST", "/v1/orders", { json: wish, signal, headers: { "Idempotency-Key": idempotencyKey } });
  }

  /**
   * A page of the orders, the newest first.
   *
   * @param {number} limit
   * @param {number | null} before
   * @param {AbortSignal} signal
   * @returns {Promise<{ data: Order[], next: number | null }>}
   */
  orders(limit, before, signal) {
    const query = new URLSearchParams({ limit: String(limit), ...(before == null ? {} : { before: String(before) }) });
    return this.ask("GET", `/v1/orders?${query}`, { signal });
  }

  /** @param {string} number @param {AbortSignal} signal @returns {Promise<Order>} */
  order(number, signal) {
    return this.ask("GET", pathOf(number), { signal });
  }

  /** Tells what becomes of an order: at once, and at each change. @param {string} number @param {AbortSignal} signal */
  orderEvents(number, signal) {
    return this.whileSignedIn(() => this.session.service.events(pathOf(number), signal), signal);
  }

  /** @param {string} number @param {AbortSignal} signal */
  cancel(number, signal) {
    return this.ask("POST", `${pathOf(number)}/cancel`, { signal });
  }

  /**
   * Asks for money back; the same key of the call asks once.
   *
   * @param {string} number
   * @param {{ amount_fen: number, least_fen: number, reason: string }} wish
   * @param {string} idempotencyKey
   * @param {AbortSignal} signal
   */
  askRefund(number, wish, idempotencyKey, signal) {
    const headers = { "Idempotency-Key": idempotencyKey };
    return this.ask("POST", `${pathOf(number)}/refunds`, { json: wish, signal, headers });
  }

  /** @param {string} number @param {number} index @param {AbortSignal} signal */
  withdrawRefund(number, index, signal) {
    return this.ask("POST", `${pathOf(number)}/refunds/${index}/withdraw`, { signal });
  }

  /**
   * The identity by which WeChat knows the account's person, like "wechat:app:openid": the one that has signed in here, or
   * another one that opens the account.
   *
   * @param {AbortSignal} signal
   * @returns {Promise<string | null>}
   */
  async identity(signal) {
    const { sessions, identities } = await this.ask("GET", "/v1/sessions", { signal });
    const known = [sessions.find(({ current }) => current)?.as, ...identities.map(({ identity }) => identity)];
    return known.find((one) => one?.startsWith("wechat:")) ?? null;
  }
}

/** Where the picture of an order's QR code is. @param {string} number */
export const pictureOf = (number) => `${pathOf(number)}/code.svg`;
