import { byId, setText } from "./element.js";
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
  field.value = error?.key ?? "";
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

function wordsFor(problem) {
  return problem instanceof ConnectionLost ? explain("unreachable") : explain(problem.code, problem.message);
}
