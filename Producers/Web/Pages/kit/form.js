import { dialog } from "./dialog.js";
import { element, setText } from "./element.js";
import { say } from "./place-strings.js";
import { ConnectionLost } from "./service.js";
import { wordsFor } from "./view.js";

/**
 * A field with its name above it, and what is wrong with it below.
 *
 * @param {string} label
 * @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} field
 * @param {string} [hint]
 * @returns {{ node: HTMLElement, field: any, complain: (words: string) => void }}
 */
export function labelled(label, field, hint) {
  const name = `field-${(count += 1)}`;
  field.id = name;
  const problem = element("span", { class: "problem", id: `${name}-problem` });
  const note = hint && element("span", { class: "fine", id: `${name}-hint` }, hint);
  field.setAttribute("aria-describedby", hint ? `${name}-hint ${name}-problem` : `${name}-problem`);
  const node = element("div", { class: "form-field" }, element("label", { for: name }, label), field, note, problem);
  /** @param {string} words */
  const complain = (words) => {
    setText(problem, words);
    if (words) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  };
  return { node, field, complain };
}

let count = 0;

/**
 * A dialog with a form, which stays open until what is in it was done, or is given up.
 *
 * @template Done
 * @param {object} options
 * @param {string} options.title
 * @param {Node[]} options.body
 * @param {string} options.label Of the button that does it.
 * @param {string} options.busy What the button says meanwhile.
 * @param {() => any} options.read What is in the form; null if something in it is wrong, which its field then says.
 * @param {(wish: any) => Promise<Done>} options.send
 * @param {AbortSignal} options.signal
 * @returns {Promise<Done | null>} Null if it was given up.
 */
export async function formDialog({ title, body, label, busy, read, send, signal }) {
  const problem = element("p", { class: "problem", role: "alert" });
  const button = element("button", { type: "submit", class: "primary" }, label);
  /** @type {Done | null} */
  let done = null;

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    if (button.disabled) return;
    setText(problem, "");
    const wish = read();
    if (wish === null) return focusFirst(form);
    button.disabled = true;
    setText(button, busy);
    try {
      done = await send(wish);
      close();
    } catch (error) {
      setText(problem, error instanceof ConnectionLost ? say("perhapsDone") : wordsFor(error));
    } finally {
      button.disabled = false;
      setText(button, label);
    }
  }

  const cancel = element("button", { type: "button", class: "secondary", onclick: () => close() }, say("cancel"));
  const form = element(
    "form", { class: "form", novalidate: true, onsubmit: submit }, ...body, problem,
    element("div", { class: "form-buttons" }, cancel, button));
  const { close, choice } = dialog({ title, body: form, className: "form-dialog", signal });
  /** @type {HTMLElement | null} */ (form.querySelector("input, select, textarea"))?.focus();
  await choice;
  return done;
}

/** Goes to the first field that is wrong, also into what is folded. @param {HTMLElement} form */
function focusFirst(form) {
  const field = /** @type {HTMLElement | null} */ (form.querySelector('[aria-invalid="true"]'));
  const fold = field?.closest("details");
  if (fold) fold.open = true;
  field?.focus();
}

/**
 * Asks before something that cannot be undone; true if it is to be done.
 *
 * @param {{ title: string, why: string, label: string, signal: AbortSignal }} options
 */
export async function askFirst({ title, why, label, signal }) {
  /** @type {import("./dialog.js").DialogAction[]} */
  const actions = [{ label: say("cancel"), value: "" }, { label, value: "yes", kind: "danger" }];
  const body = element("p", { class: "question-words" }, why);
  return (await dialog({ title, body, actions, className: "question-dialog", signal }).choice) === "yes";
}
