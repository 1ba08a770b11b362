import { dialog } from "./dialog.js";
import { byId, element, setText } from "./element.js";
import { ConnectionLost } from "./service.js";
import { Session } from "./session.js";
import { explain, say } from "./strings.js";

/** Shows the sign-in panel and waits until the user has signed in. */
export function askForKey(error = null) {
  const form = byId("signin-form");
  const field = byId("signin-key");
  const button = form.querySelector("button");
  byId("signin").hidden = false;
  byId("app").hidden = true;
  // What was typed before this script ran stays; until then nothing could be sent.
  if (error?.key) field.value = error.key;
  button.disabled = false;
  complain(error);
  field.focus();

  return new Promise((resolve) => {
    const life = new AbortController();
    const submit = async (event) => {
      event.preventDefault();
      const key = field.value.trim();
      if (!key) return complain(say("keyMissing"));
      button.disabled = true;
      setText(button, say("signingIn"));
      try {
        resolve(await Session.signIn(key));
        life.abort();
        byId("signin").hidden = true;
      } catch (problem) {
        complain(problem);
      } finally {
        button.disabled = false;
        setText(button, say("signIn"));
      }
    };
    form.addEventListener("submit", submit, { signal: life.signal });
  });

  function complain(problem) {
    setText(byId("signin-problem"), typeof problem === "string" ? problem : problem ? wordsFor(problem) : "");
    field.setAttribute("aria-invalid", String(Boolean(problem)));
    if (problem) field.focus();
  }
}

/**
 * Asks whether to sign in as the account whose key a link brought. Anybody may have made the link: what is written then
 * belongs to that account, so it is never entered without a press.
 *
 * @param {Session} offered
 * @param {Session | null} current The account that is signed in.
 * @returns {Promise<boolean>}
 */
export async function askToEnter({ account }, current) {
  const names = { account, current: current?.account };
  const words = [say("linkOffer", names), say(current ? "linkInstead" : "linkWarning", names)];
  const enter = { label: say(current ? "changeAccount" : "enterAs", names), value: "enter" };
  const stay = { label: say(current ? "keepAccount" : "cancel", names), value: "stay" };
  const { choice } = dialog({
    title: say(current ? "changeTitle" : "enterTitle", names),
    body: element("div", { class: "entry-words" }, ...words.map((text) => element("p", {}, text))),
    // The usual answer stands last: to a signed-in visitor it is to stay.
    actions: current ? [enter, { ...stay, kind: "primary" }] : [stay, { ...enter, kind: "primary" }],
    className: "entry-dialog",
  });
  return (await choice) === "enter";
}

function wordsFor(problem) {
  return problem instanceof ConnectionLost ? explain("unreachable") : explain(problem.code, problem.message);
}
