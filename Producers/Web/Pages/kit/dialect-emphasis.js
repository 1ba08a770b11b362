/*
 * Emphasis and deletion. A mark that could as well be meant as it stands (3*4*5, a_b, __init__, 3~5, 138****5678, 张**)
 * is left as it stands: a reader forgives a star, but not another number.
 */

/** The marks that nothing closes, in the text that was looked through last: it is looked through once for each. */
const unclosed = { text: "", runs: new Set() };

const space = /^\s?$/;
const wordLetter = /[A-Za-z0-9]/;
const letter = /[\p{L}\p{N}%°)\]}）】」』》〉”’]/u;
const closing = /[,;:!?)\]}，。、；：！？）】」』》〉”’…]/;
const opening = /[([{（【「『《〈“‘]/;

/** Whether this run of marks, between these two characters, may open an emphasis. */
function canOpen(run, before, after) {
  if (space.test(after) || before === "/") return false;
  const isStrong = run === "**" || run === "***";
  // `*` and `_` inside a word are multiplication and names; `**` needs no space around it in Chinese.
  if (!isStrong) return !letter.test(before) && after !== "/";
  if (!space.test(before) && closing.test(after)) return false;
  return !((wordLetter.test(before) || before === ")" || before === "]") && (wordLetter.test(after) || after === "("));
}

function canClose(run, before, after) {
  if (space.test(before) || opening.test(before)) return false;
  if (run === "**" || run === "***") return !(wordLetter.test(before) && wordLetter.test(after));
  return !/[\p{L}\p{N}]/u.test(after);
}

/**
 * Where the emphasis that begins with `run` ends: the index of its closing run, or -1. What is escaped, and code, hold no
 * marks.
 */
function end(source, run) {
  const marks = new RegExp(`\\\\[\\s\\S]|(\`+)[\\s\\S]*?[^\`]\\1(?!\`)|${run[0] === "*" ? "\\*+" : "_+"}`, "g");
  marks.lastIndex = run.length;
  let isInside = false;
  for (let found = marks.exec(source); found; found = marks.exec(source)) {
    const mark = found[0];
    if (mark[0] !== run[0]) continue;
    const before = source[found.index - 1];
    const after = source[found.index + mark.length] ?? "";
    const closes = canClose(mark, before, after);
    if (mark === run && closes) return found.index;
    // The marks of an emphasis inside this one, closed together with it: **a *b***
    if (mark.length === 3 && run.length < 3 && closes && isInside) return found.index + 3 - run.length;
    if (mark.length < 3) isInside = isInside ? !closes : canOpen(mark, before, after);
  }
  return -1;
}

/** Names and numbers between marks are rather names with underscores, and footnotes, than emphasis. */
function isName(run, text) {
  if (run === "__") return /^\w+$/.test(text);
  return run === "_" ? /^\w*[\d_]\w*$/.test(text) : run === "*" && /^[\d\s.,%]+$/.test(text);
}

export const emphasis = {
  emStrong(source, whole, before) {
    const run = /^(?:\*+|_+)/.exec(source)?.[0];
    if (!run) return undefined;
    const plain = { type: "text", raw: run, text: run };
    const longest = run[0] === "*" ? 3 : 2;
    if (run.length > longest || !canOpen(run, before ?? "", source[run.length] ?? "")) return plain;
    if (unclosed.text !== whole) Object.assign(unclosed, { text: whole, runs: new Set() });
    const at = unclosed.runs.has(run) ? -1 : end(source, run);
    if (at < 0) unclosed.runs.add(run);
    const text = source.slice(run.length, at);
    if (at < 0 || isName(run, text)) return plain;
    const tokens = this.lexer.inlineTokens(text);
    const raw = source.slice(0, at + run.length);
    if (run.length === 1) return { type: "em", raw, text, tokens };
    const strong = { type: "strong", raw, text, tokens };
    return run.length === 2 ? strong : { type: "em", raw, text, tokens: [strong] };
  },

  /** See `deletion`. */
  del() {},
};

/** `~~gone~~`; a single `~` and one between numbers is a range: 3~5, 3~~5. */
export const deletion = {
  name: "deletion",
  level: "inline",
  tokenizer(source, tokens) {
    const match = /^~~(?=[^\s~])([\s\S]{0,3000}?[^\s~])~~(?=[^~]|$)/.exec(source);
    if (!match) return undefined;
    if (/\d$/.test(tokens.at(-1)?.raw ?? "") && /^\d/.test(match[1])) return undefined;
    return { type: "del", raw: match[0], text: match[1], tokens: this.lexer.inlineTokens(match[1]) };
  },
};
