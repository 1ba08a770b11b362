/*
 * Backslashes. One is taken away only before a character that would else be a mark; paths (C:\_data, \\host\share),
 * patterns (\d+\.\d+) and continued lines keep theirs.
 */

/** The rest of a path of Windows, from a backslash on. */
const path = /^\\[^\s*`<>"|?，。；：、！？）】」》”’]*/;
const share = /^\\\\[\w.-]+\\[^\s*`<>"|?，。；：、！？）】」》”’]+/;

/** Whether the text before leaves room for a mark that only counts at the beginning of a line. */
function isMark(source, before) {
  if (/^\\[*_`#[\]~$<>&]/.test(source)) return true;
  if (/^\\[-+]/.test(source)) return /(?:^|\n)[ \t]*$/.test(before);
  if (/^\\[.)]/.test(source)) return /(?:^|\n)[ \t]*\d{1,9}$/.test(before);
  if (/^\\%/.test(source)) return /\d$/.test(before);
  return source.startsWith("\\![");
}

export const backslash = {
  name: "backslash",
  level: "inline",
  tokenizer(source, tokens) {
    if (source[0] !== "\\") return undefined;
    const before = tokens.at(-1)?.raw ?? "";
    const isPath = /(?:^|[^A-Za-z0-9])[A-Za-z]:$/.test(before);
    const literal = (isPath ? path : share).exec(source)?.[0];
    if (literal) return { type: "text", raw: literal, text: escaped(literal) };
    if (source.startsWith("\\\\")) return { type: "text", raw: "\\\\", text: "\\\\" };
    if (!isMark(source, before)) return undefined;
    return { type: "escape", raw: source.slice(0, 2), text: escaped(source[1]) };
  },
};

export const escapes = {
  /** See `backslash`. */
  escape() {},

  /** Each line break counts; a backslash before it is the text's. */
  br(source) {
    const match = /^ *\n(?!\s*$)/.exec(source);
    return match ? { type: "br", raw: match[0] } : undefined;
  },
};

/** Text as HTML. */
export function escaped(text) {
  return text.replace(/[&<>"]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[character]);
}

/** The text of HTML that holds no tags. */
export function unescaped(html) {
  return html.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" })[name]);
}
