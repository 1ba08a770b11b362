import { codeBlock } from "./code.js";
import { dialect } from "./dialect.js";
import { element } from "./element.js";

/* Both are plain scripts of the page, from the system's packages. */
const { marked, DOMPurify } = window;

// Debian 12's DOMPurify (2.4.1, deb12u1) reads a variable `shadowNode` that its patch put into the wrong function, and
// fails without it. The loops around it check the depth of every node themselves, so this one only has to be shallow.
window.shadowNode ??= Object.freeze({ __depth: 0 });

marked.use({ headerIds: false, mangle: false, ...dialect });

/** The tags and attributes allowed in a model's Markdown: no styles, no forms, no ids, no scripts. */
const allowed = {
  ALLOWED_TAGS: [
    "a", "b", "blockquote", "br", "code", "del", "details", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img",
    "input", "kbd", "li", "mark", "ol", "p", "pre", "s", "strong", "sub", "summary", "sup", "table", "tbody", "td",
    "th", "thead", "tr", "u", "ul",
  ],
  ALLOWED_ATTR: ["href", "title", "src", "alt", "align", "start", "class", "type", "checked", "open"],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|data:image\/(?:png|jpeg|gif|webp);base64,)/i,
  ADD_URI_SAFE_ATTR: ["align", "start", "type", "checked", "open"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

/**
 * Markdown on the page that grows while it is read.
 *
 * It is kept as a row of blocks (paragraph, list, code …). Each call draws only the blocks that changed, nearly always
 * the last one, so that a long answer costs no more a frame than a short one and a selection above it stays.
 */
export class Prose {
  #drawn = [];
  #links = 0;
  #text = "";

  constructor(root) {
    this.root = root;
  }

  render(text) {
    if (text === this.#text) return;
    this.#text = text;
    // A fence that is still open is code to marked only if its last line is whole.
    const tokens = marked.lexer(text.endsWith("\n") ? text : `${text}\n`);
    const blocks = tokens.filter((token) => token.type !== "space" && token.type !== "def");
    const links = Object.keys(tokens.links).length;
    // A definition at the end of a text changes links anywhere above it.
    let first = links === this.#links ? this.#drawn.findIndex((old, at) => old.raw !== blocks[at]?.raw) : 0;
    if (first < 0) first = this.#drawn.length;
    this.#links = links;
    for (let at = first; at < blocks.length; at += 1) this.#draw(at, blocks[at]);
    for (const old of this.#drawn.splice(blocks.length)) old.node.remove();
  }

  #draw(at, token) {
    const old = this.#drawn[at];
    const isCode = token.type === "code";
    // Growing code keeps its element, with its buttons and scroll position.
    if (isCode && old?.code?.language === (token.lang ?? "")) {
      old.code.update(token.text);
      old.raw = token.raw;
      return;
    }
    const code = isCode ? codeBlock(token.lang ?? "", token.text) : null;
    const node = element("div", { class: "block" }, code ? code.node : sanitized(token));
    if (old) old.node.replaceWith(node);
    else this.root.append(node);
    this.#drawn[at] = { raw: token.raw, node, code };
  }
}

function sanitized(token) {
  const fragment = DOMPurify.sanitize(marked.parser([token]), allowed);
  for (const link of fragment.querySelectorAll("a[href]")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
  for (const box of fragment.querySelectorAll("input")) {
    if (box.type === "checkbox") box.disabled = true;
    else box.remove();
  }
  for (const picture of fragment.querySelectorAll("img")) picture.loading = "lazy";
  for (const code of fragment.querySelectorAll("pre > code")) {
    const language = /language-(\S+)/.exec(code.className)?.[1] ?? "";
    code.parentElement.replaceWith(codeBlock(language, code.textContent.replace(/\n$/, "")).node);
  }
  for (const node of fragment.querySelectorAll("[class]")) {
    if (!node.closest(".code")) node.removeAttribute("class");
  }
  for (const table of fragment.querySelectorAll("table")) {
    const frame = element("div", { class: "table", tabindex: "0" });
    table.replaceWith(frame);
    frame.append(table);
  }
  return fragment;
}
