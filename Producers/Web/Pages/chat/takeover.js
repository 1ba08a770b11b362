/**
 * Takes over what an earlier version of the page kept in `localStorage`, where a conversation was a list of messages.
 *
 * It is removed there when the browser has it in the store, and not before. An old tab that is still open may leave a
 * conversation a second time: then only the messages that are new are taken.
 */
export async function takeOver(account, chats) {
  const prefix = `yizhan.chats.${account}.`;
  const names = Object.keys(localStorage).filter((name) => name.startsWith(prefix) && read(name));
  for (const name of names) {
    const old = read(name);
    if (old.id && Array.isArray(old.messages)) await take(old, chats);
  }
  if (names.length > 0 && (await chats.flush())) for (const name of names) localStorage.removeItem(name);
}

async function take(old, chats) {
  const known = await chats.load(old.id);
  const chat = known ?? { ...chats.create(), ...fieldsOf(old) };
  let parent = null;
  for (const message of old.messages) {
    if (!chat.messages.some(({ id }) => id === message.id)) chats.add(chat, { state: "done", ...message, parent });
    parent = message.id;
  }
  if (chat.messages.length > 0) chats.change(chat, { updated: old.updated });
}

function fieldsOf({ id, title, isNamed, updated, messages }) {
  const model = messages.findLast((message) => message.model)?.model ?? null;
  return { id, title, isNamed, created: updated, updated, model };
}

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null; // Damaged: it stays where it is.
  }
}
