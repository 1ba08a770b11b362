/*
 * Tables that lose nothing: a bar in code or in a formula divides no cell, and a row with more cells than the head widens
 * the table.
 */
import { formulaAt } from "./dialect-formulas.js";

/** The cells of a row. */
function cells(row) {
  const found = [""];
  for (let at = 0; at < row.length; ) {
    const raw = unit(row.slice(at, at + 2000), row[at - 1]);
    if (raw === "|") found.push("");
    else found[found.length - 1] += raw === "\\|" || raw[0] === "`" ? raw.replaceAll("\\|", "|") : raw;
    at += raw.length;
  }
  if (found.length > 1 && !found[0].trim()) found.shift();
  if (found.length > 1 && !found.at(-1).trim()) found.pop();
  return found.map((cell) => cell.trim());
}

/** What stays together: code, a formula, an escaped character, or a single one. */
function unit(text, before) {
  if (text[0] === "`") return /^(`+)(?:(?!\1)[\s\S])+?\1(?!`)/.exec(text)?.[0] ?? text[0];
  if (text[0] === "$" || text[0] === "\\") return formulaAt(text, before)?.raw ?? /^\\?[\s\S]/.exec(text)[0];
  return /^[^`$\\|]+|\|/.exec(text)[0];
}

function alignment(rule) {
  const [left, right] = [/^:/, /:$/].map((mark) => mark.test(rule.trim()));
  if (left && right) return "center";
  return right ? "right" : left ? "left" : null;
}

export const tables = {
  table(source) {
    const match = /^[^\n]+\n {0,3}[|:-]/.test(source) && this.rules.block.table.exec(source);
    if (!match) return undefined;
    const [raw, head, rules, body = ""] = match;
    const header = cells(head);
    const align = rules.replace(/^ *\|?|\| *$/g, "").split("|").map(alignment);
    if (align.length !== header.length && !/\n[^\n]*\|/.test(raw)) return undefined;
    const rows = body.split("\n").filter((row) => row.trim()).map(cells);
    const width = Math.max(header.length, align.length, ...rows.map((row) => row.length));
    const filled = (row) => Array.from({ length: width }, (_, at) => {
      const text = row[at] ?? "";
      return { text, tokens: this.lexer.inline(text) };
    });
    while (align.length < width) align.push(null);
    return { type: "table", raw, header: filled(header), align, rows: rows.map(filled) };
  },
};
