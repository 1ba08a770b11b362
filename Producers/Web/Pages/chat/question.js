import { copyButton } from "../kit/clipboard.js";
import { element, icon, setText } from "../kit/element.js";
import { attachmentsView } from "./attachment-view.js";
import { folding } from "./fold.js";
import { isEdited } from "./state.js";
import { say } from "./strings.js";
import { versionSwitch } from "./versions.js";

/** A message of the user: plain text with its line breaks, and what can be done with it. */
export function questionView(message, actions) {
  const text = element("div", { class: "question-text" });
  const fold = folding(text);
  const tools = questionTools({ write, text: () => message.text }, actions);
  const node = element(
    "li", { class: "message question", "data-id": message.id }, element("span", { class: "unseen" }, say("you")), text,
    fold.button, tools.node);
  if (message.attachments?.length) text.before(attachmentsView(message.attachments));
  let form = null;

  /** Puts a field in place of the text. */
  function write() {
    if (form) return;
    actions.keepEdit(message.text);
    open(message.text);
    form.querySelector("textarea").focus();
  }

  function open(words) {
    form = editForm(words, actions.keepEdit, (next) => {
      close();
      if (next && next !== message.text) return actions.edit(next);
      actions.keepEdit(null);
      tools.edit.focus({ preventScroll: true });
    });
    text.hidden = tools.node.hidden = fold.button.hidden = true;
    node.classList.add("is-edited");
    text.after(form);
  }

  function close() {
    form.remove();
    form = null;
    text.hidden = tools.node.hidden = false;
    fold.update(message.text);
    node.classList.remove("is-edited");
  }

  /** The field is there as long as what is in it is kept: also after another conversation was shown, and in other tabs. */
  function showEdit() {
    if (!isEdited(message)) return form && close();
    if (!form) return open(message.edit);
    const field = form.querySelector("textarea");
    const isWritten = document.hasFocus() && field === document.activeElement; // It stays active in a tab behind.
    if (!isWritten && field.value !== message.edit) field.value = message.edit;
  }

  let before = null;

  function update(current, isLast, places) {
    before = places ? places.before : before;
    message = current;
    setText(text, message.text);
    fold.update(message.text);
    showEdit();
    if (form) fold.button.hidden = true;
    node.dataset.state = message.state;
    tools.update(message, before, places);
  }

  return { node, update, edit: write };
}

/** What can be done with a question, and what it waits for. */
function questionTools({ write, text }, actions) {
  const waiting = element("span");
  const waits = element("span", { class: "question-waits" }, icon("clock"), waiting);
  const versions = versionSwitch(actions.show);
  const copy = copyButton({ label: say("copyQuestion"), text });
  const edit = tool("editQuestion", "rename", write);
  const send = tool("sendNow", "send", () => actions.sendNow());
  const remove = tool("deleteBranch", "delete", () => actions.remove());
  const node = element("div", { class: "tools question-tools" }, waits, send, copy, edit, remove, versions.node);

  function update({ state }, before, places) {
    const isQueued = state === "waiting";
    const isStuck = isQueued && before?.state === "failed";
    setText(waiting, say(isStuck ? "notAskedYet" : "askedNext"));
    waits.hidden = !isQueued;
    send.hidden = !isStuck;
    copy.hidden = isQueued;
    versions.update(places);
  }

  return { node, edit, update };
}

function tool(name, picture, run) {
  return element(
    "button", { type: "button", class: "quiet", title: say(name), "aria-label": say(name), onclick: run }, icon(picture));
}

/** A field with a text, which is kept as it changes; `done(text)` is called once, with null if nothing is to change. */
function editForm(text, keep, done) {
  const field = element("textarea", { class: "field question-field", rows: "3", "aria-label": say("editQuestion") });
  field.value = text;
  const cancel = element("button", { type: "button", class: "secondary", onclick: () => done(null) }, say("cancel"));
  const send = element("button", { type: "submit", class: "primary" }, say("send"));
  const form = element(
    "form", { class: "question-form" }, field, element("div", { class: "question-form-tools" }, cancel, send));
  const fit = () => {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, 320)}px`;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    done(field.value.trim() || null);
  });
  field.addEventListener("input", () => {
    keep(field.value);
    fit();
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      done(null);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      done(field.value.trim() || null);
    }
  });
  requestAnimationFrame(fit);
  return form;
}
