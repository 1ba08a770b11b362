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
  // Where nothing can be read, nothing is known to be gone.
  const names = (beginning) => store.keys("settings", beginning).catch(() => null);
  const left = (await names(attachmentsOf))?.filter((name) => !isKept(idOf(name))) ?? [];
  if (left.length === 0) return;
  const sweep = async () => {
    const beginnings = await names("new.");
    if (!beginnings) return;
    const begun = new Set(beginnings);
    for (const name of left) {
      if (!isKept(idOf(name)) && !begun.has(`new.${idOf(name)}`)) store.remove("settings", name);
    }
  };
  later(sweep, patience, signal);
}
