import { copyButton } from "./clipboard.js";
import { Colours } from "./colours.js";
import { markCutEdges } from "./edges.js";
import { element, icon, setText } from "./element.js";
import { say } from "./strings.js";

const endings = {
  bash: "sh", c: "c", "c++": "cpp", cpp: "cpp", csharp: "cs", css: "css", csv: "csv", dockerfile: "dockerfile", go: "go",
  html: "html", java: "java", javascript: "js", js: "js", json: "json", jsx: "jsx", kotlin: "kt", latex: "tex",
  lua: "lua", makefile: "mk", markdown: "md", md: "md", php: "php", powershell: "ps1", python: "py", py: "py", r: "r",
  ruby: "rb", rust: "rs", sh: "sh", shell: "sh", sql: "sql", swift: "swift", toml: "toml", ts: "ts", tsx: "tsx",
  typescript: "ts", xml: "xml", yaml: "yaml", yml: "yml", zsh: "sh",
};

/** WeChat's browser saves no files. */
const canSave = !/MicroMessenger/i.test(navigator.userAgent);

/**
 * A block of code with its language, the number of its lines, and buttons: wrap, save, copy. `update` replaces the text
 * in place.
 *
 * @param {string} info What stands behind the fence: `python`, `js title="a.js"`, `ts:src/a.ts`.
 */
export function codeBlock(info, text) {
  const language = info.trim().split(/[\s{,:]/)[0].toLowerCase();
  let source = "";
  const code = element("code", { dir: "ltr", translate: "no" });
  const lines = element("span", { class: "code-lines" });
  const pre = element("pre", { tabindex: "0" }, code);
  const copy = copyButton({ label: say("copy"), text: () => source, showsLabel: true });
  const head = element(
    "div", { class: "code-head" }, element("span", { class: "code-language" }, language), lines, wrapButton(pre),
    canSave ? saveButton(() => source, fileName(info, language)) : null, copy);
  const node = element("div", { class: "code" }, head, pre);
  const colours = new Colours(code, language, () => source);
  const markEdges = markCutEdges(node, pre);

  function update(next) {
    if (next === source) return;
    const rest = next.startsWith(source) ? next.slice(source.length) : null;
    source = next;
    // What grows keeps its colours and its selection.
    if (rest === null) setText(code, source);
    else append(code, rest);
    setText(lines, say("lines", { count: source.split("\n").length }));
    colours.refresh();
    markEdges();
  }

  update(text);
  return { node, update, language: info };
}

function append(code, text) {
  const last = code.lastChild;
  if (last instanceof Text) last.appendData(text);
  else code.append(text);
}

function wrapButton(pre) {
  const toggle = () => {
    const isWrapped = pre.classList.toggle("is-wrapped");
    button.setAttribute("aria-pressed", String(isWrapped));
    pre.dispatchEvent(new Event("scroll")); // Its edges are others.
  };
  const button = element(
    "button",
    { type: "button", class: "quiet code-wrap", title: say("wrap"), "aria-label": say("wrap"), "aria-pressed": "false", onclick: toggle },
    icon("wrap"));
  return button;
}

function saveButton(text, name) {
  const save = () => {
    const address = URL.createObjectURL(new Blob([text()], { type: "text/plain;charset=utf-8" }));
    element("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000); // The browser has begun to read it by then.
  };
  return element(
    "button", { type: "button", class: "quiet code-save", title: say("save"), "aria-label": say("save"), onclick: save },
    icon("save"));
}

/** The name that the text gives the file, or one by its language. */
function fileName(info, language) {
  const given = /(?:title|file(?:name)?)=["']?([^"'\s]+)|^\w+:(\S+\.\w+)/.exec(info);
  const name = (given?.[1] ?? given?.[2])?.split(/[/\\]/).pop();
  const ending = Object.prototype.hasOwnProperty.call(endings, language) ? endings[language] : "txt";
  return name || `code.${ending}`;
}
