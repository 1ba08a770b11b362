import { say } from "./strings.js";

const day = 24 * 60 * 60 * 1000;

/**
 * Conversations by how long ago they changed: today, yesterday, within seven days, earlier. A group without any is left
 * out; the order is kept.
 *
 * @template {{ updated: number }} Line
 * @param {Line[]} lines The newest first.
 * @param {number} [now]
 * @returns {{ name: string, lines: Line[] }[]}
 */
export function grouped(lines, now = Date.now()) {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  // Days of 23 and 25 hours exist: what counts is the calendar.
  const begins = [midnight, new Date(midnight - day / 2).setHours(0, 0, 0, 0), midnight - 6 * day, -Infinity];
  const groups = ["today", "yesterday", "week", "earlier"].map((name) => ({ name: say(name), lines: [] }));
  for (const line of lines) groups[begins.findIndex((begin) => line.updated >= begin)].lines.push(line);
  return groups.filter((group) => group.lines.length > 0);
}
