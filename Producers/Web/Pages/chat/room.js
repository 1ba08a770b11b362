import { byId } from "../kit/element.js";
import { within } from "../kit/lifetime.js";
import { explain } from "../kit/strings.js";
import { announce } from "../kit/toast.js";
import { AccountPanel } from "./account.js";
import { go, named, onReturn } from "./address.js";
import { Answers } from "./answers.js";
import { Chats } from "./chats.js";
import { Composer } from "./composer.js";
import { Desk } from "./desk.js";
import { elsewhereOf } from "./elsewhere.js";
import { findTexts } from "./finder.js";
import { offerIdeas } from "./ideas.js";
import { watchLine } from "./line-banner.js";
import { warningFor } from "./length.js";
import { ModelPicker } from "./models.js";
import { Removal } from "./removal.js";
import { sendLater } from "./send-later.js";
import { Sidebar } from "./sidebar.js";
import { askToLeave } from "./signout.js";
import { stepsOf } from "./steps.js";
import { trouble, untilRead } from "./store-banner.js";
import { say } from "./strings.js";
import { titleOf } from "./title.js";
import { TopBar } from "./topbar.js";
import { Transcript, onScrolled } from "./transcript.js";
import { endOf } from "./tree.js";
import { Unseen } from "./unseen.js";

/** The page of a signed-in user: puts the parts together and knows which conversation is shown. */
export class Room {
  #life = new AbortController();
  /** Ends when another conversation is asked for. */
  #reading = new AbortController();
  #turn = 0;
  #shown = 0;
  #isReady = false;

