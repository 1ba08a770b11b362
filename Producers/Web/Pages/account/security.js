import { loaded } from "../kit/view.js";
import { identitiesPart } from "./identities.js";
import { ownKeysPart } from "./own-keys.js";
import { sessionsPart } from "./sessions.js";

/** Who may: sessions, identities, and the person's own keys at providers. @param {import("./main.js").Given} given */
export function securityPlace({ calls, session, leave, signal }) {
  /** @param {AbortSignal} turn */
  async function ask(turn) {
    const [{ sessions, identities }, { ways, code }, channels] = await Promise.all([
      calls.sessions(turn),
      calls.ways(turn).catch(() => ({ ways: [], code: undefined })), // Without them, nothing can be added.
      calls.channels(turn).catch(() => []),
    ]);
    return { sessions, identities, ways, channel: code?.channel, apps: code?.apps, channels };
  }

  /** What this browser keeps of the session goes with it. */
  function gone() {
    session.end();
    leave();
  }

  const { node, reload } = loaded({
    ask, signal,
    draw: ({ sessions, identities, ways, channel, apps, channels }) => [
      sessionsPart({ sessions, calls, gone, changed: () => reload(), signal }),
      identitiesPart({ identities, ways, channel, apps, calls, changed: () => reload(), signal }),
      ...(channels.length > 0 ? [ownKeysPart({ channels, calls, changed: () => reload(), signal })] : []),
    ],
  });
  return [node];
}
