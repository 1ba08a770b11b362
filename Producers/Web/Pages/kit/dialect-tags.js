/*
 * HTML in Markdown. Only tags that mean something in a text are read as HTML, and only in pairs; any other (`List<T>`,
 * `a<b>c`, `<your-key>`) is text, and a piece of a document is shown as its source.
 */
import { isDepictable, isOpenable } from "./dialect-addresses.js";
import { escaped, unescaped } from "./dialect-escapes.js";

const inlinePair = /^<(kbd|sub|sup|mark|u|s|del|ins|b|i|strong|em|small|span|font|code|a)(\s[^<>]*)?>([\s\S]{1,3000}?)<\/\1\s*>/i;
/** Tags of a document, which are shown as source if a line begins with one. */
const source = /^ {0,3}<(?:[!?]|\/?(?:html|head|body|script|style|svg|math|form|input|button|select|textarea|iframe|link|meta|title|base|nav|header|footer|main|section|article|aside|video|audio|canvas|template|object|embed)(?![\w-]))/i;
/** Tags of a block that the sanitizer lets through. */
const allowed = new Set(
  "table thead tbody tr td th ul ol li p div center h1 h2 h3 h4 h5 h6 blockquote pre hr br b i u s em strong del ins mark kbd sub sup code small span font img a".split(" "));
const void_ = new Set(["hr", "br", "img"]);

/** The value of an attribute of a tag. */
function attribute(tag, name) {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, "i").exec(tag);
  return match ? match[1] ?? match[2] ?? match[3] : "";
}

/** A line break, a picture, or a pair of tags around text. */
export const tagged = {
  name: "tagged",
  level: "inline",
  tokenizer(source) {
    if (source[0] !== "<") return undefined;
    const broken = /^<br\s*\/?>(?!\s*(?:标签|元素|tags?\b|elements?\b))/i.exec(source);
    if (broken) return { type: "br", raw: broken[0] };
    const picture = pictureToken(/^<img\s[^<>]*>/i.exec(source)?.[0]);
    if (picture) return picture;
    const pair = inlinePair.exec(source);
    return pair ? pairToken(pair, this.lexer) : undefined;
  },
  renderer(token) {
    return `<${token.tag}>${this.parser.parseInline(token.tokens)}</${token.tag}>`;
  },
};

/** The picture of a tag, if its address is one that the page may offer. */
function pictureToken(raw = "") {
  const href = unescaped(attribute(raw, "src"));
  if (!isDepictable(href)) return undefined;
  return { type: "image", raw, href, title: null, text: unescaped(attribute(raw, "alt")) };
}

/** A block of HTML with its pictures drawn by the page. */
export function withPictures(html, draw) {
  return html.replace(/<img\s[^<>]*>/gi, (raw) => {
    const picture = pictureToken(raw);
    return picture ? draw(picture) : escaped(raw);
  });
}

function pairToken(pair, lexer) {
  const [raw, name, attributes = "", text] = pair;
  const tag = name.toLowerCase();
  if (tag === "code") return { type: "codespan", raw, text: text.replaceAll("<", "&lt;").replaceAll(">", "&gt;") };
  if (tag !== "a") return { type: "tagged", raw, tag, text, tokens: lexer.inlineTokens(text) };
  const href = attribute(attributes, "href");
  if (!isOpenable(href)) return undefined;
  return { type: "link", raw, href, title: null, text, tokens: lexer.inlineTokens(text) };
}

export const tags = {
  /** See `tagged`. */
  tag() {},

  /** A block that begins with a tag. */
  html(text) {
    const raw = document_(text) ?? this.rules.block.html.exec(text)?.[0];
    if (!raw) return undefined;
    if (source.test(raw)) return { type: "code", raw, lang: "html", text: raw.trimEnd() };
    const name = /^ {0,3}<([a-z][\w-]*)/i.exec(raw)?.[1].toLowerCase();
    if (!allowed.has(name) || !(void_.has(name) || new RegExp(`</${name}\\s*>`, "i").test(raw))) return undefined;
    return { type: "html", raw, text: raw.replace(/<(\/?)([a-z][\w-]*)([^<>]*)>/gi, spared) };
  },
};

/** A document of HTML with its blank lines. */
function document_(text) {
  return /^ {0,3}(?:<!doctype html|<html(?=[\s>]))[\s\S]*?(?:<\/html>[ \t]*(?:\n+|$)|$)/i.exec(text)?.[0];
}

/** A tag as it is if it is allowed, else as text. */
function spared(tag, _, name) {
  return allowed.has(name.toLowerCase()) ? tag : escaped(tag);
}

/** `<details>` with Markdown inside, also across blank lines. */
export const details = {
  name: "details",
  level: "block",
  tokenizer(text) {
    const match = /^ {0,3}<details(?:\s[^<>]*)?>([\s\S]*?)(?:<\/details>[ \t]*(?:\n+|$)|$)/i.exec(text);
    if (!match) return undefined;
    const [, summary = "", body] = /^\s*(?:<summary>([\s\S]*?)<\/summary>)?([\s\S]*)$/i.exec(match[1]);
    const token = { type: "details", raw: match[0], summary: this.lexer.inline(summary.trim()), tokens: [] };
    this.lexer.blockTokens(body, token.tokens);
    return token;
  },
  renderer(token) {
    const summary = this.parser.parseInline(token.summary);
    return `<details><summary>${summary || "…"}</summary>${this.parser.parse(token.tokens)}</details>`;
  },
};
