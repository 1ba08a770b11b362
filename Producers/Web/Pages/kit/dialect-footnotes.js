/* Footnotes: `[^1]` in the text, `[^1]: …` anywhere; the notes stand at the end. */

/** A note. It is kept with the definitions of links, since both count for the whole text. */
export const note = {
  name: "note",
  level: "block",
  tokenizer(source) {
    const match = /^ {0,3}\[\^([^\]\s]{1,40})\]:[ \t]+([^\n]+(?:\n(?:[ \t]{2,})[^\n]+)*)(?:\n+|$)/.exec(source);
    if (!match) return undefined;
    const [raw, label, text] = match;
    this.lexer.tokens.links[`^${label}`] ??= { href: "", title: null };
    return { type: "note", raw, label, tokens: this.lexer.inline(text.replace(/\n[ \t]+/g, "\n")) };
  },
  renderer: () => "",
};

/** The mark of a note that exists; else it is text, like `[^a-z]`. */
export const noteMark = {
  name: "noteMark",
  level: "inline",
  tokenizer(source) {
    const match = /^\[\^([^\]\s]{1,40})\]/.exec(source);
    if (!match || !this.lexer.tokens.links[`^${match[1]}`]) return undefined;
    return { type: "noteMark", raw: match[0], label: match[1] };
  },
};
