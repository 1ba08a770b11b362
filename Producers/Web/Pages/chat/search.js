/** Characters before and after a match that are shown with it. */
const around = { before: 12, after: 48 };

/** Makes texts comparable: full-width letters are letters, and case does not count. */
export function folded(text) {
  return text.normalize("NFKC").toLowerCase();
}

/**
 * Searches texts for all words of a query. Chinese needs no spaces: two characters are found wherever they stand.
 */
export class Query {
  /** @param {string} text */
  constructor(text) {
    this.words = folded(text).split(/\s+/).filter(Boolean);
  }

  get isEmpty() {
    return this.words.length === 0;
  }

  /** True if the text holds every word. */
  isIn(text) {
    const where = folded(text);
    return this.words.every((word) => where.includes(word));
  }

  /**
   * The surroundings of the first match as `[before, match, after]`, in one line; null if no word is there.
   *
   * @param {string} text
   * @returns {[string, string, string] | null}
   */
  excerpt(text) {
    const found = this.#first(text);
    if (!found) return null;
    const [start, end] = found;
    const from = Math.max(0, start - around.before);
    const line = (part) => part.replace(/[#*`>|]+/g, "").replace(/\s+/g, " "); // Marks of Markdown say nothing here.
    const before = (from > 0 ? "…" : "") + line(text.slice(from, start));
    return [before, text.slice(start, end), line(text.slice(end, end + around.after))];
  }

  /** Folding may change a text's length ("ﬁ" → "fi"); then the excerpt is taken from the folded text's letters. */
  #first(text) {
    const where = folded(text);
    const starts = this.words.map((word) => [where.indexOf(word), word.length]).filter(([at]) => at >= 0);
    if (starts.length === 0) return null;
    const [at, length] = starts.reduce((one, other) => (other[0] < one[0] ? other : one));
    if (where.length === text.length) return [at, at + length];
    const start = unfolded(text, at);
    return [start, start + unfolded(text.slice(start), length)];
  }
}

/** The place in `text` up to which its folded form has `length` characters. */
function unfolded(text, length) {
  let at = 0;
  let done = 0;
  for (const letter of text) {
    if (done >= length) break;
    done += folded(letter).length;
    at += letter.length;
  }
  return at;
}
