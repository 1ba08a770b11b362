import { say } from "./strings.js";

/**
 * What the room does about what other tabs do.
 *
 * @param {any} room
 * @param {() => void} refresh Draws what depends on the state of the conversation.
 * @returns {import("./hearing.js").Listener}
 */
export function elsewhereOf(room, refresh) {
  function changed(ids, removed) {
    const { answers, chats, chat } = room;
    for (const one of removed) answers.forget(one.messages ?? [one]);
    const isGone = removed.includes(chat);
    if (isGone) room.removal.offerBack(chat, say("deletedElsewhere"));
    if (ids.has(chat.id) && !isGone) {
      room.transcript.update(chat);
      if (room.composer.text !== chat.draft) room.composer.show(chat.draft);
    }
    for (const one of chats.list()) {
      if (!one.messages || !ids.has(one.id)) continue;
      answers.recall(one.messages); // It may have come back.
      answers.resume(one);
    }
    refresh();
  }

  return {
    changed,
    stopped: (id) => room.answers.stopHere(id),
    isRead: (id) => room.answers.isReading(id),
    isShown: (id) => room.chat.id === id,
    isWritten: (id) => room.chat.id === id && document.hasFocus() && document.activeElement === room.composer.draft,
  };
}
