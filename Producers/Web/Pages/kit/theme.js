/*
 * Light or dark: as the system is, or as the visitor chose in this browser. What was chosen is shown by early.js, which
 * runs before the first paint.
 */

const place = "yizhan.theme";

/** @typedef {"system" | "light" | "dark"} Theme */

/**
 * The choices, in the order of a menu.
 *
 * @type {Theme[]}
 */
export const themes = ["system", "light", "dark"];

/** @returns {Theme} */
export function theme() {
  const kept = /** @type {Theme} */ (localStorage.getItem(place));
  return themes.includes(kept) ? kept : "system";
}

/** @param {Theme} chosen */
export function setTheme(chosen) {
  if (chosen === "system") localStorage.removeItem(place);
  else localStorage.setItem(place, chosen);
  dispatchEvent(new Event("yizhan-theme"));
}
