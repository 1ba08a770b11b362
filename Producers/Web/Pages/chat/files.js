import { newIdentity } from "../kit/identity.js";
import { say } from "./desk-strings.js";

/** The most that is taken of one file, and of a picture after it was made smaller. */
const limits = { textBytes: 4 << 20, pictureBytes: 40 << 20, edge: 2_048, pictureLetters: 2_000_000 };

const textNames = /\.(txt|md|markdown|csv|tsv|json|jsonl|xml|yaml|yml|toml|ini|conf|log|html?|css|scss|less|m?[jt]sx?|vue|py|rb|go|rs|java|kt|swift|c|h|cc|cpp|hpp|cs|php|lua|r|sql|sh|bash|zsh|ps1|bat|diff|patch|tex|srt|vtt|svg|env|properties|gradle|dart|ex|exs|hs|clj|scala|pl|proto|graphql)$/i;

/** A file that cannot be taken; its message is a sentence for the person. */
export class Unusable extends Error {}

export const isPicture = (file) => /^image\//.test(file.type) && file.type !== "image/svg+xml";

/**
 * A picture as an attachment: at most 2,048 pixels wide and high, drawn anew, so that nothing of the file but its pixels
 * goes out (a photo says where it was taken).
 *
 * @param {File} file
 */
export async function pictureFrom(file) {
  const name = file.name || "";
  if (file.size > limits.pictureBytes) throw new Unusable(say("fileTooLarge", { name, limit: megabytes(limits.pictureBytes) }));
  const picture = new Image();
  picture.src = await read(file, "readAsDataURL");
  try {
    await picture.decode();
  } catch {
    throw new Unusable(say("pictureUnreadable", { name }));
  }
  const { url, width, height } = smaller(picture, file.type === "image/png");
  return { id: newIdentity(), kind: "picture", name, url, width, height };
}

/** Draws until the picture is small enough; one with sharp edges stays a PNG if that is no larger. */
function smaller(picture, isPng) {
  for (let edge = limits.edge; ; edge = Math.floor(edge * 0.75)) {
    const scale = Math.min(1, edge / Math.max(picture.naturalWidth, picture.naturalHeight, 1));
    const [width, height] = [picture.naturalWidth, picture.naturalHeight].map((side) => Math.max(1, Math.round(side * scale)));
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff"; // What a PNG leaves open would become black.
    context.fillRect(0, 0, width, height);
    context.drawImage(picture, 0, 0, width, height);
    const photo = canvas.toDataURL("image/jpeg", 0.86);
    const drawing = isPng ? canvas.toDataURL("image/png") : photo;
    const url = drawing.length <= photo.length * 1.2 ? drawing : photo;
    canvas.width = canvas.height = 0;
    if (url.length <= limits.pictureLetters || edge < 256) return { url, width, height };
  }
}

/** The text of a file; also of one in the older Chinese encoding that Windows writes. @param {File} file */
export async function textFrom(file) {
  const name = file.name || "";
  const isNamed = textNames.test(name) || /^text\/|json|xml|javascript|yaml|svg/.test(file.type);
  if (file.size > limits.textBytes) {
    throw new Unusable(say(isNamed ? "fileTooLarge" : "fileUnreadable", { name, limit: megabytes(limits.textBytes) }));
  }
  const text = decoded(await read(file, "readAsArrayBuffer").catch(() => null));
  if (text === null) throw new Unusable(say("fileUnreadable", { name }));
  if (!text.trim()) throw new Unusable(say("fileEmpty", { name }));
  return text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
}

/** A text file as an attachment. */
export function textAttachment(name, text) {
  return { id: newIdentity(), kind: "text", name, text };
}

/** Null for bytes that are no text. @param {ArrayBuffer | null} bytes */
function decoded(bytes) {
  if (!bytes) return null;
  for (const encoding of ["utf-8", "gb18030"]) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      if (!/[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffe\uffff]/.test(text)) return text;
    } catch {
      continue; // Not this encoding.
    }
  }
  return null;
}

/** @returns {Promise<any>} */
function read(file, how) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => reject(new Unusable(say("fileUnreadable", { name: file.name || "" }))));
    reader[how](file);
  });
}

const megabytes = (bytes) => `${bytes >> 20} MB`;
