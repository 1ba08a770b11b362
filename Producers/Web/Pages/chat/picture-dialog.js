import { dialog } from "../kit/dialog.js";
import { element, setText } from "../kit/element.js";
import { say } from "./desk-strings.js";
import { longPicture } from "./long-picture.js";
import { say as sayChat } from "./strings.js";
import { download, fileName, hasDownloads } from "./take-away.js";

/** Characters of a message in the list. */
const previewLength = 60;

/**
 * Lets the person choose messages, and shows them as pictures to keep.
 *
 * @param {{chat: any, path: any[], chosen?: string[], signal: AbortSignal}} options `chosen`: ids of messages; without
 *   them the last question and its answer
 */
export function offerPicture({ chat, path, chosen, signal }) {
  const messages = path.filter(({ role, text, attachments }) => role !== "system" && (text || attachments?.length));
  const first = chosen ?? messages.slice(-2).map(({ id }) => id);
  const boxes = messages.map((message) => box(message, first.includes(message.id)));
  const all = element("input", { type: "checkbox" });
  all.addEventListener("change", () => {
    for (const { input } of boxes) input.checked = all.checked;
    settle();
  });
  const make = element("button", { type: "button", class: "primary", onclick: () => draw() }, say("makePicture"));
  const state = element("p", { class: "form-problem", role: "status" });
  const list = element("ul", { class: "picture-choices", onchange: () => settle() }, ...boxes.map(({ node }) => node));
  const body = element(
    "div", { class: "picture-body" }, element("p", {}, say("chooseMessages")),
    element("label", { class: "picture-all" }, all, say("chooseAll")), list, state, element("div", { class: "form-buttons" }, make));
  const { node, close } = dialog({ title: say("longPicture"), body, className: "picture-dialog", signal });
  settle();
  list.querySelector("input:checked")?.scrollIntoView({ block: "nearest" });
  return { node, close };

  function settle() {
    const count = boxes.filter(({ input }) => input.checked).length;
    all.checked = count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
    make.disabled = count === 0;
  }

  async function draw() {
    const wanted = new Set(boxes.filter(({ input }) => input.checked).map(({ id }) => id));
    make.disabled = true;
    setText(state, say("makingPicture"));
    try {
      const blobs = await longPicture(chat, messages.filter(({ id }) => wanted.has(id)));
      const pictures = await Promise.all(blobs.map((blob, at) => figure(blob, at, blobs.length, chat.title)));
      body.replaceChildren(hint(), ...pictures);
    } catch {
      setText(state, say("pictureFailed"));
      settle();
    }
  }
}

function box(message, isChosen) {
  const input = element("input", { type: "checkbox" });
  input.checked = isChosen;
  const who = message.role === "user" ? sayChat("you") : message.model || sayChat("brand");
  const text = message.text.replace(/\s+/g, " ").slice(0, previewLength);
  const words = element("span", { class: "picture-text" }, element("strong", {}, who), ` ${text}`);
  return { id: message.id, input, node: element("li", {}, element("label", {}, input, words)) };
}

function hint() {
  const isTouched = matchMedia("(pointer: coarse)").matches || !hasDownloads;
  return isTouched ? element("p", { class: "picture-hint" }, say("holdToSave")) : element("span");
}

/** A picture with a data: address, which WeChat lets one keep by a long press. */
async function figure(blob, at, count, title) {
  const picture = element("img", { class: "picture-page", src: await addressOf(blob), alt: say("pictureOf", { at: at + 1, count }) });
  const name = fileName(`${title || "yizhan"} ${count > 1 ? at + 1 : ""}`, "png");
  const button = hasDownloads && element("button", { type: "button", class: "secondary", onclick: () => download(name, blob) }, say("download"));
  return element("figure", { class: "picture-figure" }, picture, button);
}

/** @returns {Promise<string>} */
function addressOf(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(String(reader.result)));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(blob);
  });
}
