import { copyButton } from "../kit/clipboard.js";
import { element, icon, setText } from "../kit/element.js";
import { menu } from "../kit/menu.js";
import { Prose } from "../kit/prose.js";
import { explain } from "../kit/strings.js";
import { say } from "./strings.js";
import { versionSwitch } from "./versions.js";

/** A growing answer: reasoning (folded), text, how it ended, buttons. */
export function answerView(message, actions) {
  const model = element("p", { class: "answer-model" }, message.model);
  const reasoning = reasoningView();
  const text = element("div", { class: "prose" });
  const notice = element("p", { class: "notice" });
  const problem = problemView(actions);
  const tools = toolsView(actions);
  const node = element(
    "li", { class: "message answer", "data-id": message.id }, speaker("brand"), model, reasoning.node, text, notice,
    problem.node, tools.node);
  const prose = new Prose(text);

  function update(current, isLast, versions) {
    const isOpen = current.state === "open";
    node.dataset.state = current.state;
    node.setAttribute("aria-busy", String(isOpen));
    node.classList.toggle("is-waiting", isOpen && !current.text);
    setText(model, current.model ?? "");
    reasoning.update(current);
    prose.render(current.text);
    setText(notice, noticeFor(current));
    problem.update(current);
    tools.update(current, versions);
  }

  return { node, update };
}

function speaker(name) {
  return element("span", { class: "unseen" }, say(name));
}

/** Shows one small sentence under the text, or none. */
function noticeFor({ state, text, finish, isStopped, isReconnecting }) {
  if (state === "open") {
    if (isReconnecting) return say("reconnecting");
    return isStopped ? say("stopping") : "";
  }
  if (state === "failed") return "";
  if (isStopped) return say("stopped");
  if (finish === "length") return say("cutByLength");
  if (finish === "content_filter") return say("cutByFilter");
  return text ? "" : say("emptyAnswer");
}

function reasoningView() {
  const caption = element("span");
  const text = element("div", { class: "reasoning-text" });
  const node = element(
    "details", { class: "reasoning", hidden: true }, element("summary", {}, icon("chevron"), caption), text);

  function update({ reasoning, text: answer, state }) {
    node.hidden = !reasoning;
    const isThinking = state === "open" && !answer;
    setText(caption, say(isThinking ? "thinking" : "thought"));
    node.classList.toggle("is-thinking", isThinking);
    setText(text, reasoning);
  }

  return { node, update };
}

function problemView({ retry, signIn }) {
  const text = element("span", { class: "problem-text" });
  const code = element("code", { class: "problem-code" });
  const again = element("button", { type: "button", class: "secondary", onclick: () => retry() }, say("retry"));
  const enter = element("button", { type: "button", class: "secondary", onclick: () => signIn() }, say("signIn"));
  const words = element("div", { class: "problem-words" }, text, code);
  const node = element("div", { class: "problem", role: "alert", hidden: true }, icon("alert"), words, enter, again);

  function update({ state, error }) {
    node.hidden = state !== "failed";
    if (node.hidden) return;
    setText(text, explain(error.code, error.text));
    setText(code, error.code);
    enter.hidden = error.code !== "invalid_api_key";
  }

  return { node, update };
}

function toolsView({ again: askAgain, text, show, more: items }) {
  const label = say("answerAgain");
  const copy = copyButton({ label: say("copyAnswer"), text });
  const again = element(
    "button", { type: "button", class: "quiet", title: label, "aria-label": label, onclick: () => askAgain() },
    icon("retry"));
  const switcher = versionSwitch(show);
  const more = element("button", { type: "button", class: "quiet", title: say("more"), "aria-label": say("more") }, icon("more"));
  menu(more, items);
  const usage = element("span", { class: "usage" });
  const node = element("div", { class: "tools", hidden: true }, switcher.node, copy, again, more, usage);

  function update(message, versions) {
    switcher.update(versions);
    const isDone = message.state === "done";
    node.hidden = !isDone && switcher.node.hidden;
    again.hidden = usage.hidden = !isDone;
    copy.hidden = more.hidden = !isDone || !message.text;
    setText(usage, usageText(message.usage));
  }

  return { node, update };
}

function usageText(usage) {
  if (!usage) return "";
  return say("tokens", { input: usage.prompt_tokens ?? 0, output: usage.completion_tokens ?? 0 });
}
