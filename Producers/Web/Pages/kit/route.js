import { goTo } from "./layers.js";

/**
 * Follows links within a page without loading it again, and the browser's buttons back and forward.
 *
 * @param {object} given
 * @param {string[]} given.paths Those of the page.
 * @param {() => void} given.show Called when another place, or the same one with another query, is to be shown.
 * @param {AbortSignal} given.signal
 * @returns {Record<"go" | "replace" | "rename", (address: string) => void>} Goes to an address; shows it in place of what
 *   is shown, to which nobody then goes back; says that what is shown has another address now.
 */
export function route({ paths, show, signal }) {
  let shown = location.pathname + location.search;

  function arrive() {
    const here = location.pathname + location.search;
    if (here === shown) return; // An entry of something that lay over the page.
    shown = here;
    show();
  }

  /** @param {string} address */
  function go(address) {
    if (address !== location.pathname + location.search) goTo(address);
    arrive();
  }

  /** @param {string} address */
  function replace(address) {
    history.replaceState(history.state, "", address);
    arrive();
  }

  /** @param {MouseEvent} event */
  function follow(event) {
    const { target } = event;
    const link = target instanceof Element ? target.closest("a") : null;
    if (!link || link.hasAttribute("download") || link.target || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return; // The browser's own.
    if (link.origin !== location.origin || !paths.includes(link.pathname)) return;
    event.preventDefault();
    go(link.pathname + link.search);
  }

  /** @param {string} address */
  function rename(address) {
    shown = address;
    history.replaceState(history.state, "", address);
  }

  document.addEventListener("click", follow, { signal });
  addEventListener("popstate", arrive, { signal });
  return { go, replace, rename };
}
