import { byId, element } from "../kit/element.js";
import { later } from "../kit/lifetime.js";
import { keepTimes } from "../kit/time.js";
import { answerView } from "./message.js";
import { questionView } from "./question.js";
import { sentWith } from "./request.js";
import { say } from "./strings.js";
import { pathOf, placesOn } from "./tree.js";

/** Pixels from the end that still count as the end. */
const endZone = 40;

/** How many messages are drawn at once, and pixels from the top at which those before them are. */
const windowSize = 40;
const earlierZone = 800;

/** Messages drawn in a frame below a place in the middle. */
const laterStep = 8;

/** Milliseconds without a movement after which a reader has stopped. */
const placeAfter = 250;

/**
 * The conversation on the page: the path through it that is shown, and of that as much as a reader is near to.
 *
 * Changes are collected and drawn once a frame, and more rarely if drawing is slow. The view follows the end only while
 * the reader is at the end.
 */
export class Transcript {
  #chat = null;
  #path = [];
  #versions = [];
  /** The range of the path that is drawn. */
  #from = 0;
  #to = 0;
  #views = new Map();
  #due = new Map();
  #isPlanned = false;
  #follows = true;
  #lastTop = 0;
  #cost = 0;

  /** `actions(messageId)` returns the actions of a message's buttons. */
  constructor(actions, signal) {
    this.actions = actions;
    this.signal = signal;
    this.list = byId("transcript");
    this.scroll = byId("scroll");
    this.toEnd = byId("to-end");
    this.unsent = element("li", { class: "unsent" });
    this.scroll.addEventListener("scroll", () => this.#scrolled(), { passive: true, signal });
    this.toEnd.addEventListener("click", () => this.followEnd(), { signal });
    const observer = new ResizeObserver(() => this.#settle());
    observer.observe(this.scroll);
    signal.addEventListener("abort", () => observer.disconnect(), { once: true });
    keepTimes(signal);
  }

  /** Shows a conversation at a place as `place` gave it, else at its end. */
  show(chat, place = null) {
    this.#chat = chat;
    this.#views.clear();
    this.#due.clear();
    this.#learnPath();
    const at = place ? this.#path.findIndex(({ id }) => id === place.id) : -1;
    this.#follows = at < 0;
    this.#from = at < 0 ? Math.max(0, this.#path.length - windowSize) : Math.max(0, at - 2);
    this.#to = at < 0 ? this.#path.length : Math.min(this.#path.length, at + windowSize / 2);
    this.#arrange();
    if (at >= 0) this.scroll.scrollTop += this.#topOf(place.id) + place.offset;
    this.#settle();
    this.#drawLater();
  }

  /** Redraws the conversation where it has changed: a new message, another version; the end is followed as before. */
  update(chat) {
    const isAtEnd = this.#to >= this.#path.length;
    this.#chat = chat;
    this.#learnPath();
    if (isAtEnd) this.#to = this.#path.length;
    this.#to = Math.min(this.#to, this.#path.length);
    if (this.#from >= this.#to) this.#from = Math.max(0, this.#to - windowSize);
    this.#arrange();
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
    this.#to = this.#path.length;
    this.#arrange();
    this.#settle();
  }

  /** Leaves the view where it is, whatever is drawn next. */
  stay() {
    this.#follows = false;
  }

  /** Where the reader is: a message and how far it is scrolled past; null at the end. */
  place() {
    if (this.#follows || this.#distance() < endZone) return null;
    const top = this.scroll.getBoundingClientRect().top;
    const isSeen = ({ id }) => this.#nodeOf(id).getBoundingClientRect().bottom > top;
    const message = this.#path.slice(this.#from, this.#to).find(isSeen);
    return message ? { id: message.id, offset: Math.round(-this.#topOf(message.id)) } : null;
  }

  /** Draws the whole path, for the printer. */
  showAll() {
    this.#from = 0;
    this.#to = this.#path.length;
    this.#arrange(true);
  }

  /** Opens the field of a question. */
  edit(id) {
    this.#views.get(id)?.edit?.();
  }

  #learnPath() {
    this.#path = pathOf(this.#chat);
    this.#versions = placesOn(this.#chat, this.#path);
  }

  #draw() {
    const start = performance.now();
    this.#isPlanned = false;
    for (const message of this.#due.values()) this.#views.get(message.id)?.update(message, message === this.#path.at(-1));
    this.#due.clear();
    this.#settle();
    this.#cost = performance.now() - start;
  }

  /** Makes the list on the page what is to be drawn; with `isSame`, what is drawn already has not changed. */
  #arrange(isSame = false) {
    const nodes = [];
    const unsent = unsentOn(this.#path);
    for (let at = this.#from; at < this.#to; at += 1) {
      const message = this.#path[at];
      if (at === unsent && at > 0) nodes.push(this.#unsentMark(at));
      const isKnown = this.#views.has(message.id);
      const view = this.#viewOf(message);
      if (!isSame || !isKnown) view.update(message, at === this.#path.length - 1, this.#versions[at]);
      nodes.push(view.node);
    }
    if (unsent > 0 && unsent === this.#to) nodes.push(this.#unsentMark(unsent));
    const wanted = new Set(nodes);
    for (const node of [...this.list.children]) {
      if (!wanted.has(node)) node.remove();
    }
    nodes.forEach((node, at) => {
      if (this.list.children[at] !== node) this.list.insertBefore(node, this.list.children[at] ?? null);
    });
    const drawn = new Set(this.#path.slice(this.#from, this.#to).map(({ id }) => id));
    for (const id of this.#views.keys()) if (!drawn.has(id)) this.#views.delete(id);
  }

  #unsentMark(count) {
    this.unsent.textContent = say("unsent", { count });
    return this.unsent;
  }

  #viewOf(message) {
    let view = this.#views.get(message.id);
    if (!view) {
      const actions = this.actions(message.id);
      view = message.role === "assistant" ? answerView(message, actions) : questionView(message, actions);
      this.#views.set(message.id, view);
    }
    return view;
  }

  /** Draws those before the first one, and keeps what is seen where it is. */
  #drawEarlier() {
    const anchor = this.list.firstElementChild;
    const before = anchor.getBoundingClientRect().top;
    this.#from = Math.max(0, this.#from - windowSize);
    this.#arrange(true);
    this.scroll.scrollTop += anchor.getBoundingClientRect().top - before;
  }

  /** Draws the rest of the path below a place in the middle, a few messages a frame. */
  #drawLater() {
    if (this.#to >= this.#path.length || this.signal.aborted) return;
    const chat = this.#chat;
    requestAnimationFrame(() => {
      if (chat !== this.#chat) return;
      this.#to = Math.min(this.#path.length, this.#to + laterStep);
      this.#arrange(true);
      this.#settle();
      this.#drawLater();
    });
  }

  #settle() {
    if (this.#follows) this.scroll.scrollTop = this.#path.length > 0 ? this.scroll.scrollHeight : 0;
    if (this.#from > 0 && this.scroll.scrollTop < earlierZone) this.#drawEarlier();
    this.toEnd.hidden = this.#follows || this.#distance() < endZone;
  }

  #scrolled() {
    const top = this.scroll.scrollTop;
    const distance = this.#distance();
    // Any movement up stops following at once, or the text would pull the reader back.
    if (top < this.#lastTop && distance > 1) this.#follows = false;
    else if (distance < endZone) this.#follows = this.#to >= this.#path.length;
    this.#lastTop = top;
    this.toEnd.hidden = this.#follows || distance < endZone;
    if (top < earlierZone && this.#from > 0) this.#drawEarlier();
  }

  #distance() {
    return this.scroll.scrollHeight - this.scroll.clientHeight - this.scroll.scrollTop;
  }

  #nodeOf(id) {
    return this.#views.get(id).node;
  }

  /** Pixels from the top of the view to the message. */
  #topOf(id) {
    return this.#nodeOf(id).getBoundingClientRect().top - this.scroll.getBoundingClientRect().top;
  }
}

/** How many messages at the beginning of a path the next question leaves out. */
function unsentOn(path) {
  const next = { text: "?" };
  const sent = sentWith([...path, next]);
  return sent[0] === next ? path.length : path.indexOf(sent[0]);
}

/** Calls `work` when a reader has stopped scrolling. */
export function onScrolled(node, work, signal) {
  let stopped = null;
  const scrolled = () => {
    clearTimeout(stopped);
    stopped = setTimeout(() => !signal.aborted && work(), placeAfter);
  };
  node.addEventListener("scroll", scrolled, { passive: true, signal });
}
