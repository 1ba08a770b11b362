/*
 * Days as the ledger and the limits of keys count them: those of UTC+8, wherever the reader is. A day is a text like
 * 2026-01-31.
 */

const length = 24 * 60 * 60 * 1000;
const ahead = 8 * 60 * 60 * 1000;

/** The day of a moment. @param {number} milliseconds */
export const dayOf = (milliseconds) => new Date(milliseconds + ahead).toISOString().slice(0, 10);

/** When a day begins; NaN for what is no day. @param {string} day */
export const beginOf = (day) => Date.parse(`${day}T00:00:00+08:00`);

/** When a day is over. @param {string} day */
export const endOf = (day) => beginOf(day) + length;

/**
 * The last so many days, today the last of them.
 *
 * @param {number} count
 * @returns {string[]}
 */
export function lastDays(count, now = Date.now()) {
  return Array.from({ length: count }, (_, at) => dayOf(now - (count - 1 - at) * length));
}

/** A day without its year, as it stands below a bar. @param {string} day */
export const shortDay = (day) => day.slice(5).replace("-", "/");
