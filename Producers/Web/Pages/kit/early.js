/*
 * Runs before the first paint: light or dark, and which frame is painted until the page's scripts are here, the page's
 * own or the sign-in's. The choice of the look is made in theme.js. And from now on nothing that is dropped anywhere is
 * opened in place of the page.
 */
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  /**
   * What this browser keeps under a name; null also if it keeps nothing for us.
   *
   * @param {string} name
   */
  function kept(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  }

  function showTheme() {
    const chosen = kept("yizhan.theme");
    const isDark = chosen === "dark" || (chosen !== "light" && system.matches);
    root.dataset.theme = isDark ? "dark" : "light";
    document.querySelector('meta[name="theme-color"]')?.setAttribute("content", isDark ? "#131716" : "#ffffff");
  }

  /**
   * A text may be dropped into a field. What else is taken is said by those who take it, later than here.
   *
   * @param {DragEvent} event
   */
  function stay(event) {
    const { target, dataTransfer } = event;
    const isFiles = dataTransfer?.types.includes("Files");
    if (!isFiles && target instanceof Element && target.closest("input, textarea")) return;
    event.preventDefault();
    if (dataTransfer && event.type === "dragover") dataTransfer.dropEffect = "none";
  }

  document.addEventListener("dragover", stay);
  document.addEventListener("drop", stay);
  showTheme();
  system.addEventListener("change", showTheme);
  addEventListener("storage", showTheme);
  addEventListener("yizhan-theme", showTheme);
  root.dataset.shell = kept("yizhan.session") || location.hash.startsWith("#key=") ? "page" : "signin";
})();
