/*
 * Runs in the page. Draws texts as the page does, and says what a reader sees of them, as a text: words as they stand,
 * what else there is in angle brackets ⟨⟩.
 */
async (vectors) => {
  const main = document.querySelector("script[type=module]").src;
  const { Prose } = await import(new URL("../kit/prose.js", main));
  const stage = document.body.appendChild(document.createElement("div"));

  const draw = (pieces) => {
    const root = document.createElement("div");
    root.className = "prose";
    stage.replaceChildren(root);
    const prose = new Prose(root);
    for (const text of pieces) prose.render(text);
    return root;
  };

  const marks = { strong: "b", b: "b", em: "i", i: "i", del: "del", s: "del", sub: "sub", sup: "sup", kbd: "kbd", mark: "mark", u: "u" };

  const inside = (node) => [...node.childNodes].map(seen).join("");

  /** What a reader sees of a node. */
  function seen(node) {
    if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/\n/g, node.parentElement.closest("pre") ? "\n" : "");
    const name = node.localName;
    if (node.matches(".formula")) return formula(node);
    if (node.matches(".code")) return `⟨code ${node.querySelector(".code-language").textContent}>${node.querySelector("code").textContent}⟨/⟩\n`;
    if (node.matches(".table")) return seen(node.querySelector("table"));
    if (node.matches(".picture-chip")) return `⟨press ${node.title.replace("https://", "")}${node.querySelector(".picture-name") ? ` ${node.querySelector(".picture-name").textContent}` : ""}⟩`;
    if (name === "img") return `⟨picture ${node.getAttribute("alt")}⟩`;
    if (name === "br") return "\n";
    if (name === "hr") return "⟨line⟩\n";
    if (name === "a") return `⟨a ${node.getAttribute("href")}⟩${inside(node)}⟨/⟩`;
    if (name === "code") return `⟨c⟩${inside(node)}⟨/⟩`;
    if (name === "input") return node.checked ? "[x]" : "[ ]";
    if (marks[name]) return `⟨${marks[name]}⟩${inside(node)}⟨/⟩`;
    if (/^h[1-6]$/.test(name)) return `⟨${name}⟩${inside(node)}\n`;
    if (name === "li") return `${number(node)}${inside(node).trimEnd()}\n`;
    if (name === "ul" || name === "ol") return `\n⟨list⟩\n${inside(node)}⟨/⟩\n`;
    if (name === "tr") return `${[...node.cells].map(inside).join(" | ")}\n`;
    if (name === "blockquote") return `⟨quote⟩${inside(node).trim()}⟨/⟩\n`;
    if (name === "summary") return `⟨fold ${inside(node)}⟩\n`;
    if (name === "p") return `${inside(node)}\n`;
    return inside(node);
  }

  function formula(node) {
    const kind = node.matches(".is-display") ? "F" : "f";
    const tex = node.querySelector("annotation")?.textContent;
    return tex === undefined ? `⟨source ${node.textContent}⟩` : `⟨${kind} ${tex}⟩`;
  }

  function number(item) {
    const list = item.parentElement;
    if (list.localName === "ul") return "· ";
    let number = list.start;
    for (const one of list.children) {
      if (one.hasAttribute("value")) number = one.value;
      if (one === item) return `${number}. `;
      number += 1;
    }
  }

  const whole = (pieces) => seen(draw(pieces)).replace(/\n{2,}/g, "\n").trim();

  // KaTeX comes with the first formula; after that each is drawn at once.
  const first = draw(["$x$ \\(\\ce{H2O}\\)"]);
  const end = performance.now() + 20_000;
  while (first.querySelectorAll(".katex").length < 2) {
    if (performance.now() > end) throw new Error("KaTeX did not come.");
    await new Promise(requestAnimationFrame);
  }

  // Without definitions, which change what stands above them.
  const all = vectors.filter((text) => !text.includes("]: ")).join("\n\n");
  const cuts = (text, step) => Array.from({ length: Math.ceil(text.length / step) }, (_, at) => text.slice(0, (at + 1) * step));
  const result = {
    seen: vectors.map((text) => whole([text])),
    streamed: vectors.map((text) => whole(cuts(text, 1))),
    all: whole([all]),
    allStreamed: whole(cuts(all, 7)),
  };
  stage.remove();
  return result;
}
