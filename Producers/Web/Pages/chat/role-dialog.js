import { dialog } from "../kit/dialog.js";
import { element, setText } from "../kit/element.js";
import { toast } from "../kit/toast.js";
import { say } from "./desk-strings.js";

/**
 * A form for a role.
 *
 * @param {{role: any, models: {id: string}[], isKept: boolean, signal: AbortSignal}} options `isKept`: it is the
 *   person's own, so a change changes it there too.
 * @returns {Promise<{role: any, isKept: boolean} | null>} null if it was given up
 */
export async function editRole({ role, models, isKept, signal }) {
  const name = element("input", { class: "field", maxlength: "40" });
  const prompt = element("textarea", { class: "field role-field", rows: "7" });
  const temperature = element("input", { class: "field", inputmode: "decimal", maxlength: "5" });
  const efforts = [["low", say("effortLow")], ["medium", say("effortMedium")], ["high", say("effortHigh")]];
  const effort = choice([["", say("roleEffortDefault")], ...efforts], role.effort);
  const ids = withOwn(models.map(({ id }) => id), role.model);
  const model = choice([["", say("roleAnyModel")], ...ids.map((id) => [id, id])], role.model);
  const keep = element("input", { type: "checkbox", id: "role-keep" });
  name.value = role.name;
  prompt.value = role.prompt;
  temperature.value = role.temperature ?? "";
  keep.checked = isKept;
  const fields = [
    labelled(say("roleName"), name), labelled(say("rolePrompt"), prompt),
    element("div", { class: "role-row" }, labelled(say("roleTemperature"), temperature), labelled(say("roleEffort"), effort)),
    labelled(say("roleModel"), model),
    element("label", { class: "role-keep", hidden: isKept }, keep, say("roleKeep")),
  ];
  const read = () => {
    const value = temperature.value.trim().replace(",", ".");
    if (!name.value.trim()) return { problem: say("nameMissing"), field: name };
    if (value && !(Number(value) >= 0 && Number(value) <= 2)) return { problem: say("temperatureWrong"), field: temperature };
    const kept = { id: role.id, name: name.value.trim(), prompt: prompt.value.trim() };
    if (value) kept.temperature = Number(value);
    if (effort.value) kept.effort = effort.value;
    if (model.value) kept.model = model.value;
    return { value: { role: kept, isKept: keep.checked } };
  };
  return form({ title: say(role.name ? "roleEdit" : "roleNew"), fields, read, signal });
}

/** A form for a phrase; resolves to it, or to null. */
export async function editPhrase({ phrase, signal }) {
  const name = element("input", { class: "field", maxlength: "40" });
  const text = element("textarea", { class: "field role-field", rows: "6" });
  name.value = phrase.name;
  text.value = phrase.text;
  const read = () => {
    if (!name.value.trim()) return { problem: say("nameMissing"), field: name };
    if (!text.value.trim()) return { problem: say("textMissing"), field: text };
    return { value: { id: phrase.id, name: name.value.trim(), text: text.value } };
  };
  const fields = [labelled(say("roleName"), name), labelled(say("phraseText"), text)];
  return form({ title: say(phrase.name ? "phraseEdit" : "phraseNew"), fields, read, signal });
}

/** The person's own roles and phrases: make, edit, delete. */
export async function manageRoles({ roles, models, signal }) {
  const body = element("div", { class: "role-lists" });
  const own = (list) => list.filter((one) => roles.isOwn(one));
  const role = async (old) => {
    const made = await editRole({ role: old, models, isKept: true, signal });
    if (made) await roles.keepRole(made.role);
    draw();
  };
  const phrase = async (old) => {
    const made = await editPhrase({ phrase: old, signal });
    if (made) await roles.keepPhrase(made);
    draw();
  };
  const line = (one, edit) => {
    const remove = async () => {
      await roles.remove(one);
      draw();
      toast(say("removed", { name: one.name }));
    };
    const button = (name, run) => element(
      "button", { type: "button", class: "quiet", "aria-label": `${name} ${one.name}`, onclick: run }, name);
    return element(
      "li", { class: "role-line" }, element("span", { class: "role-line-name" }, one.name),
      element("span", { class: "role-line-text" }, one.prompt ?? one.text),
      button(say("edit"), () => edit(one)), button(say("removeShort"), remove));
  };
  const section = (title, list, edit, fresh, label) => element(
    "section", {}, element("h3", {}, title), element("ul", {}, ...own(list).map((one) => line(one, edit))),
    element("button", { type: "button", class: "secondary", onclick: () => edit(fresh) }, label));
  function draw() {
    body.replaceChildren(
      section(`${say("role")} · ${say("mine")}`, roles.roles, role, { id: "", name: "", prompt: "" }, say("roleNew")),
      section(`${say("phrases")} · ${say("mine")}`, roles.phrases, phrase, { id: "", name: "", text: "" }, say("phraseNew")));
  }
  draw();
  await dialog({ title: say("roles"), body, signal }).choice;
}

/**
 * A dialog with fields, which stays open until what is in them can be kept or is given up.
 *
 * @returns {Promise<any>} What `read` gave as `value`, or null.
 */
async function form({ title, fields, read, signal }) {
  let kept = null;
  const problem = element("p", { class: "form-problem", role: "alert" });
  const submit = (event) => {
    event.preventDefault();
    const { problem: words, field, value } = read();
    setText(problem, words ?? "");
    if (!words) {
      kept = value;
      return close();
    }
    field.setAttribute("aria-invalid", "true");
    field.focus();
  };
  const buttons = element(
    "div", { class: "form-buttons" },
    element("button", { type: "button", class: "secondary", onclick: () => close() }, say("cancel")),
    element("button", { type: "submit", class: "primary" }, say("save")));
  const body = element("form", { class: "form", novalidate: true, onsubmit: submit }, ...fields, problem, buttons);
  const { close, choice } = dialog({ title, body, signal });
  /** @type {HTMLElement} */ (body.querySelector("input, textarea")).focus();
  await choice;
  return kept;
}

function labelled(label, field) {
  return element("label", { class: "form-field" }, element("span", {}, label), field);
}

function choice(options, chosen) {
  const select = element("select", { class: "field" }, ...options.map(([value, label]) => element("option", { value }, label)));
  select.value = chosen ?? "";
  return select;
}

/** A role's model may be gone; it must not be lost by opening the form. */
function withOwn(ids, own) {
  return !own || ids.includes(own) ? ids : [own, ...ids];
}
