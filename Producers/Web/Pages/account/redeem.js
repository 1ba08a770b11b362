import { element, setText } from "../kit/element.js";
import { newIdentity } from "../kit/identity.js";
import { money } from "../kit/money.js";
import { ConnectionLost } from "../kit/service.js";
import { say } from "./account-strings.js";
import { section, wordsFor } from "./view.js";

/** Letters and digits of a code. */
const length = 25;

/**
 * One field for a redeem code, as it was copied.
 *
 * @param {{ calls: import("./calls.js").Calls, signal: AbortSignal, credited: () => void }} given
 */
export function redeemPart({ calls, signal, credited }) {
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

  const form = element(
    "form", { class: "redeem", novalidate: true, onsubmit: submit },
    element("label", { for: "redeem-code" }, say("redeemLabel")), field,
    element("p", { class: "fine", id: "redeem-hint" }, say("redeemHint")), problem, button, done);
  return section(say("redeem"), { className: "redeem-card" }, form);
}

/** The signs of a code as it was pasted: without what stands between them. @param {string} text */
export function signsOf(text) {
  return text.normalize("NFKC").replace(/[^\p{L}\p{N}]/gu, "").toUpperCase();
}
