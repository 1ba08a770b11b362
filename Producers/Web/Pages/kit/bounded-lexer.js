/**
 * marked's lexer with bounds, so that no text takes longer than it is long.
 *
 * Some of its searches go from each mark to the end of the paragraph, and it calls itself for each level of quotes and
 * lists.
 */
export class BoundedLexer extends window.marked.Lexer {
  #depth = 0;

  inlineTokens(source, tokens = []) {
    if (source.length <= longest) return super.inlineTokens(source, tokens);
    for (const part of parts(source)) tokens.push(...super.inlineTokens(part, []));
    return tokens;
  }

  blockTokens(source, tokens = []) {
    if (this.#depth >= deepest) {
      tokens.push({ type: "paragraph", raw: source, text: source, tokens: this.inline(source) });
      return tokens;
    }
    this.#depth += 1;
    super.blockTokens(source, tokens);
    this.#depth -= 1;
    return tokens;
  }
}

const deepest = 20;

/** A paragraph longer than this is read in parts, so that no emphasis goes from one into another. */
const longest = 2000;

function* parts(source) {
  let rest = source;
  while (rest.length > longest) {
    const part = rest.slice(0, longest);
    const end = Math.max(part.lastIndexOf("\n"), part.lastIndexOf("。"), part.lastIndexOf(" ")) + 1;
    // Half of a character of two units is none.
    const cut = end || (/[\ud800-\udbff]$/.test(part) ? longest - 1 : longest);
    yield rest.slice(0, cut);
    rest = rest.slice(cut);
  }
  yield rest;
}
