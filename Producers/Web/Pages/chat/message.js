import { copyButton } from "../kit/clipboard.js";
import { element, icon, setText } from "../kit/element.js";
import { menu } from "../kit/menu.js";
import { Prose } from "../kit/prose.js";
import { time } from "../kit/time.js";
import { costView } from "./cost.js";
import { noticeView } from "./notice.js";
import { problemView } from "./problem.js";
import { say } from "./strings.js";
import { versionSwitch } from "./versions.js";

/** A growing answer: reasoning (folded), text, how it ended, buttons. */
export function answerView(message, actions) {
  const model = element("p", { class: "answer-model" }, message.model);
  const reasoning = reasoningView();
  const text = element("div", { class: "prose" });
  const notice = noticeView(actions);
  const problem = problemView(actions);
  const tools = toolsView(message, actions);
  const node = element(
    "li", { class: "message answer", "data-id": message.id }, speaker("brand"), model, reasoning.node, text, notice.node,
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
    notice.update(current, isLast);
    problem.update(current);
    tools.update(current, versions);
  }

  return { node, update };
}

function speaker(name) {
  return element("span", { class: "unseen" }, say(name));
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

function toolsView({ created }, actions) {
  const { again: askAgain, text, show } = actions;
  const label = say("answerAgain");
  const copy = copyButton({ label: say("copyAnswer"), text });
  const again = element(
    "button", { type: "button", class: "quiet", title: label, "aria-label": label, onclick: () => askAgain() },
    icon("retry"));
  const switcher = versionSwitch(show);
  const more = element("button", { type: "button", class: "quiet", title: say("more"), "aria-label": say("more") }, icon("more"));
  menu(more, () => [{ label: say("answerWithOther"), icon: "retry", run: actions.chooseModel }, ...actions.more()]);
  const cost = costView(actions);
  const node = element("div", { class: "tools", hidden: true }, switcher.node, copy, again, more, cost.node, created && time(created));

  function update(message, versions) {
    switcher.update(versions);
    const isDone = message.state === "done";
    cost.update(message);
    node.hidden = !isDone && switcher.node.hidden && cost.node.hidden;
    again.hidden = !isDone;
    copy.hidden = more.hidden = !isDone || !message.text;
  }

  return { node, update };
}
