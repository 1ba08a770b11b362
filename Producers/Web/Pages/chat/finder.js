/** Conversations found by their texts. */
const hitLimit = 40;

/**
 * Looks through the texts of all conversations, and calls `found` with the first hit in each: `{id, excerpt}`. Ends
 * early when the signal ends, or when there are many.
 *
 * @param {any} chats
 * @param {import("./search.js").Query} query
 * @param {(hit: {id: string, excerpt: [string, string, string]}) => void} found
 * @param {AbortSignal} signal
 */
export async function findTexts(chats, query, found, signal) {
  const seen = new Set();
  await chats.store.walk("messages", (message) => {
    if (signal.aborted) return false;
    const { conversation, text } = message;
    if (seen.has(conversation) || !text || !query.isIn(text)) return true;
    seen.add(conversation);
    found({ id: conversation, excerpt: query.excerpt(text) });
    return seen.size < hitLimit;
  });
}
