import { nextOf } from "../kit/next.js";

/*
 * Where a buyer came from: a question that waits for credit. It is kept through all of a purchase, also for another tab,
 * as the one to which a provider's page leads back.
 */

const place = "yizhan.shop.next";

/** Kept for so many milliseconds: who comes back later means something else. */
const keptFor = 24 * 3_600_000;

/** Keeps where the address says to go afterwards. @param {string} account */
export function keepWaiting(account) {
  const next = nextOf(location.search);
  if (!next) return;
  const text = JSON.stringify({ account, next, since: Date.now() });
  for (const store of stores()) {
    try {
      store.setItem(place, text);
    } catch {
      continue; // It is full: the chat is still a link away.
    }
  }
}

/** The path of what waits; null for nothing. @param {string} account @returns {string | null} */
export function waitingOf(account) {
  for (const store of stores()) {
    const kept = read(store);
    if (kept?.account === account && Math.abs(Date.now() - kept.since) < keptFor) return kept.next;
  }
  return null;
}

/** It waits no more. */
export function forgetWaiting() {
  for (const store of stores()) store.removeItem(place);
}

/** The tab's own first. Empty in a browser that keeps nothing for us. @returns {Storage[]} */
function stores() {
  try {
    return [sessionStorage, localStorage];
  } catch {
    return [];
  }
}

/** @param {Storage} store @returns {{ account: string, next: string, since: number } | null} */
function read(store) {
  try {
    return JSON.parse(store.getItem(place) ?? "null");
  } catch {
    return null; // Not ours.
  }
}
