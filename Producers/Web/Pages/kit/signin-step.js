import { element, setText } from "./element.js";
import { Moment } from "./moment.js";
import { ConnectionLost } from "./service.js";
import { say } from "./signin-strings.js";
import { explain } from "./strings.js";
import { duration, everySecond } from "./time.js";

/**
 * The controls that a trouble is about.
 *
 * @typedef {object} Controls
 * @property {HTMLButtonElement} [button] It cannot be pressed until what is limited is free again.
 * @property {HTMLInputElement} [field]
 */

/** What one sees at a moment of a sign-in: what went wrong, and presses of which one at a time is at work. */
export class Step {
  #text = element("span");
  #next = element("span", { "aria-live": "off" });
  #problem = element("p", { class: "signin-problem", id: "signin-problem", role: "alert", hidden: true }, this.#text, " ", this.#next);
  /** Where the problem stands if it is about no control. */
  #place = element("div", { class: "signin-place" }, this.#problem);
  #every = everySecond(this.#problem, () => this.#countDown());
  #since = new Moment();
  /** Milliseconds after which the button can be pressed again. */
  #wait = 0;
  /** @type {HTMLButtonElement | undefined} */
  #blocked;

  /** @param {...Node} head What it is about. */
  constructor(...head) {
    this.node = element("div", { class: "signin-step" }, ...head, this.#place);
  }

  /**
   * Says what went wrong, beside what it is about; null if nothing is any more.
   *
   * @param {any} problem A sentence, or an error.
   * @param {Controls} [controls]
   */
  complain(problem, controls = {}) {
    const { button, field } = controls;
    this.#every.stop();
    if (this.#blocked) this.#blocked.disabled = false;
    this.#blocked = undefined;
    setText(this.#text, wordsFor(problem));
    setText(this.#next, "");
    this.#problem.hidden = !problem;
    for (const one of this.node.querySelectorAll("[aria-describedby]")) {
      one.removeAttribute("aria-describedby");
      one.removeAttribute("aria-invalid");
    }
    if (!problem) return;
    this.#point(button, field);
    this.#wait = (problem.retryAfter ?? 0) * 1000;
    if (this.#wait === 0) return;
    this.#since = new Moment();
    this.#blocked = button;
    this.#every.start();
  }

  /** Puts the problem beside its control, and the focus there. @param {HTMLButtonElement} [button] @param {HTMLInputElement} [field] */
  #point(button, field) {
    if (field) field.after(this.#problem);
    else if (button) button.before(this.#problem);
    else this.#place.append(this.#problem);
    field?.setAttribute("aria-invalid", "true");
    (field ?? button)?.setAttribute("aria-describedby", this.#problem.id);
    (field ?? button)?.focus();
  }

  /**
   * Does what a press asks for; meanwhile nothing else can be pressed. Says what went wrong.
   *
   * @param {() => Promise<void>} work
   * @param {Controls} controls
   * @returns {Promise<any>} The error that it failed with.
   */
  async attempt(work, controls) {
    this.complain(null);
    const free = this.#engage(controls.button);
    let problem = null;
    try {
      await work();
    } catch (error) {
      problem = error;
    }
    free();
    if (problem) this.complain(problem, controls);
    return problem;
  }

  /** @param {HTMLButtonElement} button */
  #engage(button) {
    const label = button.textContent;
    const buttons = [...this.node.querySelectorAll("button")].filter(({ disabled }) => !disabled);
    for (const one of buttons) one.disabled = true;
    setText(button, say("working"));
    return () => {
      for (const one of buttons) one.disabled = false;
      setText(button, label);
    };
  }

  #countDown() {
    const left = this.#wait - this.#since.age;
    setText(this.#next, left > 0 ? say("triedAgain", { time: duration(left) }) : "");
    if (this.#blocked) this.#blocked.disabled = left > 0;
    if (left <= 0) this.#every.stop();
  }
}

/**
 * A form whose fields stand above its button.
 *
 * @param {() => void} submit
 * @param {...(Node | false)} children
 */
export function form(submit, ...children) {
  const sent = (event) => {
    event.preventDefault();
    // A browser submits by the enter key also while its button cannot be pressed.
    if (!node.querySelector("button[type=submit]")?.hasAttribute("disabled")) submit();
  };
  const node = element("form", { class: "signin-form", novalidate: true, onsubmit: sent }, ...children);
  return node;
}

/** The label of a field. @param {string} text @param {HTMLInputElement} field */
export const labelFor = (text, field) => element("label", { for: field.id }, text);

function wordsFor(problem) {
  if (!problem || typeof problem === "string") return problem ?? "";
  if (problem instanceof ConnectionLost) return explain("unreachable");
  if (problem.code === "code_wrong" && problem.left !== null) return say("codeWrong", { left: problem.left });
  return explain(problem.code ?? "unknown", problem.message);
}
