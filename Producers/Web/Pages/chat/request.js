import { pathTo } from "./tree.js";

/** Characters of a conversation that are sent along; older messages are left out, and the page says so. */
export const contextLimit = 100_000;

/**
 * The request for an answer, the same whenever it is made again: it depends only on messages before the answer, which
 * no longer change. A repetition under the same key must have the same body.
 */
export function requestFor(chat, answer) {
  const messages = sentWith(pathTo(chat, answer.parent)).map(({ role, text }) => ({ role, content: text }));
  return { model: answer.model, messages, stream: true, stream_options: { include_usage: true } };
}

/** Those messages of a path that are sent along with the last one. */
export function sentWith(path) {
  const sent = [];
  let size = 0;
  for (const message of [...path].reverse()) {
    size += message.text.length;
    if (sent.length > 0 && size > contextLimit) break;
    if (message.text && message.state !== "failed") sent.unshift(message);
  }
  return sent;
}
