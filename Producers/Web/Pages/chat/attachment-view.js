import { element, icon } from "../kit/element.js";
import { say } from "./desk-strings.js";

/** What is attached to a draft, with a button that takes it away. */
export function attachmentChip(one, remove) {
  const label = say("removeAttachment", { name: one.name || say("attachments") });
  const size = one.kind === "text" && sizeOf(one.text);
  const face = one.kind === "picture" ? element("img", { src: one.url, alt: one.name }) : icon("file");
  return element(
    "li", { class: "attachment" }, face, one.kind === "text" && element("span", { class: "attachment-name" }, one.name), size,
    element("button", { type: "button", class: "quiet", "aria-label": label, title: label, onclick: remove }, icon("close")));
}

/** The attachments of a question that was asked, above its text: pictures, and texts that unfold. */
export function attachmentsView(list) {
  const pictures = list.filter(({ kind }) => kind === "picture").map(({ url, name, width, height }) => {
    const size = { width: width || null, height: height || null };
    return element("img", { class: "attached-picture", src: url, alt: name || say("attachments"), ...size });
  });
  const texts = list.filter(({ kind }) => kind === "text").map(({ name, text }) => {
    const body = element("pre", { class: "attached-text", tabindex: "0" });
    const caption = element("summary", {}, icon("file"), element("span", { class: "attachment-name" }, name), sizeOf(text));
    const node = element("details", { class: "attached-file" }, caption, body);
    // A long text costs nothing while it is folded.
    node.addEventListener("toggle", () => node.open && (body.textContent ||= text));
    return node;
  });
  return element("div", { class: "attached" }, ...pictures, ...texts);
}

function sizeOf(text) {
  return element("span", { class: "attachment-size" }, say("characters", { count: text.length }));
}
