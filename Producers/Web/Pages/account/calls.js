import { SignedCalls } from "../kit/calls.js";
import { line } from "../kit/line.js";

/** Sums of a long ledger come in so many parts at most. */
const mostParts = 20;

/** A sum that another one keeps waiting, of this account, is asked for so many times. */
const patience = 4;

/**
 * @typedef {object} Limits What a key may not exceed; what is absent or null is no limit. Amounts are micro-yuan.
 * @property {number | null} [expires_ms]
 * @property {string[] | null} [models]
 * @property {string[] | null} [addresses]
 * @property {number | null} [money_per_day]
 * @property {number | null} [money_per_month]
 * @property {number | null} [requests_per_minute]
 * @property {number | null} [tokens_per_minute]
 * @property {number | null} [answers_at_once]
 *
 * @typedef {{ id: string, name: string | null, issued_ms: number, used_ms: number | null, limits: Limits | null }} Key
 */

/** What an account asks of the service about itself. */
export class Calls extends SignedCalls {
  /** A page of the ledger. @param {URLSearchParams} query @param {AbortSignal} [signal] */
  ledger(query, signal) {
    return this.ask("GET", `/v1/account/ledger?${query}`, { signal });
  }

  /**
   * Sums of what answers cost.
   *
   * @param {string[]} by Of day, model and key.
   * @param {number} from Milliseconds.
   * @param {number} to
   * @param {AbortSignal} signal
   * @returns {Promise<any[]>}
   */
  async usage(by, from, to, signal) {
    const query = new URLSearchParams({ by: by.join(","), from: String(from), to: String(to) });
    const rows = new Map();
    for (let part = 0; part < mostParts; part += 1) {
      const answer = await this.#patiently(`/v1/usage?${query}`, signal);
      for (const row of answer.rows) add(row, by, rows);
      if (answer.next == null) break;
      query.set("before", String(answer.next));
    }
    return [...rows.values()];
  }

  /** What a request cost and why. @param {string} id @param {AbortSignal} [signal] */
  reason(id, signal) {
    return this.ask("GET", `/v1/requests/${encodeURIComponent(id)}`, { signal });
  }

  /** The names of the models on offer. @param {AbortSignal} [signal] @returns {Promise<string[]>} */
  models(signal) {
    return this.ask("GET", "/v1/models", { signal }).then(({ data }) => data.map(({ id }) => id));
  }

  /** @param {AbortSignal} [signal] @returns {Promise<Key[]>} */
  keys(signal) {
    return this.ask("GET", "/v1/keys", { signal }).then(({ keys }) => keys);
  }

  /** A new key, whose text is told this once. @param {{ name: string, limits: Limits }} wish */
  makeKey(wish, signal) {
    return this.ask("POST", "/v1/keys", { json: wish, signal });
  }

  /** @param {string} id @param {{ name: string, limits: Limits }} wish */
  changeKey(id, wish, signal) {
    return this.ask("PATCH", `/v1/keys/${encodeURIComponent(id)}`, { json: wish, signal });
  }

  /** @param {string} id */
  revokeKey(id, signal) {
    return this.ask("DELETE", `/v1/keys/${encodeURIComponent(id)}`, { signal });
  }

  /** The sessions of the account, and by whom it can be entered. @param {AbortSignal} [signal] */
  sessions(signal) {
    return this.ask("GET", "/v1/sessions", { signal });
  }

  /** @param {string} id */
  endSession(id, signal) {
    return this.ask("DELETE", `/v1/sessions/${encodeURIComponent(id)}`, { signal });
  }

  /** @param {"this" | "others" | "all"} which */
  signOut(which, signal) {
    return this.ask("DELETE", `/v1/session?which=${which}`, { signal });
  }

  /**
   * How one may be recognised here.
   *
   * @param {AbortSignal} [signal]
   * @returns {Promise<{ ways: string[], code?: import("../kit/signins.js").CodeWay }>}
   */
  ways(signal) {
    return this.ask("GET", "/v1/signins/ways", { signal });
  }

  /** A ticket for another identity. @param {object} wish */
  askForIdentity(wish, signal) {
    return this.ask("POST", "/v1/identities", { json: wish, signal });
  }

  /** @param {string} ticket @param {string | null} code Null collects what was proven otherwise. */
  verifyIdentity(ticket, code, signal) {
    const path = `/v1/identities/${encodeURIComponent(ticket)}/verify`;
    return this.ask("POST", path, { json: code === null ? {} : { code }, signal });
  }

  /** @param {string} identity */
  dropIdentity(identity, signal) {
    return this.ask("DELETE", `/v1/identities/${encodeURIComponent(identity)}`, { signal });
  }

  /** The channels that take keys of one's own. @param {AbortSignal} [signal] @returns {Promise<any[]>} */
  channels(signal) {
    return this.ask("GET", "/v1/channels", { signal }).then(({ channels }) => channels);
  }

  /** @param {string} channel @param {string} key */
  bindKey(channel, key, signal) {
    return this.ask("PUT", `/v1/channels/${encodeURIComponent(channel)}`, { json: { key }, signal });
  }

  /** @param {string} channel */
  unbindKey(channel, signal) {
    return this.ask("DELETE", `/v1/channels/${encodeURIComponent(channel)}`, { signal });
  }

  /** Asks again where only one such question of the account is answered at once. */
  async #patiently(path, signal) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.ask("GET", path, { signal });
      } catch (error) {
        if (error.status !== 429 || attempt >= patience || signal.aborted) throw error;
        await line.pause(attempt, signal, (error.retryAfter ?? 0) * 1000);
      }
    }
  }
}

/** Adds a row to the one of the same day, model and key. @param {any} row @param {string[]} by @param {Map<string, any>} rows */
function add(row, by, rows) {
  const name = JSON.stringify(by.map((column) => row[column]));
  const sum = rows.get(name);
  if (!sum) return void rows.set(name, { ...row });
  for (const amount of ["requests", "input_tokens", "output_tokens", "cost"]) sum[amount] += row[amount];
}
