/**
 * A text as a block of code, under a fence that is longer than any in the text.
 *
 * @param {string} text
 * @param {string} [info] the language, or a file's name
 */
export function fenced(text, info = "") {
  const longest = (text.match(/`{3,}/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const fence = "`".repeat(longest + 1);
  return `${fence}${info}\n${text.replace(/\n$/, "")}\n${fence}`;
}

/** A text as a quotation: each of its lines after `>`. */
export function quoted(text) {
  return text.trim().split("\n").map((line) => (line ? `> ${line}` : ">")).join("\n");
}
