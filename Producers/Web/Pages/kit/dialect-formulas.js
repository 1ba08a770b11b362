/*
 * Where a formula begins and ends: \(…\), \[…\], $$…$$ and $…$. A formula that is still open, and a dollar that could be
 * a price or a name ($5 到 $10, US$3, $HOME), is text.
 */

/** A formula longer than this is text. */
const longest = 4000;

/** No blank line inside, as in TeX. */
const display = /^(?:\$\$((?:(?!\$\$|\n[ \t]*\n)[\s\S])+)\$\$|\\\[((?:(?!\\\]|\n[ \t]*\n)[\s\S])+)\\\])/;
const round = /^\\\(((?:(?!\\\)|\n[ \t]*\n)[\s\S])+)\\\)/;
const dollars = /^\$(?![\s$])((?:\\[\s\S]|[^\\$\n`])+)\$(?![A-Za-z0-9({$])/;

/** Texts and commands in a formula, which may hold any letters. */
const wordsOfTeX = /\\(?:text|mathrm|textbf|mbox|operatorname|ce|pu)\*?\{[^{}]*\}|\\[A-Za-z]+/g;

/**
 * The formula at the beginning of a text, or null.
 *
 * @param {string} text
 * @param {string} before The character before it.
 * @returns {{ raw: string, tex: string, isDisplay: boolean } | null}
 */
export function formulaAt(text, before = "") {
  const part = text.slice(0, longest);
  if (!isClosed(part)) return null;
  let match = display.exec(part);
  if (match) {
    const tex = (match[1] ?? match[2]).trim();
    const isFormula = tex && isBalanced(tex) && (match[1] ? looksLikeMath(tex) : isTeX(match[2]) && part[match[0].length] !== "(");
    return isFormula ? { raw: match[0], tex, isDisplay: true } : null;
  }
  match = round.exec(part);
  if (match) return isBalanced(match[1]) ? { raw: match[0], tex: match[1].trim(), isDisplay: false } : null;
  match = /[A-Za-z0-9$\\]/.test(before) ? null : dollars.exec(part);
  if (!match || /\s$/.test(match[1]) || !isBalanced(match[1]) || !looksLikeMath(match[1])) return null;
  return { raw: match[0], tex: match[1], isDisplay: false };
}

/** Whether what a formula may begin with has its counterpart. */
function isClosed(text) {
  const close = { "$$": "$$", "\\[": "\\]", "\\(": "\\)" }[text.slice(0, 2)] ?? (text[0] === "$" ? "$" : "");
  return close !== "" && text.indexOf(close, close.length) > 0;
}

/** \[1\] and \[x\] are brackets with a backslash too many; spaces, lines, commands and operators make a formula. */
function isTeX(text) {
  return /^\s[\s\S]*\s$|\\[A-Za-z]|[\^_=+<>{}|/*-]/.test(text);
}

/** A sentence between two prices is no formula: 5 元，最多 6, 5 in cash or 6. */
function looksLikeMath(tex) {
  const rest = tex.replace(wordsOfTeX, " ");
  if (/[，。；：！？、“”]/.test(rest)) return false;
  return !/^[\d.,]+/.test(rest) || !/[\u3400-\u9fff]|[\s(][A-Za-z]{2,}/.test(rest);
}

function isBalanced(tex) {
  let depth = 0;
  for (const [mark] of tex.matchAll(/\\[\s\S]|[{}]/g)) {
    if (mark === "{") depth += 1;
    if (mark === "}" && (depth -= 1) < 0) return false;
  }
  return depth === 0;
}

export const inlineFormula = {
  name: "formula",
  level: "inline",
  start: (source) => source.indexOf("$"),
  tokenizer(source, tokens) {
    if (source[0] !== "$" && source[0] !== "\\") return undefined;
    const found = formulaAt(source, tokens.at(-1)?.raw.slice(-1));
    return found ? { type: "formula", ...found } : undefined;
  },
};

const environment = /^\\begin\{((?:equation|align|alignat|gather|multline|cases|[bBpvV]?matrix|aligned|split)\*?)\}(?:(?!\n[ \t]*\n)[\s\S])*?\\end\{\1\}/;

/** An environment of TeX without marks around it. */
function environmentAt(text) {
  const raw = environment.exec(text.slice(0, longest))?.[0];
  return raw ? { raw, tex: raw, isDisplay: true } : null;
}

/** A formula on lines of its own. One that is still open is shown as it stands, so that no mark is read into it. */
export const blockFormula = {
  name: "blockFormula",
  level: "block",
  tokenizer(source) {
    const indent = /^ {0,3}(?=\$\$|\\\[|\\begin\{)/.exec(source)?.[0];
    if (indent === undefined) return undefined;
    const text = source.slice(indent.length);
    const found = formulaAt(text) ?? environmentAt(text);
    const rest = found && /^[ \t]*(?:\n|$)/.exec(text.slice(found.raw.length));
    if (rest) return { type: "formula", ...found, raw: indent + found.raw, isBlock: true };
    if (found || !/^(?:\$\$|\\\[|\\begin\{\w+\*?\})[ \t]*\n/.test(text)) return undefined;
    const open = /^(?:[^\n]+\n?)+/.exec(text.slice(0, longest + 1))[0].trimEnd();
    if (/^\S{2}[\s\S]*?(?:\$\$|\\\]|\\end\{)/.test(open) || open.length > longest) return undefined;
    return { type: "openFormula", raw: indent + open, text: open };
  },
};