  /** @param {{ session: any, leave: (problem?: any) => void, signIn: () => void }} door */
  constructor(door) {
    const [{ signal }, { session }] = [this.#life, door];
    byId("app").hidden = false; // First, as its parts measure themselves.
    this.door = door;
    this.chats = new Chats(session.account, {
      troubled: trouble(signal, () => this.desk.exports.all("json")),
      elsewhere: elsewhereOf(this, () => this.#refresh()),
      signal,
    });
    this.chat = this.chats.create();
    this.answers = new Answers({
      service: session.service, chats: this.chats, sees: (model) => this.models.sees(model),
      changed: (chat, message) => this.#changed(chat, message),
      ended: (chat, message) => this.#ended(chat, message),
      asked: (chat) => this.#asked(chat),
      settled: () => this.account.refresh(), // At the end of an answer it may not be.
      signal,
    });
    this.unseen = new Unseen(this.chats, () => this.#refresh(), signal);
    this.account = new AccountPanel(session.service, signal, () => this.#redraw());
    this.models = new ModelPicker(session.service, signal, (model) => this.#keep({ model }));
    this.transcript = new Transcript((id) => this.#actionsOf(id), signal);
    this.composer = new Composer({
      send: (text) => this.#send(text, this.desk.attachments), stop: () => this.answers.stopOn(this.chat), changed: (draft) => this.#keep({ draft }),
      warning: (text) => warningFor({ text, attachments: this.desk?.attachments.list }, this.chat, this.models),
    }, signal);
    this.sidebar = new Sidebar({
      open: (id) => this.#open(id), create: () => this.#open(null),
      rename: (id, title) => this.#rename(id, title), remove: (id) => this.removal.remove(id),
      find: (query, found, signal) => findTexts(this.chats, query, ({ id }) => found(id), signal),
    }, signal);
    this.desk = this.#makeDesk(signal);
    this.removal = new Removal(this.chats, this.answers, {
      isShown: (id) => this.chat.id === id, show: (id) => this.#open(id), redraw: () => this.#redraw(),
    });
    watchLine(session.service, signal);
    this.topBar = new TopBar({
      rename: (title) => this.#rename(this.chat.id, title), remove: () => this.removal.remove(this.chat.id),
      more: () => this.desk.itemsOfChat(),
    }, signal);
    this.#listen(signal);
  }

  /** Ends when the room is closed. */
  get signal() {
    return this.#life.signal;
  }

  /** Shows the conversation that the address names, and resumes all open answers. */
  async open() {
    offerIdeas(this.composer);
    this.opening = this.#openChats();
    const [account] = await Promise.all([this.account.refresh(), this.models.show(), this.opening]);
    if (account.error?.status === 401 && !this.signal.aborted) this.door.leave(account.error);
  }

  /** Removes all listeners, timers and readers of the room; answers continue at the service. */
  close() {
    this.#rememberPlace();
    this.chats.flush();
    this.#life.abort();
  }

  async #openChats() {
    await untilRead(() => this.chats.open(), this.signal);
    await untilRead(() => this.desk.open(), this.signal);
    if (this.signal.aborted) return;
    await this.#show(named());
    await this.answers.followAll();
  }

  #makeDesk(signal) {
    const edit = ({ id }) => {
      this.transcript.followEnd();
      this.transcript.edit(id);
    };
    const useModel = (model) => {
      this.models.choice = model;
      this.#keep({ model });
    };
    return new Desk({
      chats: this.chats, models: this.models, composer: this.composer, chat: () => this.chat,
      show: (id) => this.#open(id), edit, useModel, keep: (fields) => this.#keep(fields),
      isAnswering: () => this.answers.openOn(this.chat) !== undefined, stop: () => this.answers.stopOn(this.chat),
      redraw: () => this.#refresh(), showAll: () => this.transcript.showAll(), signOut: () => askToLeave(this),
    }, signal);
  }

  #listen(signal) {
    const leave = () => {
      this.#rememberPlace();
      this.chats.leave();
    };
    const askFirst = (event) => {
      if (this.chats.isAtRisk) event.returnValue = ""; // Any value makes the browser ask.
    };
    addEventListener("beforeunload", askFirst, { signal });
    addEventListener("pagehide", leave, { signal });
    document.addEventListener("visibilitychange", leave, { signal });
    onScrolled(this.transcript.scroll, () => this.#rememberPlace(), signal);
    onReturn((id) => (id !== this.shownId || this.#shown !== this.#turn) && this.#show(id), signal);
    byId("sign-out").addEventListener("click", () => askToLeave(this), { signal });
    byId("missing-new").addEventListener("click", () => this.#open(null), { signal });
  }

  /** The id in the address that belongs to what is shown: null for a new conversation. */
  get shownId() {
    return this.isMissing || this.chats.has(this.chat.id) ? this.chat.id : null;
  }

  /** Whether it is the one that this tab begins: one that another tab has removed is not kept either. */
  get #isBeginning() {
    return this.chat.id === this.chats.beginning.id;
  }

  #open(id) {
    go(id);
    return this.#show(id);
  }

  async #show(id) {
    const [turn, before] = [(this.#turn += 1), this.#isReady ? document.activeElement : document.body];
    if (!this.chats.isOpen) return; // What the address names is shown as soon as it is known.
    this.#rememberPlace();
    this.#reading.abort();
    this.#reading = within(this.signal);
    const chat = id ? await untilRead(() => this.chats.load(id), this.#reading.signal) : this.chats.fresh();
    if (turn !== this.#turn || this.signal.aborted) return;
    this.#shown = turn;
    this.isMissing = !chat;
    this.chat = chat ?? { ...this.chats.create(), id };
    this.#showDraft(this.chat.draft);
    this.desk.attachments.show(this.chat);
    this.models.choice = this.chat.model;
    this.#refresh();
    this.transcript.show(this.chat, this.chat.place);
    this.answers.learnCosts(this.chat);
    this.answers.resume(this.chat);
    this.composer.focus(before);
  }

  /** What was written while the page was loading follows what was there. */
  #showDraft(kept) {
    const typed = this.#isReady ? "" : this.composer.text;
    this.composer.show(kept);
    this.#isReady = true;
    if (typed && typed !== kept) this.composer.write([kept, typed].filter(Boolean).join("\n"));
  }

  /** Keeps the draft or the model with the conversation; before one is shown it would be another one's. */
  #keep(fields) {
    if (!this.#isReady) return;
    this.chats.change(this.chat, fields);
    if (!this.#isBeginning) return;
    const { draft, model, role } = this.chat;
    this.chats.beginning.keep({ draft, model, role });
  }

  #rememberPlace() {
    if (!this.chats.has(this.chat.id) || !this.chat.messages) return;
    const place = this.transcript.place();
    if (JSON.stringify(place) !== JSON.stringify(this.chat.place)) this.chats.change(this.chat, { place });
  }

  /** Draws what depends on the state of the conversation but not on an answer's text. */
  #refresh() {
    byId("welcome").hidden = this.isMissing || this.chat.messages.length > 0;
    byId("missing").hidden = !this.isMissing;
    byId("composer").hidden = this.isMissing;
    this.desk.refresh();
    this.composer.isBusy = this.answers.openOn(this.chat) !== undefined;
    this.unseen.show(this.chat);
    this.sidebar.show(this.chats.list(), this.chat.id);
    this.topBar.show(this.chat);
  }

  #send(text, attached = null) {
    const model = this.models.choice;
    const due = model && this.#isReady ? attached?.settling : this.#known();
    // The draft stays until the models are known, and what is attached to it.
    if (due) return sendLater(due, text, this.composer);
    // Another conversation is about to be shown: the draft stays with the one in which it was written.
    if (this.#shown !== this.#turn) return false;
    const attachments = attached?.take() ?? [];
    if (!this.chat.title) this.chat.title = titleOf(text || attachments[0].name);
    if (this.#isBeginning) this.chats.beginning.end();
    this.chats.change(this.chat, { model, ...(attached && { draft: "" }) }); // Written with the question.
    this.#expectAnswer(() => this.answers.ask(this.chat, text, model, { attachments }));
    go(this.chat.id);
    return true;
  }

  /** Ends when a question can be asked, with the model. */
  #known() {
    return Promise.all([this.models.show(), this.opening]).then(() => this.models.choice);
  }

  #expectAnswer(ask) {
    ask();
    this.transcript.update(this.chat);
    this.transcript.followEnd();
    this.#refresh();
    announce(say("answering"));
  }

  #actionsOf(id) {
    const message = () => this.chat.messages.find((one) => one.id === id);
    const model = () => this.models.choice ?? message().model;
    return {
      text: () => message().text,
      more: () => this.desk.itemsOf(message()),
      ...stepsOf(message, {
        room: this, expect: (ask) => this.#expectAnswer(ask), send: (words) => this.#send(words), open: (chat) => this.#open(chat),
      }),
      again: () => this.#expectAnswer(() => this.answers.again(this.chat, message(), model())),
      edit: (text) => this.#expectAnswer(() => this.answers.edit(this.chat, message(), text, model())),
      keepEdit: (edit) => this.answers.keepEdit(this.chat, message(), { edit }),
      sendNow: () => this.answers.queue.send(this.chat, message()),
      show: (version) => this.#showVersion(version),
      remove: () => this.removal.cut(this.chat, message()),
      signIn: () => this.door.signIn(),
    };
  }

  #showVersion(id) {
    this.chats.change(this.chat, { head: endOf(this.chat, id) });
    this.transcript.stay();
    this.transcript.update(this.chat);
    this.#refresh();
  }

  #redraw() {
    this.transcript.update(this.chat);
    this.#refresh();
  }

  #changed(chat, message) {
    if (chat === this.chat) this.transcript.change(message);
  }

  #asked(chat) {
    if (chat === this.chat) this.#redraw();
    else this.#refresh();
  }

  #ended(chat, message) {
    if (chat === this.chat) {
      this.transcript.update(chat);
      announce(message.error ? explain(message.error.code, message.error.text) : say("answered"));
    }
    if (message.state !== "waiting") this.unseen.ended(chat);
    this.#refresh();
    this.account.refresh();
  }

  #rename(id, title) {
    const chat = this.chats.list().find((line) => line.id === id);
    if (chat && title) this.chats.change(chat, { title, isNamed: true });
    this.#refresh();
  }
}
