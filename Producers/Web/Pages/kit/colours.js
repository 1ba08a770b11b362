import { loadLibrary } from "./library.js";

/** Longer code is not coloured: doing so again as it grows would block the page. */
const limit = 30_000;

/** What was coloured: a list that grows is drawn again and again, with the code in it. */
const coloured = new Map();
const colouredLimit = 60;

const waiting = new WeakMap();
const watcher = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    watcher.unobserve(target);
    waiting.get(target)?.();
  }
}, { rootMargin: "600px 0px" });

const whenIdle = (work) => (window.requestIdleCallback ? requestIdleCallback(work, { timeout: 400 }) : setTimeout(work, 50));

/**
 * Colours code near the view when the page has time, and takes at most a fifth of it while code grows.
 */
export class Colours {
  #isDue = false;
  #cost = 0;

  /**
   * @param {HTMLElement} code
   * @param {string} language
   * @param {() => string} source
   */
  constructor(code, language, source) {
    this.code = code;
    this.language = language;
    this.source = source;
  }

  /** Colours the code anew, soon. */
  refresh() {
    if (this.#isDue || !this.language || this.source().length > limit) return;
    const known = coloured.get(this.#key);
    if (known) {
      this.code.innerHTML = known;
      return;
    }
    this.#isDue = true;
    waiting.set(this.code, () => setTimeout(() => whenIdle(() => this.#colour()), this.#cost * 4));
    watcher.observe(this.code);
  }

  /** Without the highlighter the code stays as it is. */
  async #colour() {
    this.#isDue = false;
    // The highlighter is the largest file of the page, so it is loaded with the first code.
    if (!window.hljs) await loadLibrary("../libraries/highlight.js").catch(() => {});
    const { hljs } = window;
    if (!hljs?.getLanguage(this.language) || !this.code.isConnected || this.#isSelected) return;
    const start = performance.now();
    // The highlighter escapes its input; it adds only spans with a class.
    const html = hljs.highlight(this.language, this.source(), true).value;
    this.code.innerHTML = html;
    if (coloured.size > colouredLimit) coloured.clear();
    coloured.set(this.#key, html);
    this.#cost = performance.now() - start;
  }

  get #key() {
    return `${this.language} ${this.source()}`;
  }

  /** New nodes would end the selection. */
  get #isSelected() {
    const selection = document.getSelection();
    return !selection.isCollapsed && this.code.contains(selection.anchorNode);
  }
}
