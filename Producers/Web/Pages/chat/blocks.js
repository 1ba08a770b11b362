/*
 * What a canvas can draw of an answer's prose: a row of blocks, read from the elements that are on the page, so that a
 * picture says the same as the page.
 */

/** Pixels that a list and a quotation stand in from what is around them. */
const inset = { list: 24, quote: 14 };

/**
 * @typedef {{left: number, bars: number[]}} Indent Where a block begins, and where the bars of quotations stand.
 * @typedef {{text: string, bold?: boolean, italic?: boolean, isCode?: boolean, strike?: boolean, link?: boolean}} Span
 * @typedef {Indent & {kind: "text", spans: Span[], level: number, marker?: string}} TextBlock
 * @typedef {Indent & {kind: "code", text: string}} CodeBlock
 * @typedef {Indent & {kind: "table", rows: Span[][][]}} TableBlock
 * @typedef {Indent & {kind: "rule"}} RuleBlock
 * @typedef {Indent & {kind: "picture", source: string, name: string}} PictureBlock
 * @typedef {TextBlock | CodeBlock | TableBlock | RuleBlock | PictureBlock} Block
 */

const containers = new Set(["DIV", "SECTION", "ARTICLE", "DETAILS", "SUMMARY", "P", "LI", "UL", "OL", "FIGURE", "DL", "DT", "DD"]);
const styles = {
  STRONG: { bold: true }, B: { bold: true }, TH: { bold: true }, EM: { italic: true }, I: { italic: true },
  CODE: { isCode: true }, KBD: { isCode: true }, DEL: { strike: true }, S: { strike: true }, A: { link: true },
};
const unseen = "[hidden], script, style, .code-head, .unseen";

/**
 * @param {Element} root the prose of an answer
 * @returns {Block[]}
 */
export function blocksOf(root) {
  const walker = new Walker();
  walker.children(root, { style: {}, left: 0, bars: [], level: 0 });
  walker.flush();
  return walker.blocks;
}

/** A question's plain text as blocks. */
export function plainBlocks(text) {
  return [{ kind: "text", spans: [{ text }], level: 0, left: 0, bars: [] }];
}

class Walker {
  /** @type {Block[]} */
  blocks = [];
  #spans = [];
  #place = { left: 0, bars: [], level: 0 };
  #marker = "";

  children(node, place) {
    for (const child of node.childNodes) this.#visit(child, place);
  }

  /** Ends the paragraph that is being read. */
  flush() {
    const spans = tidy(this.#spans);
    this.#spans = [];
    if (spans.length === 0) return;
    const { left, bars, level } = this.#place;
    this.blocks.push({ kind: "text", spans, left, bars, level, ...(this.#marker && { marker: this.#marker }) });
    this.#marker = "";
  }

  #visit(node, place) {
    if (node.nodeType === Node.TEXT_NODE) return this.#say(node.data.replace(/\s+/g, " "), place);
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    if (node.tagName === "BUTTON") return this.#say(meaning(node), place);
    if (node.matches(unseen)) return;
    const formula = formulaOf(node);
    if (formula) return this.#say(formula, { ...place, style: { ...place.style, isCode: true } });
    const { tagName } = node;
    if (tagName === "BR") this.#say("\n", place);
    else if (tagName === "INPUT") this.#say(node.checked ? "☑ " : "☐ ", place);
    else if (tagName === "IMG") this.#picture(node, place);
    else if (tagName === "PRE") this.#block({ kind: "code", text: node.textContent.replace(/\n$/, "") }, place);
    else if (tagName === "HR") this.#block({ kind: "rule" }, place);
    else if (tagName === "TABLE") this.#block({ kind: "table", rows: rowsOf(node) }, place);
    else if (tagName === "LI") this.#item(node, place);
    else if (/^H[1-6]$/.test(tagName)) this.#apart(node, { ...place, level: Number(tagName[1]) });
    else if (tagName === "BLOCKQUOTE") this.#apart(node, { ...place, left: place.left + inset.quote, bars: [...place.bars, place.left] });
    else if (tagName === "UL" || tagName === "OL") this.#apart(node, { ...place, left: place.left + inset.list });
    else if (containers.has(tagName)) this.#apart(node, place);
    else this.children(node, { ...place, style: { ...place.style, ...styles[tagName] } });
  }

  #say(text, place) {
    this.#place = place;
    if (text) this.#spans.push({ text, ...place.style });
  }

  #apart(node, place) {
    this.flush();
    this.children(node, place);
    this.flush();
  }

  #item(node, place) {
    this.flush();
    const list = node.parentElement;
    const number = (list.start ?? 1) + [...list.children].indexOf(node);
    this.#marker = node.querySelector(":scope > input, :scope > p > input") ? "" : list.tagName === "OL" ? `${number}.` : "•";
    this.#apart(node, place);
    this.#marker = "";
  }

  #block(block, { left, bars }) {
    this.flush();
    this.blocks.push({ ...block, left, bars });
  }

  /** Only what is in the page already is drawn: another host's picture would make the canvas unreadable. */
  #picture(node, place) {
    const name = node.alt || "";
    if (/^data:image\//.test(node.src)) this.#block({ kind: "picture", source: node.src, name }, place);
    else this.#say(`[${name || "picture"}]`, place);
  }
}

/** What a button says in the text: it is the mark of a footnote, or stands for a picture; else nothing. */
function meaning(button) {
  if (button.closest("sup")) return button.textContent;
  const name = button.querySelector(".picture-name")?.textContent;
  return name ? `[${name}]` : "";
}

/** The source of a formula that is drawn on the page, or null. */
function formulaOf(node) {
  if (!node.matches(".katex, .katex-display")) return null;
  return node.querySelector("annotation")?.textContent.trim() || null;
}

function rowsOf(table) {
  return [...table.rows].map((row) => [...row.cells].map((cell) => {
    const style = cell.tagName === "TH" ? { bold: true } : {};
    return blocksOf(cell).flatMap((block, at) => {
      const spans = block.kind === "text" ? block.spans : block.kind === "code" ? [{ text: block.text, isCode: true }] : [];
      return [...(at > 0 ? [{ text: "\n" }] : []), ...spans.map((span) => ({ ...style, ...span }))];
    });
  }));
}

/** Without the spaces of the source between blocks. */
function tidy(spans) {
  const kept = spans.map((span) => ({ ...span }));
  while (kept.length > 0 && !kept[0].text.trim()) kept.shift();
  while (kept.length > 0 && !kept[kept.length - 1].text.trim()) kept.pop();
  if (kept.length > 0) kept[0].text = kept[0].text.trimStart();
  return kept;
}
