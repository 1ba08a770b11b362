const base = "/sandbox/platforms";

/**
 * Asks the sandbox; throws an error with its words if it refuses.
 *
 * @param {string} path
 * @param {object} [body] Without one it is only looked at.
 */
export async function call(path, body) {
  const response = await fetch(
    base + path, body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error?.message ?? String(response.status));
  return answer;
}

/**
 * Hears of all changes of a chat until the source is closed.
 *
 * @param {string} app
 * @param {string} person
 * @param {(chat: any) => void} onChat
 * @param {(isLost: boolean) => void} onLine
 */
export function hear(app, person, onChat, onLine) {
  const source = new EventSource(`${base}/chats/${app}/${person}/events`);
  source.onopen = () => onLine(false);
  source.onerror = () => onLine(true);
  source.onmessage = (event) => onChat(JSON.parse(event.data));
  return source;
}
