/**
 * Corrects the standard reading of Markdown that models write in Chinese.
 *
 * `**注意：**请` is not bold by the standard, because a closing mark after punctuation must not touch a letter; and an
 * address takes along the Chinese text that follows it without a space.
 */
const strong = {
  name: "strongAnywhere",
  level: "inline",
  start: (source) => source.indexOf("**"),
  tokenizer(source) {
    const match = /^\*\*(?![\s*])([^*\n]*[^*\s])\*\*(?!\*)/.exec(source);
    if (!match) return undefined;
    return { type: "strong", raw: match[0], text: match[1], tokens: this.lexer.inlineTokens(match[1], []) };
  },
};

const address = {
  name: "addressBeforeChinese",
  level: "inline",
  start: (source) => source.search(/https?:\/\//),
  tokenizer(source) {
    if (this.lexer.state.inLink) return undefined;
    const match = /^https?:\/\/[^\s<>"'`\u2018-\u201d\u2026\u3000-\u9fff\uff00-\uffef]+/.exec(source);
    const raw = match?.[0].replace(/[.,:;!?*_~)\]]+$/, "");
    if (!raw) return undefined;
    const text = raw.replaceAll("&", "&amp;");
    return { type: "link", raw, href: raw, title: null, text, tokens: [{ type: "text", raw, text }] };
  },
};

export const dialect = { gfm: true, breaks: true, extensions: [strong, address] };
