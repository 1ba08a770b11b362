import { copyButton } from "./clipboard.js";
import { element, setText } from "./element.js";
import { say } from "./strings.js";

/** Longer code is not highlighted: doing so again for each new line would block the page. */
const colourLimit = 30_000;

let highlighter = null;

/** The highlighter is the largest file of the page, so it is loaded with the first code block. */
function loadHighlighter() {
  highlighter ??= new Promise((resolve, reject) => {
    const script = element("script", { src: new URL("../libraries/highlight.js", import.meta.url).href });
    const giveUp = (error) => {
      highlighter = null; // The next block tries again.
      script.remove();
      reject(error);
    };
    script.addEventListener("load", () => resolve(window.hljs), { once: true });
    script.addEventListener("error", giveUp, { once: true });
    document.head.append(script);
  });
  return highlighter;
}

/** A block of code with its language and a copy button; `update` replaces the text in place. */
export function codeBlock(info, text) {
  const language = info.trim().split(/[\s{,]/)[0].toLowerCase();
  const code = element("code");
  const button = copyButton({ label: say("copy"), text: () => code.textContent, showsLabel: true });
  const head = element("div", { class: "code-head" }, element("span", { class: "code-language" }, language), button);
  const node = element("div", { class: "code" }, head, element("pre", { tabindex: "0" }, code));
  let source = null;

  function update(next) {
    if (next === source) return;
    source = next;
    const { hljs } = window;
    if (hljs) colour(hljs);
    else setText(code, source);
  }

  function colour(hljs) {
    if (source.length > colourLimit || !hljs.getLanguage(language)) return setText(code, source);
    // The highlighter escapes its input; it adds only spans with a class.
    code.innerHTML = hljs.highlight(language, source, true).value;
  }

  update(text);
  // Without the highlighter the code is shown without colours.
  if (language && !window.hljs) loadHighlighter().then(colour, () => {});
  return { node, update, language: info };
}
