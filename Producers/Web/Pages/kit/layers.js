/*
 * What lies over the page (a drawer, a dialog, a sheet), and the browser's button for going back, which closes the
 * topmost of them before it leaves anything.
 *
 * Each layer has an entry of the history at the page's own address, `{ layer: depth }` in its state. An entry whose
 * layer was closed otherwise stays behind: the next layer uses it again, and going back passes over it.
 */

/**
 * What closes each open layer, the topmost last.
 *
 * @type {(() => void)[]}
 */
const open = [];

/** The depth of the history's entry that the page is at. */
let depth = depthOfEntry();

/** WeChat on iOS shows a bar from the first entry on, which takes 50 pixels from every page. */
const keepsNoEntries = /MicroMessenger/.test(navigator.userAgent) && /iPhone|iPad/.test(navigator.userAgent);

/**
 * Notes that a layer has opened. `close` is called when the visitor goes back.
 *
 * @param {() => void} close
 * @returns {() => void} To be called when the layer was closed otherwise.
 */
export function opened(close) {
  const layer = () => close();
  open.push(layer);
  if (open.length > depth && !keepsNoEntries) {
    depth = open.length;
    history.pushState({ layer: depth }, "");
  }
  return () => {
    const at = open.indexOf(layer);
    if (at >= 0) open.splice(at, 1);
  };
}

/** Closes the topmost layer; false if there is none. */
export function closeTop() {
  const layer = open.pop();
  layer?.();
  return layer !== undefined;
}

/**
 * Goes to an address by a new entry of the history, or in place of an entry of a layer.
 *
 * @param {string} address
 */
export function goTo(address) {
  if (depth > 0 || keepsNoEntries) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  depth = 0;
}

addEventListener("popstate", () => {
  const before = depth;
  const wanted = depthOfEntry();
  // A link that leads to this page with a fragment makes an entry too; nobody went back.
  if (location.hash && open.length === 0) return void (depth = wanted);
  if (wanted < before && wanted >= open.length) {
    // The entry that was left had no open layer: the press meant what is before it.
    depth = Math.max(0, open.length - 1);
    history.go(depth - wanted - (open.length === 0 ? 1 : 0));
  } else if (wanted > open.length) {
    history.go(open.length - wanted); // A layer that is gone does not open again.
  } else {
    depth = wanted;
    while (open.length > wanted) closeTop();
  }
});

function depthOfEntry() {
  return history.state?.layer ?? 0;
}
