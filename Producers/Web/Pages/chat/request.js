import { contentsOf, lengthOf } from "./content.js";
import { parametersOf } from "./roles.js";
import { pathTo } from "./tree.js";

/** Characters of a conversation that are sent along; older messages are left out, and the page says so. */
export const contextLimit = 100_000;

/**
 * The request for an answer, the same whenever it is made again: it depends only on messages before the answer, which
 * no longer change, and on what the answer's record says of how it is asked for. A repetition under the same key must have the same body.
 */
export function requestFor(chat, answer) {
  const sent = sentWith(pathTo(chat, answer.parent));
  const contents = contentsOf(sent, answer.isBlind);
  const messages = sent.map(({ role }, at) => ({ role, content: contents[at] }));
  const { manner, model } = answer;
  if (manner?.system) messages.unshift({ role: "system", content: manner.system });
  return { model, messages, stream: true, stream_options: { include_usage: true }, ...parametersOf(manner) };
}

/** Those messages of a path that are sent along with the last one. */
export function sentWith(path) {
  const sent = [];
  let size = 0;
  for (const message of [...path].reverse()) {
    size += lengthOf(message);
    if (sent.length > 0 && size > contextLimit) break;
    if ((message.text || message.attachments?.length) && message.state !== "failed") sent.unshift(message);
  }
  return sent;
}
