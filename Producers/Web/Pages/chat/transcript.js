import { byId } from "../kit/element.js";
import { later } from "../kit/lifetime.js";
import { answerView, questionView } from "./message.js";

/** Pixels from the end that still count as the end. */
const endZone = 40;

/**
 * The conversation on the page.
 *
 * Changes are collected and drawn once a frame, and more rarely if drawing is slow. The view follows the end only while
 * the reader is at the end.
 */
export class Transcript {
  #views = new Map();
  #due = new Map();
  #isPlanned = false;
  #follows = true;
  #lastTop = 0;
  #cost = 0;

  /** `actions(messageId)` returns the actions of an answer's buttons. */
  constructor(actions, signal) {
    this.actions = actions;
    this.signal = signal;
    this.list = byId("transcript");
    this.scroll = byId("scroll");
    this.toEnd = byId("to-end");
    this.scroll.addEventListener("scroll", () => this.#scrolled(), { passive: true, signal });
    this.toEnd.addEventListener("click", () => this.followEnd(), { signal });
    const observer = new ResizeObserver(() => this.#settle());
    observer.observe(this.scroll);
    signal.addEventListener("abort", () => observer.disconnect(), { once: true });
  }

  show(chat) {
    this.#views.clear();
    this.#due.clear();
    this.list.replaceChildren();
    this.update(chat);
    this.followEnd();
  }

  /** Redraws the conversation where it has changed: a new message, another last message. */
  update(chat) {
    const last = chat.messages.at(-1);
    for (const message of chat.messages) this.#view(message).update(message, message === last);
    this.#settle();
  }

  /** Draws one message in the next frame. */
  change(message) {
    this.#due.set(message.id, message);
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    // Drawing takes at most a quarter of the time, however slow the device.
    later(() => requestAnimationFrame(() => this.#draw()), this.#cost > 5 ? this.#cost * 3 : 0, this.signal);
  }

  followEnd() {
    this.#follows = true;
    this.#settle();
  }

  #draw() {
    const start = performance.now();
    this.#isPlanned = false;
    for (const message of this.#due.values()) this.#views.get(message.id)?.update(message, true);
    this.#due.clear();
    this.#settle();
    this.#cost = performance.now() - start;
  }

  #view(message) {
    let view = this.#views.get(message.id);
    if (!view) {
      view = message.role === "user" ? questionView(message) : answerView(message, this.actions(message.id));
      this.#views.set(message.id, view);
      this.list.append(view.node);
    }
    return view;
  }

  #settle() {
    if (this.#follows) this.scroll.scrollTop = this.scroll.scrollHeight;
    this.toEnd.hidden = this.#follows || this.#distance() < endZone;
  }

  #scrolled() {
    const top = this.scroll.scrollTop;
    const distance = this.#distance();
    // Any movement up stops following at once, or the text would pull the reader back.
    if (top < this.#lastTop && distance > 1) this.#follows = false;
    else if (distance < endZone) this.#follows = true;
    this.#lastTop = top;
    this.toEnd.hidden = this.#follows || distance < endZone;
  }

  #distance() {
    return this.scroll.scrollHeight - this.scroll.clientHeight - this.scroll.scrollTop;
  }
}
