/* A text that grows, as blocks of Markdown. */
import { BoundedLexer } from "./bounded-lexer.js";

/** Blocks at the end that further text may still change. */
const unsure = 2;

/** Stands for a tab in code while marked reads the text: it would make four spaces of each. */
export const tab = "\uf0d7";

/**
 * Reads a growing text. What lies well above its end is read once: a text costs what it is long, not more with each
 * piece. Only a text with definitions of links and notes, which count for all of it, is read whole each time.
 */
export class Reading {
  #text = "";
  /** The blocks that stay, and where the text after them begins. */
  #blocks = [];
  #end = 0;
  #definitions = "{}";

  /**
   * @returns {{ blocks: object[], isOther: boolean }} All blocks of the text; `isOther` if its definitions are others
   *   than before, so that any block may mean something else.
   */
  read(text) {
    const source = prepared(text);
    if (!source.startsWith(this.#text.slice(0, this.#end))) this.#forget();
    this.#text = source;
    let tokens = this.#lex();
    if (definitions(tokens) !== "{}" && this.#end > 0) {
      this.#forget();
      tokens = this.#lex();
    }
    const found = definitions(tokens);
    const isOther = found !== this.#definitions;
    this.#definitions = found;
    const isUnused = found === "{}" ? () => false : unused(source.toLowerCase());
    const blocks = [...this.#blocks, ...tokens.filter((token) => isBlock(token) || isUnused(token))];
    if (found === "{}") this.#keep(tokens);
    return { blocks, isOther };
  }

  #forget() {
    this.#blocks = [];
    this.#end = 0;
  }

  #lex() {
    return new BoundedLexer().lex(this.#text.slice(this.#end));
  }

  /** Moves the blocks before the last blank line that is sure to divide blocks to those that stay. */
  #keep(tokens) {
    const most = tokens.filter(isBlock).length - unsure;
    let [end, seen, sure] = [this.#end, 0, null];
    for (const token of tokens) {
      if (!this.#text.startsWith(token.raw, end)) break;
      end += token.raw.length;
      if (isBlock(token)) seen += 1;
      if (seen > most) break;
      if (token.type === "space" && /\n[ \t]*\n/.test(token.raw)) sure = { end, seen };
    }
    if (!sure) return;
    this.#blocks = this.#blocks.concat(tokens.filter(isBlock).slice(0, sure.seen));
    this.#end = sure.end;
  }
}

const definitions = (tokens) => JSON.stringify(tokens.links);

/** A definition that nothing refers to is shown: its address may be what the text is for. */
function unused(source) {
  const counts = new Map();
  const count = (name) => source.split(`[${name}]`, 3).length - 1;
  return ({ type, name }) => {
    if (type !== "def") return false;
    const key = name.toLowerCase();
    if (!counts.has(key)) counts.set(key, count(key));
    return counts.get(key) < 2;
  };
}

const isBlock = ({ type }) => type !== "space" && type !== "def";

/** Characters that turn the order of others around, so that 001 is read as 100; they are made visible. */
const directions = /[\u202a-\u202e\u2066-\u2069]/g;
const directed = /[\u202a-\u202e\u2066-\u2069]/;

/** The text as marked takes it: with line breaks of one kind, and with the tabs of code out of its sight. */
function prepared(text) {
  const clear = directed.test(text) ? text.replace(directions, "\ufffd") : text;
  const lines = clear.includes("\r") ? clear.replace(/\r\n?/g, "\n") : clear;
  // A fence that is still open is code to marked only if its last line is whole.
  const whole = lines.endsWith("\n") ? lines : `${lines}\n`;
  return whole.includes("\t") ? withoutTabs(whole) : whole;
}

function withoutTabs(text) {
  let fence = null;
  return text.split("\n").map((line) => {
    const [, lead, marks] = /^((?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*)(`{3,}|~{3,})?/.exec(line);
    if (!fence) {
      if (marks) fence = { marks, width: expanded(lead).length };
      return line.replace(/^( *)(\t+)/, (_, spaces, tabs) => spaces + "    ".repeat(tabs.length));
    }
    if (marks?.startsWith(fence.marks) && !line.slice(lead.length).replace(/^[`~]+/, "").trim()) fence = null;
    return fence ? hidden(line, fence.width) : expanded(line);
  }).join("\n");
}

const expanded = (line) => line.replace(/^[ \t]+/, (lead) => lead.replaceAll("\t", "    "));

/** The line with its tabs hidden, but for those that indent the whole block. */
function hidden(line, width) {
  let [at, column] = [0, 0];
  while (column < width && /[ \t]/.test(line[at] ?? "")) {
    column += line[at] === "\t" ? 4 : 1;
    at += 1;
  }
  return " ".repeat(column) + line.slice(at).replaceAll("\t", tab);
}
