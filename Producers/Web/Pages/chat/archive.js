import { newIdentity } from "../kit/identity.js";

/** What an exported file says of itself. A later version says another number. */
const format = "yizhan.conversations";
const version = 1;

/**
 * The most that a file may hold. A file above is refused as a whole, so that no half of it is taken in; one that is made
 * here has room left.
 */
export const limits = {
  exportBytes: 256 << 20, fileBytes: 512 << 20, conversations: 50_000, messages: 20_000, text: 16 << 20, title: 200,
  name: 400, attachments: 20,
};

/** In milliseconds, of the year 2096: what is added to a moment must still be one. */
const latest = 4e12;

/** A file that is not one of ours, or is damaged; `place` says where. */
export class NotAnArchive extends Error {
  /** @param {string} place */
  constructor(place) {
    super(`This is not a file of conversations: ${place}`);
    this.place = place;
  }
}

/**
 * Conversations as a file of ours, with everything that they hold: what it begins and ends with, and the parts of a
 * conversation. In parts, for a browser has no text as long as all may be.
 */
export const archiveHead = (now = new Date()) =>
  `${JSON.stringify({ format, version, exported: now.toISOString() }).slice(0, -1)},"conversations":[`;
export const archiveEnd = "\n]}\n";

/** @param {any} conversation @param {boolean} isFirst */
export function archiveParts({ messages, ...header }, isFirst) {
  const comma = (at) => (at > 0 ? ",\n" : "\n");
  const text = (value) => JSON.stringify(value, withoutSecrets);
  return [
    `${comma(isFirst ? 0 : 1)}${text(header).slice(0, -1)},"messages":[`,
    ...messages.map((message, at) => comma(at) + text(message)), "]}",
  ];
}

/**
 * A key and a stream belong to the account that asked; elsewhere they lead nowhere. A view's own values are not kept.
 */
function withoutSecrets(name, value) {
  return ["key", "stream", "lastEvent", "place", "isReconnecting"].includes(name) ? undefined : value;
}

/**
 * Reads a file of ours. Every value is checked and copied by name; what is not known is left out. Throws
 * `NotAnArchive`.
 *
 * @param {string} text
 * @param {(id: string) => boolean} isTaken true for the id of a conversation that exists: then it gets a new one
 */
export function readArchive(text, isTaken = () => false) {
  const file = parsed(text);
  if (file?.format !== format) throw new NotAnArchive("format");
  if (file.version !== version) throw new NotAnArchive("version");
  const seen = new Set();
  return list(file.conversations, limits.conversations, "conversations").map((one, at) => {
    const conversation = conversationFrom(one, `conversations[${at}]`);
    const isFree = !seen.has(conversation.id) && !isTaken(conversation.id);
    seen.add(conversation.id);
    return isFree ? conversation : { ...conversation, id: newIdentity() };
  });
}

function parsed(text) {
  if (text.length > limits.fileBytes) throw new NotAnArchive("size");
  try {
    return JSON.parse(text);
  } catch {
    throw new NotAnArchive("JSON");
  }
}

function conversationFrom(value, place) {
  record(value, place);
  const { messages, idOf } = messagesFrom(list(value.messages, limits.messages, `${place}.messages`), `${place}.messages`);
  const last = messages.length > 0 ? messages[messages.length - 1].id : null;
  return {
    id: identity(value.id, `${place}.id`),
    title: text(value.title ?? "", limits.title, `${place}.title`),
    isNamed: value.isNamed === true,
    created: moment(value.created ?? value.updated), updated: moment(value.updated ?? value.created),
    model: optional(value.model, limits.name, `${place}.model`),
    role: roleFrom(value.role, `${place}.role`),
    draft: text(value.draft ?? "", limits.text, `${place}.draft`),
    head: idOf.get(value.head) ?? last,
    messages,
  };
}

/**
 * The messages with new ids, each after its parent. A parent that is not there, or that comes later, would make a ring:
 * such a message hangs on the one before it.
 */
function messagesFrom(values, place) {
  const idOf = new Map();
  const messages = [];
  values.forEach((value, at) => {
    record(value, `${place}[${at}]`);
    const before = messages.length > 0 ? messages[messages.length - 1] : null;
    const parent = value.parent === null ? null : idOf.get(value.parent) ?? before?.id ?? null;
    const message = { id: newIdentity(), parent, ...messageFrom(value, `${place}[${at}]`) };
    message.created = Math.max(message.created, (before?.created ?? 0) + 1); // Their order is that of their making.
    if (typeof value.id === "string") idOf.set(value.id, message.id);
    messages.push(message);
  });
  return { messages, idOf };
}

