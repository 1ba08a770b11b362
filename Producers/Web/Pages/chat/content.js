import { fenced } from "./fence.js";

/** Characters of pictures that are sent along; those of older questions are named only. The service takes 10 MiB. */
const pictureLimit = 7_000_000;

/** What a person said in a question: the text, after the text files that were attached to it. */
export function wordsOf({ text, attachments = [] }) {
  const files = attachments.filter(({ kind }) => kind === "text").map(({ name, text: file }) => fenced(file, name));
  return [...files, text].filter(Boolean).join("\n\n");
}

/** How many characters `wordsOf` gives, about, without writing them down. */
export function lengthOf({ text, attachments = [] }) {
  return attachments.reduce((sum, { text: file }) => sum + (file?.length ?? 0), text.length);
}

/**
 * The content of messages in the shape of the API: a text, or a text and pictures. Pictures of the newest messages are
 * sent first, as far as they fit; to a model that sees none (`isBlind`) they are only named.
 *
 * The same messages always give the same contents: a repetition under one key must have one body.
 *
 * @param {{role: string, text: string, attachments?: object[]}[]} messages oldest first
 */
export function contentsOf(messages, isBlind = false) {
  let room = isBlind ? 0 : pictureLimit;
  const contents = [];
  for (const message of [...messages].reverse()) {
    const parts = [];
    for (const picture of (message.attachments ?? []).filter(({ kind }) => kind === "picture")) {
      room -= picture.url.length;
      parts.push(room >= 0 ? { type: "image_url", image_url: { url: picture.url } } : named(picture));
    }
    const words = wordsOf(message);
    contents.unshift(parts.length > 0 ? [...(words ? [{ type: "text", text: words }] : []), ...parts] : words);
  }
  return contents;
}

function named({ name }) {
  return { type: "text", text: `[${name || "picture"}]` };
}
