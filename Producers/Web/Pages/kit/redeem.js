import { element, setText } from "./element.js";
import { newIdentity } from "./identity.js";
import { money } from "./money.js";
import { say } from "./place-strings.js";
import { ConnectionLost } from "./service.js";
import { wordsFor } from "./view.js";

/** Letters and digits of a code. */
const length = 25;

/**
 * One field for a redeem code, as it was copied.
 *
 * @param {object} given
 * @param {import("./calls.js").SignedCalls} given.calls
 * @param {() => void} given.credited
 * @param {AbortSignal} given.signal
 */
export function redeemForm({ calls, signal, credited }) {
  const field = element("input", {
    class: "field", id: "redeem-code", autocomplete: "off", autocapitalize: "characters", spellcheck: "false",
    maxlength: "200", "aria-describedby": "redeem-hint redeem-problem",
  });
  const problem = element("p", { class: "problem", id: "redeem-problem", role: "alert" });
  const button = element("button", { type: "submit", class: "primary" }, say("redeemNow"));
  const done = element("p", { class: "done", role: "status" });
  /** The key of the call for a code: a repetition credits nothing twice. @type {{ code: string, key: string } | null} */
  let wish = null;

  /** @param {string} words */
  function complain(words) {
    setText(problem, words);
    field.setAttribute("aria-invalid", String(Boolean(words)));
    if (words) field.focus();
  }

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    setText(done, "");
    const code = signsOf(field.value);
    if (!code) return complain(say("redeemMissing"));
    if (code.length !== length) return complain(say("redeemLength", { count: code.length }));
    if (wish?.code !== code) wish = { code, key: newIdentity() };
    button.disabled = true;
    setText(button, say("redeeming"));
    try {
      const { amount } = await calls.redeem(code, wish.key, signal);
      complain("");
      field.value = "";
      wish = null;
      setText(done, say("redeemed", { amount: money(amount) }));
      credited();
    } catch (error) {
      if (!signal.aborted) complain(error instanceof ConnectionLost ? say("redeemUnsure") : wordsFor(error));
    } finally {
      button.disabled = false;
      setText(button, say("redeemNow"));
    }
  }

  return element(
    "form", { class: "redeem", novalidate: true, onsubmit: submit },
    element("label", { for: "redeem-code" }, say("redeemLabel")), field,
    element("p", { class: "fine", id: "redeem-hint" }, say("redeemHint")), problem, button, done);
}

/** The signs of a code as it was pasted: without what stands between them. @param {string} text */
export function signsOf(text) {
  return text.normalize("NFKC").replace(/[^\p{L}\p{N}]/gu, "").toUpperCase();
}
