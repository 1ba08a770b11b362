/*
 * Runs before the first paint: light or dark, and which frame is painted until the page's scripts are here, the page's
 * own or the sign-in's. The choice of the look is made in theme.js. Asks who is signed in, as all else waits for that.
 * And from now on nothing that is dropped anywhere is opened in place of the page.
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

  /** The service's response, whole; null if none comes in fifteen seconds. */
  async function askWhoIsSignedIn() {
    const life = new AbortController();
    const timer = setTimeout(() => life.abort(), 15_000);
    try {
      const response = await fetch("/v1/session", { credentials: "same-origin", cache: "no-store", signal: life.signal });
      return new Response(await response.text(), { status: response.status, headers: response.headers });
    } catch {
      return null; // It is asked again.
    } finally {
      clearTimeout(timer);
    }
  }

  document.addEventListener("dragover", stay);
  document.addEventListener("drop", stay);
  showTheme();
  system.addEventListener("change", showTheme);
  addEventListener("storage", showTheme);
  addEventListener("yizhan-theme", showTheme);
  const session = kept("yizhan.session");
  root.dataset.shell = session && location.pathname !== "/signin" ? "page" : "signin";
  // A key that an older page has left becomes a session first.
  if (!session?.includes('"key"')) window.earlySession = askWhoIsSignedIn();
})();
