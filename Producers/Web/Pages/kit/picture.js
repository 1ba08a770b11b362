import { element, icon } from "./element.js";
import { say } from "./strings.js";

/** Addresses whose picture was asked for by a press, as long as the page lives: their block may be drawn again. */
const wanted = new Set();

/** The hosts whose pictures the operator lets load by themselves. */
const trusted = new Set(
  document.querySelector("meta[name=picture-hosts]")?.getAttribute("content").split(" ").filter(Boolean));

/**
 * A picture in an answer. One from another host is loaded only after a press: its address may carry away what was said
 * in the conversation.
 *
 * @param {{ href: string, text: string }} picture
 */
export function pictureView({ href, text }) {
  const address = new URL(href, location.href);
  const isOwn = address.protocol === "data:" || address.origin === location.origin;
  if (!isOwn && address.protocol !== "https:") return link(href, text);
  if (isOwn || wanted.has(href) || trusted.has(address.hostname)) return picture(href, text, address);
  return chip(href, text, address);
}

function picture(href, text, address) {
  const node = element("img", { alt: text, loading: "lazy", decoding: "async", referrerpolicy: "no-referrer" });
  node.addEventListener("error", () => {
    wanted.delete(href);
    node.replaceWith(address.protocol === "https:" ? chip(href, text, address, "pictureFailed") : text);
  }, { once: true });
  node.src = href;
  return node;
}

function chip(href, text, address, words = "pictureFrom") {
  const show = () => {
    wanted.add(href);
    button.replaceWith(picture(href, text, address));
  };
  const button = element(
    "button", { type: "button", class: "picture-chip", title: href, onclick: show }, icon("picture"),
    text ? element("span", { class: "picture-name" }, text) : null,
    element("span", {}, say(words, { host: address.hostname })));
  return button;
}

/** The page's policy loads no picture over plain HTTP; its address can still be opened. */
function link(href, text) {
  return element("a", { href, target: "_blank", rel: "noopener noreferrer" }, text || href);
}
