/** Widest title: so many Chinese characters, or twice as many Latin ones. */
const widthLimit = 18;

/** Narrower first clauses ("你好，") say too little, so the next clause is taken along. */
const leastWidth = 4;

/** Characters of a question that its title is looked for in. */
const sample = 2_000;

/**
 * The title of a conversation: the first clause of its first question, without Markdown.
 *
 * @param {string} text
 */
export function titleOf(text) {
  const line = plainLines(text.slice(0, sample)).find((one) => /[\p{L}\p{N}]/u.test(one)) ?? text.slice(0, sample).trim();
  return shortened(firstClause(line));
}

/** The lines of a Markdown text as a reader sees them: without marks of structure and emphasis. */
function plainLines(text) {
  return text.split("\n").filter((line) => !/^\s*(```|~~~|---+\s*$|===+\s*$)/.test(line)).map(plain);
}

function plain(line) {
  return line
    .replace(/^\s*(?:(?:#{1,6}|>|[-*+]|\d{1,3}[.)])\s+)+/, "")
    .replace(/!?\[([^\]\n]*)\]\([^)\n]*\)/g, "$1")
    .replace(/(\*\*|~~|`+)(?=\S)([^*~`\n]+?)\1/g, "$2")
    .replace(/\s+/g, " ")
    .trim();
}

/** Cuts after the first clause that says enough; a comma or a full stop inside a number ends none. */
function firstClause(line) {
  const ends = /[。！？；，：…\n]+|[.,;:!?](?=\s|$)/g;
  for (let end = ends.exec(line); end; end = ends.exec(line)) {
    const clause = line.slice(0, end.index).trim();
    if (widthOf(clause) >= leastWidth) return clause;
  }
  return line;
}

function shortened(text) {
  if (widthOf(text) <= widthLimit) return text;
  let kept = "";
  let width = 0;
  for (const letter of lettersOf(text)) {
    width += widthOf(letter);
    if (width > widthLimit) break;
    kept += letter;
  }
  // A Latin word is dropped rather than cut, unless it is most of the title.
  const isInWord = /[\w'’]$/.test(kept) && /^[\w'’]/.test(text.slice(kept.length));
  const space = kept.lastIndexOf(" ");
  if (isInWord && space > kept.length / 2) kept = kept.slice(0, space);
  return `${kept.trimEnd()}…`;
}

/** The letters as a reader counts them: a family of emoji is one. */
function lettersOf(text) {
  if (!Intl.Segmenter) return Array.from(text);
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}

/** The width in Chinese characters; a Latin letter is half as wide. */
function widthOf(text) {
  let width = 0;
  for (const letter of lettersOf(text)) width += /^[\u0000-\u02af\u0370-\u052f]/.test(letter) ? 0.5 : 1;
  return width;
}
