/*
 * Light or dark: as the system is, or as the visitor chose in this browser.
 *
 * A choice is written to the root element, where theme.css finds it.
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
  showTheme();
}

/** Shows the kept choice; also when another tab makes one. */
export function showTheme() {
  const chosen = theme();
  if (chosen === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}

addEventListener("storage", (event) => event.key === place && showTheme());
showTheme();
