import { element, setText } from "./element.js";
import { onWake } from "./wake.js";
import { language, say } from "./strings.js";

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];

/** How often what is written of the past is brought up to date. */
const freshness = 30 * second;

const format = (/** @type {Intl.DateTimeFormatOptions} */ options) => new Intl.DateTimeFormat(language, options);
const formats = {
  moment: format({ dateStyle: "short", timeStyle: "medium" }), clock: format({ timeStyle: "medium" }),
  date: format({ dateStyle: "medium" }), ago: new Intl.RelativeTimeFormat(language, { numeric: "auto" }),
};

/** The day and the time of day. @param {number} milliseconds */
export const moment = (milliseconds) => formats.moment.format(milliseconds);

/** The day. @param {number} milliseconds */
export const date = (milliseconds) => formats.date.format(milliseconds);

/** The time of day. @param {number} milliseconds */
export const clock = (milliseconds) => formats.clock.format(milliseconds);

const midnight = (/** @type {number} */ milliseconds) => new Date(milliseconds).setHours(0, 0, 0, 0);

/**
 * How long ago something was: in minutes, hours or days, after a week as a date.
 *
 * @param {number} milliseconds
 */
export function ago(milliseconds, now = Date.now()) {
  const passed = now - milliseconds;
  if (passed < minute) return say("justNow"); // Also what another machine's clock puts a little ahead.
  if (passed < hour) return formats.ago.format(-Math.floor(passed / minute), "minute");
  if (passed < day) return formats.ago.format(-Math.floor(passed / hour), "hour");
  // Days of 23 and 25 hours exist, and the day before yesterday is less than 48 hours ago at times.
  const days = Math.round((midnight(now) - midnight(milliseconds)) / day);
  if (days < 7) return formats.ago.format(-days, "day");
  return formats.date.format(milliseconds);
}

/**
 * A time as it is written: how long ago, and the moment where a pointer rests on it. `keepTimes` keeps it true.
 *
 * @param {number} milliseconds
 */
export function time(milliseconds) {
  const at = new Date(milliseconds);
  return element("time", { class: "time", datetime: at.toISOString(), title: moment(milliseconds) }, ago(milliseconds));
}

/** Brings all times on the page up to date, every half minute and when the page wakes up. @param {AbortSignal} signal */
export function keepTimes(signal) {
  const renew = () => {
    for (const node of /** @type {NodeListOf<HTMLTimeElement>} */ (document.querySelectorAll("time.time"))) {
      setText(node, ago(Date.parse(node.dateTime)));
    }
  };
  const timer = setInterval(renew, freshness);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  onWake(renew, signal);
}

/** A time as one unit, rounded up. @param {number} milliseconds */
export function duration(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds < 120) return say("seconds", { n: seconds });
  if (seconds < 7200) return say("minutes", { n: Math.ceil(seconds / 60) });
  return say("hours", { n: Math.ceil(seconds / 3600) });
}

/**
 * Calls `work` each second while it is wanted and the node is on the page.
 *
 * @param {Node} node
 * @param {() => void} work It may end it.
 */
export function everySecond(node, work) {
  let timer = null;
  let isWanted = false;

  function turn() {
    timer = null;
    work();
    if (isWanted) timer = setTimeout(() => (node.isConnected ? turn() : (timer = null)), 1000);
  }

  return {
    start() {
      isWanted = true;
      if (timer === null) turn();
    },
    stop() {
      isWanted = false;
      clearTimeout(timer);
      timer = null;
    },
  };
}
