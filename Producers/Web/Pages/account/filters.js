import { beginOf, endOf } from "./days.js";

/**
 * What entries of the ledger are wanted, as the address of the account's place has it: `from` and `to` are days.
 *
 * @typedef {{ kind?: string, model?: string, key?: string, from?: string, to?: string }} Filter
 */

/** @type {(keyof Filter)[]} */
export const filterNames = ["kind", "model", "key", "from", "to"];

/** @param {string} search @returns {Filter} */
export function filterOf(search) {
  const query = new URLSearchParams(search);
  /** @type {Filter} */
  const filter = {};
  for (const name of filterNames) {
    const value = query.get(name);
    const isDay = name === "from" || name === "to";
    if (value && (!isDay || !Number.isNaN(beginOf(value)))) filter[name] = value;
  }
  return filter;
}

/** The address under which these entries are shown. @param {Filter} filter */
export function ledgerAddress(filter) {
  const query = new URLSearchParams();
  for (const name of filterNames) if (filter[name]) query.set(name, filter[name]);
  return String(query) ? `/account?${query}` : "/account";
}

/** What the service is asked for them. @param {Filter} filter */
export function queryOf(filter) {
  const { from, to, ...rest } = filter;
  const query = new URLSearchParams(/** @type {Record<string, string>} */ (rest));
  if (from) query.set("from", String(beginOf(from)));
  if (to) query.set("to", String(endOf(to)));
  return query;
}
