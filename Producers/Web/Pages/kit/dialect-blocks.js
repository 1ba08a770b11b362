/*
 * Blocks that Markdown sees where none is meant: a year, a sum or a comparison at the beginning of a line, a paragraph
 * that is indented or underlined, a row of tildes.
 */

const original = (name, tokenizer, source) => window.marked.Tokenizer.prototype[name].call(tokenizer, source);

/** No list: an item without text, a number with more than three digits or a leading zero, an amount that is added. */
const notList = /^ {0,3}(?:(?:[*+-]|\d{1,9}[.)])[ \t]*(?:\n|$)|\d{4,9}[.)]|0\d+[.)]|\+ ?[¥$€£]?\d)/;

/** What cuts a paragraph without a blank line, besides Markdown's own. */
const cut = /\n {0,3}(?:\$\$|\\\[|\\begin\{(?=[\s\S]{0,2000}?\\end\{)|\[\^[^\]\s]+\]:|<details[\s>])/i;

const chinese = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’]/;

export const blocks = {
  list(source) {
    if (notList.test(source)) return undefined;
    const token = original("list", this, source);
    if (token?.ordered) keepNumbers(token);
    return token;
  },

  /** A heading has words; its trailing marks are as many as its leading ones, so that "C #" keeps its own. */
  heading(source) {
    const match = /^ {0,3}(#{1,6})[ \t]+([^\n]*?[^\s#][^\n]*?)[ \t]*(?:\n+|$)/.exec(source);
    if (!match) return undefined;
    const [raw, { length: depth }, words] = match;
    const text = depth > 1 ? words.replace(new RegExp(`\\s+#{${depth}}$`), "") : words;
    return { type: "heading", raw, depth, text, tokens: this.lexer.inline(text) };
  },

  /** >90, >= 5 and, in a list, > 100 compare; >>> is a prompt. */
  blockquote(source) {
    if (/^ {0,3}>(?:[=＝\d.¥$€£]|>> \S)/.test(source)) return undefined;
    if (!this.lexer.state.top && /^ {0,3}> *[=＝\d.¥$€£]/.test(source)) return undefined;
    if (/^ {0,3}>[ \t>]*(?:\n(?! {0,3}>)|$)/.test(source)) return undefined;
    return original("blockquote", this, source);
  },

  /** Chinese paragraphs are indented too. */
  code(source) {
    return chinese.test(source.trimStart()[0] ?? "") ? undefined : original("code", this, source);
  },

  /** A row of tildes that nothing closes is decoration, and so are tildes around words. */
  fences(source) {
    if (/^ {0,3}~~~/.test(source)) {
      const line = /^[^\n]*/.exec(source)[0].trim();
      if (/[^~]/.test(line) && line.endsWith("~")) return undefined;
      if (/^~{4,}$/.test(line) && !/\n {0,3}~{4,}[ \t]*(?:\n|$)/.test(source)) return undefined;
    }
    return original("fences", this, source);
  },

  /** A line under text divides it from what follows; only `===` under a single line makes a heading of it. */
  lheading(source) {
    const match = /^([^\n]+)\n {0,3}=+[ \t]*(?:\n+|$)/.exec(source);
    if (!match) return undefined;
    return { type: "heading", raw: match[0], depth: 1, text: match[1], tokens: this.lexer.inline(match[1]) };
  },

  paragraph(source) {
    const found = this.rules.block.paragraph.exec(source)?.[0];
    if (!found) return undefined;
    const end = found.search(cut);
    const raw = end < 0 ? found : found.slice(0, end);
    const text = raw.replace(/\n$/, "");
    return { type: "paragraph", raw, text, tokens: this.lexer.inline(text) };
  },

  /** See `definition`. */
  def() {},
};

/** Amounts that are added and taken away, a line each: as a list they would lose their signs. */
export const sums = {
  name: "sums",
  level: "block",
  tokenizer(source) {
    const raw = /^(?: {0,3}[+-] ?[¥$€£]?\d[^\n]*(?:\n|$))+/.exec(source)?.[0];
    if (!raw || !/^ {0,3}\+/m.test(raw)) return undefined;
    return { type: "paragraph", raw, text: raw, tokens: this.lexer.inline(raw.trimEnd()) };
  },
};

/**
 * Keeps the numbers of items that don't count on by one: they were written by the text's author. The parser hands
 * `checked` of an item that is no task on to the renderer as it is.
 */
function keepNumbers(list) {
  const numbers = list.items.map((item) => Number(/\d+/.exec(item.raw)[0]));
  const isCounting = numbers.every((number, at) => number === numbers[0] + at);
  if (isCounting || numbers.every((number) => number === numbers[0])) return;
  list.items.forEach((item, at) => {
    if (!item.task) item.checked = numbers[at];
  });
}

export function listItem(text, isTask, checked) {
  return typeof checked === "number" ? `<li value="${checked}">${text}</li>\n` : `<li>${text}</li>\n`;
}
