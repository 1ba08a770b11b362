import { element, icon } from "../kit/element.js";
import { say } from "./desk-strings.js";

/** What is attached to a draft, with a button that takes it away. */
export function attachmentChip(one, remove) {
  const label = say("removeAttachment", { name: one.name || say("attachments") });
  const size = one.kind === "text" && element("span", { class: "attachment-size" }, say("characters", { count: one.text.length }));
  const face = one.kind === "picture" ? element("img", { src: one.url, alt: one.name }) : icon("file");
  return element(
    "li", { class: "attachment" }, face, one.kind === "text" && element("span", { class: "attachment-name" }, one.name), size,
    element("button", { type: "button", class: "quiet", "aria-label": label, title: label, onclick: remove }, icon("close")));
}

/** The attachments of a question that was asked, above its text: pictures, and texts that unfold. */
export function attachmentsView(list) {
  const pictures = list.filter(({ kind }) => kind === "picture").map(({ url, name, width, height }) => (
    element("img", { class: "attached-picture", src: url, alt: name || say("attachments"), width: width || null, height: height || null })));
  const texts = list.filter(({ kind }) => kind === "text").map(({ name, text }) => {
    const body = element("pre", { class: "attached-text", tabindex: "0" });
    const size = element("span", { class: "attachment-size" }, say("characters", { count: text.length }));
    const node = element("details", { class: "attached-file" }, element("summary", {}, icon("file"), element("span", { class: "attachment-name" }, name), size), body);
    node.addEventListener("toggle", () => node.open && (body.textContent ||= text)); // A long text costs nothing while it is folded.
    return node;
  });
  return element("div", { class: "attached" }, ...pictures, ...texts);
}
