/**
 * Markdown as models write it, in Chinese and English, for marked.
 *
 * Its standard reading takes numbers, names, code and formulas for marks: 3~5 loses its range, `a*b*c` its product,
 * `<T>` its brackets. The rule here: a mark is one where nothing else can be meant, and anything else stays as written.
 * `Tests/EndToEnd/browser/vectors` lists what becomes of what.
 */
import { addresses, definition } from "./dialect-addresses.js";
import { blocks, listItem, sums } from "./dialect-blocks.js";
import { deletion, emphasis } from "./dialect-emphasis.js";
import { backslash, escapes } from "./dialect-escapes.js";
import { note, noteMark } from "./dialect-footnotes.js";
import { blockFormula, inlineFormula } from "./dialect-formulas.js";
import { tables } from "./dialect-tables.js";
import { details, tagged, tags, withPictures } from "./dialect-tags.js";

/**
 * The dialect, with what the page draws itself.
 *
 * @param {{ formula: (token: object) => string, noteMark: (token: object) => string, picture: (token: object) => string,
 *   openFormula: (token: object) => string }} drawn Each returns HTML for a token.
 */
export function dialect(drawn) {
  return {
    gfm: true,
    breaks: true,
    headerIds: false,
    mangle: false,
    tokenizer: { ...emphasis, ...escapes, ...addresses, ...tags, ...blocks, ...tables },
    renderer: { listitem: listItem, html: (text) => withPictures(text, drawn.picture) },
    // The last is asked first: formulas before escapes.
    extensions: [
      tagged, deletion, { ...noteMark, renderer: drawn.noteMark }, backslash,
      { ...inlineFormula, renderer: drawn.formula }, definition, note, details, sums, blockFormula,
      { name: "openFormula", renderer: drawn.openFormula }, { name: "image", renderer: drawn.picture },
    ],
  };
}
