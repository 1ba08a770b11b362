import { codeBlock } from "./code.js";
import { copyWithSources } from "./copying.js";
import { dialect } from "./dialect.js";
import { watchWidth } from "./edges.js";
import { element } from "./element.js";
import { noteMarkView, noteView } from "./footnotes.js";
import { formulaView } from "./formula.js";
import { escaped } from "./dialect-escapes.js";
import { Reading, tab } from "./reading.js";
import { pictureView } from "./picture.js";
import { languageOf } from "./script.js";
import { dropSlots, fillSlots, isSlot, slot } from "./slots.js";
import { say } from "./strings.js";
import { tableView } from "./table.js";

/* Both are plain scripts of the page, from the system's packages. */
const { marked, DOMPurify } = window;

// Debian 12's DOMPurify (2.4.1, deb12u1) reads a variable `shadowNode` that its patch put into the wrong function, and
// fails without it. The loops around it check the depth of every node themselves, so this one only has to be shallow.
window.shadowNode ??= Object.freeze({ __depth: 0 });

marked.use(dialect({
  formula: (token) => slot(formulaView(token)),
  openFormula: (token) => `<p>${escaped(token.text).replaceAll("\n", "<br>")}</p>`,
  noteMark: (token) => slot(noteMarkView(token)),
  picture: (token) => slot(pictureView(token)),
}));

/** The tags and attributes allowed in a model's Markdown: no styles, no forms, no ids, no scripts. */
const allowed = {
  ALLOWED_TAGS: [
    "a", "b", "blockquote", "br", "center", "code", "del", "details", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "input", "ins", "kbd", "li", "mark", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "summary",
    "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
  ],
  ALLOWED_ATTR: ["href", "title", "align", "start", "value", "class", "type", "checked", "open", "colspan", "rowspan"],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:)/i,
  ADD_URI_SAFE_ATTR: ["align", "start", "value", "type", "checked", "open", "colspan", "rowspan"],
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
  #reading = new Reading();
  #drawn = [];
  #notes = null;
  #text = "";

  constructor(root) {
    this.root = root;
    copyWithSources(root);
    watchWidth(root);
  }

  render(text) {
    if (text === this.#text) return;
    this.#text = text;
    const { blocks, isOther } = this.#reading.read(text);
    const shown = blocks.filter((token) => token.type !== "note");
    let first = isOther ? 0 : this.#drawn.findIndex((old, at) => old.raw !== shown[at]?.raw);
    if (first < 0) first = this.#drawn.length;
    for (let at = first; at < shown.length; at += 1) this.#draw(at, shown[at]);
    for (const old of this.#drawn.splice(shown.length)) old.node.remove();
    this.#drawNotes(blocks.filter((token) => token.type === "note"));
  }

  #draw(at, token) {
    const old = this.#drawn[at];
    const isCode = token.type === "code";
    // Growing code keeps its element, with its buttons and scroll position.
    if (isCode && old?.code?.language === (token.lang ?? "")) {
      old.code.update(plain(token.text));
      old.raw = token.raw;
      return;
    }
    const code = isCode ? codeBlock(token.lang ?? "", plain(token.text)) : null;
    const node = element("div", { class: "block" }, code ? code.node : shown(() => sanitized(token), token.raw));
    const language = code ? null : languageOf(node.textContent);
    if (language) node.lang = language;
    if (old) keepOpen(old.node, node);
    if (old) old.node.replaceWith(node);
    else this.root.insertBefore(node, this.#notes);
    this.#drawn[at] = { raw: token.raw, node, code };
  }

  #drawNotes(notes) {
    if (!notes.length && !this.#notes) return;
    const node = notes.length ? element("div", { class: "block notes" }) : null;
    node?.append(...notes.map((note) => noteView(note, shown(() => sanitizedInline(note.tokens), note.raw))));
    if (!this.#notes) this.root.append(node);
    else if (node) this.#notes.replaceWith(node);
    else this.#notes.remove();
    this.#notes = node;
  }
}

/** What the reader has unfolded stays so when its block is drawn again. */
function keepOpen(old, node) {
  const folds = node.querySelectorAll("details");
  old.querySelectorAll("details").forEach((fold, at) => folds[at]?.toggleAttribute("open", fold.open));
}

const plain = (text) => text.replaceAll(tab, "\t");

/** A block that cannot be drawn is shown as it was written: it must not cost the conversation. */
function shown(draw, raw) {
  try {
    return draw();
  } catch (error) {
    console.warn(error);
    dropSlots();
    return element("p", { class: "raw" }, plain(raw));
  }
}

const sanitizedInline = (tokens) => finished(marked.Parser.parseInline(tokens));

function sanitized(token) {
  return finished(marked.parser([token]), token.type === "table" ? plain(token.raw) : null);
}

/** The nodes of HTML: without what is not allowed, and with what the page adds. */
function finished(html, markdown = null) {
  const fragment = DOMPurify.sanitize(plain(html), allowed);
  stripClasses(fragment);
  finishLinks(fragment);
  for (const code of fragment.querySelectorAll("pre > code")) {
    const language = /language-(\S+)/.exec(code.className)?.[1] ?? "";
    code.parentElement.replaceWith(codeBlock(language, code.textContent.replace(/\n$/, "")).node);
  }
  for (const node of fragment.querySelectorAll("p, li, h1, h2, h3, h4, h5, h6, td, th, blockquote, summary")) {
    node.dir = "auto";
  }
  finishBoxes(fragment);
  fillSlots(fragment);
  for (const formula of fragment.querySelectorAll(".formula")) {
    formula.closest("p, li, td, th, h1, h2, h3, h4, h5, h6")?.classList.add("has-formula");
  }
  for (const table of fragment.querySelectorAll("table")) tableView(table, markdown);
  return fragment;
}

/** Only the page's own marks keep their class, or an answer could look, and act, like a part of the page. */
function stripClasses(fragment) {
  for (const node of fragment.querySelectorAll("[class]")) {
    const isOwn = isSlot(node) || (node.matches("pre > code") && /^language-\S+$/.test(node.className));
    if (!isOwn) node.removeAttribute("class");
  }
}

function finishLinks(fragment) {
  for (const link of fragment.querySelectorAll("a")) {
    if (!link.hasAttribute("href")) link.replaceWith(...link.childNodes);
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
}

function finishBoxes(fragment) {
  for (const box of fragment.querySelectorAll("input")) {
    if (box.type !== "checkbox") {
      box.remove();
      continue;
    }
    box.disabled = true;
    box.setAttribute("aria-label", say(box.checked ? "taskDone" : "taskOpen"));
    box.closest("li")?.classList.add("task");
  }
}
