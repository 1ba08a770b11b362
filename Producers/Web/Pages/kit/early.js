/*
 * Runs before the first paint: the look that was chosen, and which frame is painted until the page's scripts are here,
 * the page's own or the sign-in's. What is behind it is theme.js and the page.
 */
(() => {
  const root = document.documentElement;
  let theme = null;
  let isKnown = location.hash.startsWith("#key=");
  try {
    theme = localStorage.getItem("yizhan.theme");
    isKnown ||= localStorage.getItem("yizhan.session") !== null;
  } catch {
    // The browser keeps nothing for us: as at a first visit.
  }
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  root.dataset.shell = isKnown ? "page" : "signin";
})();