function messageFrom(value, place) {
  const role = value.role;
  if (!["user", "assistant", "system"].includes(role)) throw new NotAnArchive(`${place}.role`);
  const message = {
    role, text: text(value.text ?? "", limits.text, `${place}.text`), created: moment(value.created),
    ...stateFrom(value, role),
  };
  const kept = {
    reasoning: optional(value.reasoning, limits.text, `${place}.reasoning`),
    model: optional(value.model, limits.name, `${place}.model`),
    request: optional(value.request, limits.name, `${place}.request`),
    finish: optional(value.finish, limits.name, `${place}.finish`),
    usage: usageFrom(value.usage),
    cost: Number.isFinite(value.cost) ? value.cost : null,
    manner: mannerFrom(value.manner, `${place}.manner`),
    attachments: attachmentsFrom(value.attachments, `${place}.attachments`),
  };
  for (const [name, one] of Object.entries(kept)) if (one != null) message[name] = one;
  return message;
}

/** What was still running where the file was made has ended for whom it was given to. */
function stateFrom(value, role) {
  if (role !== "assistant") return { state: "done" };
  if (value.state === "failed" || (!value.text && value.state !== "done")) {
    const code = typeof value.error?.code === "string" ? value.error.code.slice(0, limits.name) : "interrupted";
    const words = typeof value.error?.text === "string" ? value.error.text.slice(0, 2_000) : "";
    return { state: "failed", error: { code, text: words } };
  }
  return value.state === "done" && !value.isStopped ? { state: "done" } : { state: "done", isStopped: true };
}

function usageFrom(value) {
  const [input, output] = [value?.prompt_tokens, value?.completion_tokens];
  if (!Number.isFinite(input) || !Number.isFinite(output)) return null;
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}

function mannerFrom(value, place) {
  if (value == null) return null;
  record(value, place);
  const system = optional(value.system, limits.text, `${place}.system`);
  const manner = { ...(system && { system }), ...parametersFrom(value) };
  return Object.keys(manner).length > 0 ? manner : null;
}

function parametersFrom({ temperature, effort }) {
  return {
    ...(Number.isFinite(temperature) && temperature >= 0 && temperature <= 2 && { temperature }),
    ...(typeof effort === "string" && /^[a-z]{1,16}$/.test(effort) && { effort }),
  };
}

/** A role, or null. */
export function roleFrom(value, place = "role") {
  if (value == null) return null;
  record(value, place);
  const role = {
    id: typeof value.id === "string" ? value.id.slice(0, 64) : newIdentity(),
    name: text(value.name ?? "", limits.title, `${place}.name`),
    prompt: text(value.prompt ?? "", limits.text, `${place}.prompt`),
    ...parametersFrom(value),
  };
  const model = optional(value.model, limits.name, `${place}.model`);
  return model ? { ...role, model } : role;
}

function attachmentsFrom(value, place) {
  if (value == null) return null;
  return list(value, limits.attachments, place).map((one, at) => {
    const where = `${place}[${at}]`;
    record(one, where);
    const named = { id: newIdentity(), name: text(one.name ?? "", limits.name, `${where}.name`) };
    if (one.kind === "text") return { ...named, kind: "text", text: text(one.text, limits.text, `${where}.text`) };
    const address = text(one.url, limits.text, `${where}.url`);
    if (one.kind !== "picture" || !/^data:image\/(png|jpeg|gif|webp);base64,[\w+/=]+$/.test(address)) {
      throw new NotAnArchive(where);
    }
    return { ...named, kind: "picture", url: address, width: size(one.width), height: size(one.height) };
  });
}

function record(value, place) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new NotAnArchive(place);
}

function list(value, limit, place) {
  if (!Array.isArray(value) || value.length > limit) throw new NotAnArchive(place);
  return value;
}

function text(value, limit, place) {
  if (typeof value !== "string" || value.length > limit) throw new NotAnArchive(place);
  return value;
}

function optional(value, limit, place) {
  return value == null ? null : text(value, limit, place);
}

function identity(value, place) {
  return /^[\w-]{1,64}$/.test(text(value ?? "", 64, place)) ? value : newIdentity();
}

function moment(value) {
  return Number.isFinite(value) && value > 0 && value < latest ? value : Date.now();
}

function size(value) {
  return Number.isFinite(value) && value > 0 ? Math.min(value, 16_384) : 0;
}
