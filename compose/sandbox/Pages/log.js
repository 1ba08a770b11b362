import { language, words } from "./strings.js";

/**
 * Builds an element; text among the children stays text.
 *
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const link = /https?:\/\/[^\s<>"'，。；、（）()]+/g;

/**
 * The text with its links.
 *
 * @param {string} text
 */
function withLinks(text) {
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(link)) {
    parts.push(text.slice(end, found.index));
    parts.push(element("a", { href: found[0], target: "_blank", rel: "noopener" }, found[0]));
    end = found.index + found[0].length;
  }
  return [...parts, text.slice(end)];
}

/** @param {any} entry */
function content(entry) {
  const way = words.ways[entry.way];
  switch (entry.way) {
    case "picture":
      return [element("img", { src: entry.url, alt: way, loading: "lazy", referrerpolicy: "no-referrer" })];
    case "voice": return [`🔊 ${entry.text || way}`];
    case "menu": return [`☰ ${words.menuItems[entry.text] ?? entry.text}`];
    case "follow": case "unfollow": case "scan": case "enter": case "location": return [way];
    case "notice":
      return [...withLinks(entry.text), ...(entry.url ? [document.createElement("br"), ...withLinks(entry.url)] : [])];
    default: return withLinks(entry.text || "…");
  }
}

const isDeed = (entry) => ["follow", "unfollow", "scan", "enter"].includes(entry.way);

/**
 * One entry of the chat.
 *
 * @param {any} entry
 */
function item(entry) {
  const side = isDeed(entry) ? "platform" : entry.side;
  const node = element("li", { class: `entry ${side} way-${entry.way}`, "data-number": String(entry.number) });
  node.append(element("div", { class: "bubble", dir: "auto" }, ...content(entry)));
  const state = { waiting: entry.side === "app" ? words.growing : words.waiting, failed: words.failed }[entry.state];
  const time = new Date(entry.at).toLocaleTimeString(language === "zh" ? "zh-CN" : "en-GB");
  const told = ["push", "notice", "later"].includes(entry.way) ? `${words.ways[entry.way]} · ` : "";
  const foot = element("p", { class: "foot" }, told + time);
  if (state) foot.append(" · ", element("span", { class: `state ${entry.state}` }, state));
  node.append(foot);
  return node;
}

/** The chat's entries, drawn anew only where they have changed. */
export class Log {
  /**
   * @param {HTMLElement} list
   * @param {HTMLElement} pane What scrolls.
   */
  constructor(list, pane) {
    this.list = list;
    this.pane = pane;
    /** @type {Map<number, { text: string, node: HTMLElement }>} */
    this.drawn = new Map();
  }

  clear() {
    this.list.replaceChildren();
    this.drawn.clear();
  }

  /** @param {any[]} entries */
  draw(entries) {
    const { list, pane } = this;
    const follows = pane.scrollHeight - pane.scrollTop - pane.clientHeight < 80;
    const numbers = new Set(entries.map((entry) => entry.number));
    for (const [number, known] of this.drawn) {
      if (numbers.has(number)) continue;
      known.node.remove();
      this.drawn.delete(number);
    }
    for (const entry of entries) {
      const text = JSON.stringify(entry);
      const known = this.drawn.get(entry.number);
      if (known?.text === text) continue;
      const node = item(entry);
      if (known) known.node.replaceWith(node);
      else list.append(node);
      this.drawn.set(entry.number, { text, node });
    }
    if (follows) pane.scrollTop = pane.scrollHeight;
  }
}
