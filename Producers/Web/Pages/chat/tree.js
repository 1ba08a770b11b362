/*
 * A conversation is a tree: each message knows its `parent`, and `head` is the last message of the path that is shown.
 * A second answer to a question, and a question that was changed, stand beside the first one.
 *
 * @typedef {object} Message
 * @property {string} id
 * @property {string} conversation
 * @property {string | null} parent
 * @property {"user" | "assistant" | "system"} role
 * @property {string} text
 * @property {string} [reasoning]
 * @property {string} [model]
 * @property {"waiting" | "open" | "done" | "failed"} state A question that waits is asked when the answer before it has
 *   ended; an answer that waits is asked for, under its key, when the service can be reached.
 * @property {string | null} [edit] What somebody writes in place of a question, until it is sent or given up.
 * @property {number} created Later than that of every message that was there before.
 *
 * @typedef {{ head: string | null, messages: Message[] }} Tree
 */

/** The messages that lead to one, from the first on. */
export function pathTo({ messages }, id) {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const path = [];
  // A damaged tree must not hold the page for ever: each message is passed once.
  for (let at = byId.get(id); at && byId.delete(at.id); at = byId.get(at.parent)) path.push(at);
  return path.reverse();
}

/** The messages on the screen. */
export const pathOf = (tree) => pathTo(tree, tree.head);

/** A message and those that stand beside it, in the order in which they were made. */
export function versionsOf({ messages }, { parent, role }) {
  return messages.filter((other) => other.parent === parent && other.role === role);
}

/** For each message of a path `{ at, all, before }`: its place among its versions, and what it follows. */
export function placesOn({ messages }, path) {
  const beside = new Map();
  for (const { id, parent, role } of messages) {
    const key = `${role} ${parent}`;
    if (!beside.has(key)) beside.set(key, []);
    beside.get(key).push(id);
  }
  return path.map(({ id, parent, role }, at) => {
    const all = beside.get(`${role} ${parent}`);
    return { at: all.indexOf(id), all, before: path[at - 1] ?? null };
  });
}

/** The end of the newest path through a message. */
export function endOf({ messages }, id) {
  const newest = new Map();
  for (const message of messages) newest.set(message.parent, message.id);
  let end = id;
  while (newest.has(end)) end = newest.get(end);
  return end;
}

/** A message and all that follow it, on every path, in the order in which they were made. */
export function branchOf({ messages }, id) {
  const after = new Map();
  for (const message of messages) {
    if (!after.has(message.parent)) after.set(message.parent, []);
    after.get(message.parent).push(message.id);
  }
  const inside = new Set([id]);
  // What is added is visited too.
  for (const one of inside) for (const next of after.get(one) ?? []) inside.add(next);
  return messages.filter((message) => inside.has(message.id));
}

/** The newest message beside a branch that is being cut off, else the one before it: what is shown afterwards. */
export function nextTo(tree, message) {
  const rest = versionsOf(tree, message).filter((other) => other.id !== message.id);
  const at = rest.findIndex((other) => other.created > message.created);
  const next = rest[at < 0 ? rest.length - 1 : at];
  return next ? endOf(tree, next.id) : message.parent;
}
