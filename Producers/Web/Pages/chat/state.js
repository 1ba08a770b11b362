import { stepAfter } from "./next-step.js";

/* How messages stand. */

/** An answer that grows, or waits for the line, a time or a sign-in. */
export const isUnderWay = ({ role, state }) => role === "assistant" && (state === "open" || state === "waiting");

/** An answer that was never asked for, or only with a key that is dead: it costs nothing to leave it. */
export const isUnsent = ({ role, state, sent, stream, error }) =>
  isUnderWay({ role, state }) && !stream && (!sent || stepAfter(error?.code) === "signIn");

/** A question that waits for the end of the answer before it. */
export const isQueued = ({ role, state }) => role === "user" && state === "waiting";

/** Whether somebody is writing a question anew, in this tab or another one: what is in the field is not lost. */
export const isEdited = ({ edit }) => edit != null;

/** How the answer stands that a question follows. */
export function stateBefore({ messages }, { parent }) {
  return messages.find(({ id, role }) => id === parent && role === "assistant")?.state;
}
