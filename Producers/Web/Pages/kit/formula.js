import { element } from "./element.js";
import { loadLibrary } from "./library.js";

/** Formulas that were drawn, since a paragraph that grows is drawn again and again. */
const drawn = new Map();
const drawnLimit = 400;

const options = { throwOnError: true, trust: false, strict: "ignore", maxSize: 20, maxExpand: 200 };

const isChemistry = (tex) => /\\(?:ce|pu)\b/.test(tex);

/** KaTeX comes with the first formula, its chemistry with the first of those. */
async function loadKaTeX(tex) {
  await Promise.all([
    loadLibrary("../libraries/katex/katex.js"), loadLibrary("../libraries/katex/katex.css"),
  ]);
  if (isChemistry(tex)) await loadLibrary("../libraries/katex/mhchem.js");
}

const isReady = (tex) => window.katex && (!isChemistry(tex) || window.katex.__defineMacro && loadedChemistry);
let loadedChemistry = false;

/**
 * A formula. Until KaTeX has come, without it, and where it cannot read the formula, its source is shown.
 *
 * @param {{ raw: string, tex: string, isDisplay: boolean }} formula
 */
export function formulaView({ raw, tex, isDisplay }) {
  const node = element("span", { class: isDisplay ? "formula is-display" : "formula", "data-source": raw.trim() });
  if (isReady(tex)) draw(node, tex, isDisplay);
  else {
    node.textContent = raw.trim();
    loadKaTeX(tex).then(() => {
      loadedChemistry ||= isChemistry(tex);
      draw(node, tex, isDisplay);
    }, () => {});
  }
  return node;
}

function draw(node, tex, isDisplay) {
  const key = `${isDisplay} ${tex}`;
  if (!drawn.has(key)) {
    if (drawn.size > drawnLimit) drawn.clear();
    drawn.set(key, rendered(tex, isDisplay));
  }
  const picture = drawn.get(key);
  if (picture) node.replaceChildren(picture.cloneNode(true));
  else {
    node.classList.add("is-source");
    node.textContent = node.dataset.source;
  }
}

/** Of these KaTeX would show the name alone, as the text is not to be trusted with addresses. */
const withheld = /\\(?:href|url|includegraphics|html[A-Z][a-z]*)\b/;

function rendered(tex, isDisplay) {
  if (withheld.test(tex)) return null;
  const node = element("span");
  try {
    window.katex.render(tex, node, { ...options, displayMode: isDisplay });
    return node.firstElementChild;
  } catch {
    return null; // It is shown as it was written.
  }
}
