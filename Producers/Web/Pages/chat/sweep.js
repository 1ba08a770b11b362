import { later } from "../kit/lifetime.js";

/** Milliseconds in which a deletion may still be undone, also by another tab. */
const patience = 10_000;

/** The beginning of the names under which attachments of drafts are kept. */
export const attachmentsOf = "attachments.";

/**
 * Removes what was attached to drafts of conversations that are gone: their pictures take room.
 *
 * @param {import("../kit/store.js").Store} store
 * @param {(id: string) => boolean} isKept Whether there is a conversation.
 * @param {AbortSignal} signal
 */
export async function sweepAttachments(store, isKept, signal) {
  const idOf = (name) => name.slice(attachmentsOf.length);
  const left = (await store.keys("settings", attachmentsOf)).filter((name) => !isKept(idOf(name)));
  if (left.length === 0) return;
  const sweep = async () => {
    const begun = new Set(await store.keys("settings", "new."));
    for (const name of left) {
      if (!isKept(idOf(name)) && !begun.has(`new.${idOf(name)}`)) store.remove("settings", name);
    }
  };
  later(sweep, patience, signal);
}
