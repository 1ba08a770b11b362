import { element, setText } from "../kit/element.js";
import { line } from "../kit/line.js";
import { money } from "../kit/money.js";
import { say as tell } from "../kit/reason-strings.js";
import { showReason } from "../kit/reason.js";
import { ServiceError } from "../kit/service.js";
import { say } from "./line-strings.js";

/** An answer is settled within a moment of its end; it is asked for so many times. */
const attempts = 6;

/**
 * Learns what an answer cost: `message.cost` in micro-yuan, `message.reason` as the service tells it, `message.request`.
 *
 * @param {import("../kit/service.js").Service} service
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} True if the message has changed; never throws.
 */
export async function learnCost(service, message, signal) {
  if (!message.stream || message.cost != null) return false;
  for (let attempt = 0; attempt < attempts && !signal.aborted; attempt += 1) {
    if (attempt > 0) await line.pause(attempt - 1, signal);
    try {
      const reason = await service.reason(message.stream, signal);
      if (reason.status !== "pending") {
        Object.assign(message, { reason, cost: reason.cost, request: reason.id });
        return true;
      }
    } catch (error) {
      if (!(error instanceof ServiceError)) continue;
      // Refused, it has no entry.
      if (message.state !== "failed" || error.status !== 404) return false;
      message.cost = 0;
      return true;
    }
  }
  return false;
}

/**
 * What an answer cost, in a line under it; a press tells why.
 *
 * @param {{ reason?: () => Promise<object | null> }} actions `reason` asks the service.
 */
export function costView(actions) {
  let message = null;
  const node = element(
    "button", { type: "button", class: "usage", title: say("whyLabel"), onclick: () => showReason(message, actions.reason) });

  function update(current) {
    message = current;
    const { cost, usage, stream, state } = current;
    const tokens = usage && say("tokensLine", { input: usage.prompt_tokens ?? 0, output: usage.completion_tokens ?? 0 });
    const isFree = cost === 0 && state === "failed";
    setText(node, [cost != null && money(cost), isFree ? tell("notCharged") : tokens].filter(Boolean).join(" · "));
    node.hidden = !node.textContent;
    node.disabled = !stream;
    if (cost != null) node.dataset.cost = String(cost);
  }

  return { node, update };
}

/** The id of the request that a stream answers, which is in the stream's own: 14 bytes after the first. */
export function requestOf(stream) {
  try {
    const bytes = atob(stream.replace(/^chatcmpl-/, "").replaceAll("-", "+").replaceAll("_", "/"));
    return Array.from(bytes.slice(1, 15), (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  } catch {
    return null; // Not of this service's making.
  }
}
