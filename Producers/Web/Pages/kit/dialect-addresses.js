/*
 * Links and pictures. An address ends where Chinese text begins; what has no address that a browser may open is no link,
 * but text like `handlers[i](event)`.
 */
import { escaped, unescaped } from "./dialect-escapes.js";

const address = /^(?:https?:\/\/|www\.(?=[\w-]+\.))[^\s<>"'`|\u2018-\u201d\u2026\u3000-\u9fff\uff00-\uffef]+/i;
const mail = /^[A-Za-z0-9._+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?![\w@-]|:[\w~/])/;
const openable = /^(?:https?:\/\/|mailto:|tel:)/i;
/** Pictures that are loaded, or offered: by https, from this service, or within the text. */
const depictable = /^(?:https?:\/\/|\/v1\/files\/|data:image\/(?:png|jpeg|gif|webp);base64,)/i;

/** The address without the punctuation that ends the sentence, and without a bracket that it did not open. */
function trimmed(text) {
  let end = text.length;
  for (; end > 0; end -= 1) {
    const last = text[end - 1];
    if (/[.,:;!?*_~\]}$]/.test(last)) continue;
    if (last !== ")" || count(text, "(", end) >= count(text, ")", end)) break;
  }
  return text.slice(0, end);
}

function count(text, character, end) {
  let sum = 0;
  for (let at = 0; at < end; at += 1) if (text[at] === character) sum += 1;
  return sum;
}

/** A link whose text is its address. */
function shown(raw, href) {
  const text = escaped(raw);
  return { type: "link", raw, href, title: null, text, tokens: [{ type: "text", raw, text }] };
}

/** A picture with its address and its name as they were written, not as HTML; undefined if it cannot be loaded.
 * A template of an address, as `http://localhost:PORT/x.png`, stays as it was written: no link can be made of it. */
function depicted(token) {
  const [href, text] = [unescaped(token.href), unescaped(token.text)];
  if (isDepictable(href)) return { ...token, href, text };
  return depictable.test(href) ? { type: "text", raw: token.raw, text: escaped(token.raw) } : undefined;
}

/** A number as a link keeps its brackets: 5[1] is not 51. */
function numbered(token) {
  if (!/^\d+$/.test(token.text)) return token;
  const text = `[${token.text}]`;
  return { ...token, text, tokens: [{ type: "text", raw: text, text }] };
}

export function isOpenable(href) {
  return openable.test(href);
}

/** Whether a picture can be loaded from an address: also one of the right form may be none, see `depicted`. */
export function isDepictable(href) {
  if (!depictable.test(href)) return false;
  try {
    return Boolean(new URL(href, location.href));
  } catch {
    return false;
  }
}

export const addresses = {
  url(source) {
    const found = address.exec(source);
    if (found) {
      const raw = trimmed(found[0]);
      const isBare = /^www\./i.test(raw);
      return raw.length > (isBare ? 7 : 8) ? shown(raw, isBare ? `https://${raw}` : raw) : undefined;
    }
    const raw = mail.exec(source)?.[0];
    return raw ? shown(raw, `mailto:${raw}`) : undefined;
  },

  autolink(source) {
    const match = /^<((?:https?:\/\/|mailto:)[^\s<>]+|[\w.+-]+@[\w.-]+\.[A-Za-z]{2,})>/.exec(source);
    if (!match) return undefined;
    const href = openable.test(match[1]) ? match[1] : `mailto:${match[1]}`;
    return { ...shown(match[1], href), raw: match[0] };
  },

  link(source) {
    const token = window.marked.Tokenizer.prototype.link.call(this, source);
    if (!token) return undefined;
    if (token.type === "image") return depicted(token);
    if (!token.text.trim()) return undefined;
    if (/^www\./i.test(token.href)) token.href = `https://${token.href}`;
    // An anchor leads nowhere here, but its text reads well without.
    return openable.test(token.href) || token.href.startsWith("#") ? numbered(token) : undefined;
  },

  reflink(source, links) {
    const token = window.marked.Tokenizer.prototype.reflink.call(this, source, links);
    if (token?.type === "image") return depicted(token);
    return token?.type === "link" ? numbered(token) : token;
  },
};

/**
 * `[name]: https://…`; a note like `[注]: …` is text. A number stays to be seen, as in a list of sources, and so does what
 * nothing refers to: `Reading` leaves out the others.
 */
export const definition = {
  name: "def",
  level: "block",
  tokenizer(source) {
    const match = /^ {0,3}\[(?!\^)([^[\]\n]{1,200})\]:[ \t]*<?(\S+?)>?(?:[ \t]+["'(]([^\n]*)["')])?[ \t]*(?:\n+|$)/.exec(source);
    if (!match || !openable.test(match[2])) return undefined;
    const [raw, name, href, title = null] = match;
    this.lexer.tokens.links[name.toLowerCase().replace(/\s+/g, " ")] ??= { href, title };
    return /^\d+$/.test(name) ? undefined : { type: "def", raw, name, href };
  },
  renderer: ({ name, href }) => `<p>[${escaped(name)}]: <a href="${escaped(href)}">${escaped(href)}</a></p>`,
};
