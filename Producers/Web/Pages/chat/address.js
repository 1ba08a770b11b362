import { goTo } from "../kit/layers.js";

/** The address of a conversation; of a new one without an id. */
export const addressOf = (id) => (id ? `/c/${id}` : "/");

/** The id of the conversation that the page's address names, or null for a new one. */
export const named = () => /^\/c\/([^/]+)$/.exec(location.pathname)?.[1] ?? null;

/** Gives the page the address of a conversation, unless it has it. */
export function go(id) {
  if (named() !== id) goTo(addressOf(id));
}

/** Calls `show(id)` when the visitor goes back or forward to another conversation. */
export function onReturn(show, signal) {
  addEventListener("popstate", () => show(named()), { signal });
}
