import { element } from "./element.js";

const loads = new Map();

/**
 * Loads a script or a style sheet when it is first needed. One that did not come is asked for again by the next who needs
 * it.
 *
 * @param {string} path As from this module: `../libraries/…`.
 * @returns {Promise<void>}
 */
export function loadLibrary(path) {
  if (!loads.has(path)) loads.set(path, new Promise((resolve, reject) => {
    const { href } = new URL(path, import.meta.url);
    const node = path.endsWith(".css") ? element("link", { rel: "stylesheet", href }) : element("script", { src: href });
    const giveUp = (error) => {
      loads.delete(path);
      node.remove();
      reject(error);
    };
    node.addEventListener("load", () => resolve(), { once: true });
    node.addEventListener("error", giveUp, { once: true });
    document.head.append(node);
  }));
  return loads.get(path);
}
