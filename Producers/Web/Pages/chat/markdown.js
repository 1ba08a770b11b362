import { quoted } from "./fence.js";
import { say } from "./strings.js";
import { wordsOf } from "./content.js";

/**
 * A conversation as Markdown: the messages that are shown, each under who said it.
 *
 * @param {{title: string, role?: object, updated: number}} conversation
 * @param {object[]} messages the path that is shown, oldest first
 */
export function markdownOf(conversation, messages) {
  const head = [`# ${conversation.title || say("untitled")}`, new Date(conversation.updated).toISOString().slice(0, 10)];
  if (conversation.role?.prompt) head.push(`**${conversation.role.name}**\n\n${quoted(conversation.role.prompt)}`);
  return `${[...head, ...messages.map(section)].filter(Boolean).join("\n\n")}\n`;
}

function section(message) {
  if (message.role === "user") return [`## ${say("you")}`, ...pictures(message), wordsOf(message)].join("\n\n");
  if (message.role !== "assistant" || !message.text) return "";
  return [`## ${message.model || say("brand")}`, message.text.trim()].join("\n\n");
}

function pictures({ attachments = [] }) {
  return attachments.filter(({ kind }) => kind === "picture").map(({ name, url }) => `![${alt(name)}](${url})`);
}

function alt(name) {
  return name.replace(/[[\]\\\n]/g, " ");
}
