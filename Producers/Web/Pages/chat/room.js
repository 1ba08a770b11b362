import { byId, element } from "../kit/element.js";
import { newIdentity } from "../kit/identity.js";
import { explain } from "../kit/strings.js";
import { announce, toast } from "../kit/toast.js";
import { AccountPanel } from "./account.js";
import { Answers } from "./answers.js";
import { Chats } from "./chats.js";
import { Composer } from "./composer.js";
import { ModelPicker } from "./models.js";
import { Sidebar } from "./sidebar.js";
import { say } from "./strings.js";
import { Transcript } from "./transcript.js";

const currentPlace = "yizhan.current";
const titleLength = 40;

/** The page of a signed-in user: puts the parts together and knows which conversation is shown. */
export class Room {
  #life = new AbortController();

  constructor(session, leave) {
    const { signal } = this.#life;
    byId("app").hidden = false; // First, as its parts measure themselves.
    this.leave = leave;
    this.chats = new Chats(session.account, () => toast(say("storageFull")));
    this.answers = new Answers({
      service: session.service, chats: this.chats,
      changed: (chat, message) => this.#changed(chat, message),
      ended: (chat, message) => this.#ended(chat, message),
      signal,
    });
    this.account = new AccountPanel(session.service, signal);
    this.models = new ModelPicker(session.service, signal);
    this.transcript = new Transcript((id) => this.#actionsOf(id), signal);
    this.composer = new Composer({ send: (text) => this.#send(text), stop: () => this.#stop() }, signal);
    this.sidebar = new Sidebar({
      open: (id) => this.#show(this.chats.open(id)),
      create: () => this.#show(null),
      rename: (id, title) => this.#rename(id, title),
      remove: (id) => this.#remove(id),
    }, signal);
    this.#listen(signal);
  }

  /** Ends when the room is closed. */
  get signal() {
    return this.#life.signal;
  }

  /** Shows the last conversation and resumes its open answers. */
  async open() {
    this.#showIdeas();
    const last = sessionStorage.getItem(currentPlace);
    this.#show(last ? this.chats.open(last) : null);
    this.answers.followAll();
    const [account] = await Promise.all([this.account.refresh(), this.models.show()]);
    if (account.error?.code === "invalid_api_key") this.leave(account.error);
  }

  /** Removes all listeners, timers and readers of the room; answers continue at the service. */
  close() {
    this.chats.flush();
    this.#life.abort();
    sessionStorage.clear();
  }

  #listen(signal) {
    const flush = () => this.chats.flush();
    addEventListener("pagehide", flush, { signal });
    document.addEventListener("visibilitychange", flush, { signal });
    addEventListener("storage", (event) => this.#writtenElsewhere(event), { signal });
    byId("sign-out").addEventListener("click", () => this.leave(), { signal });
  }

  #show(chat) {
    this.chat = chat ?? this.chats.create();
    sessionStorage.setItem(currentPlace, this.chat.id);
    this.transcript.show(this.chat);
    this.#refresh();
    this.composer.focus();
  }

  /** Draws what depends on the state of the conversation but not on an answer's text. */
  #refresh() {
    byId("welcome").hidden = this.chat.messages.length > 0;
    this.composer.isBusy = this.#openAnswer() !== undefined;
    this.sidebar.show(this.chats.list(), this.chat.id);
    document.title = this.chat.title ? `${this.chat.title} · ${say("brand")}` : say("brand");
  }

  #openAnswer() {
    return this.chat.messages.find((message) => message.state === "open");
  }

  #send(text) {
    const model = this.models.choice;
    if (!model) {
      this.models.show().then(() => this.models.choice && this.composer.submit());
      return false; // The draft stays until the models are known.
    }
    this.chat.messages.push({ id: newIdentity(), role: "user", text });
    if (!this.chat.title) this.chat.title = titleOf(text);
    this.#expectAnswer(() => this.answers.ask(this.chat, model));
    return true;
  }

  #expectAnswer(ask) {
    ask();
    this.transcript.update(this.chat);
    this.transcript.followEnd();
    this.#refresh();
    announce(say("answering"));
  }

  #stop() {
    const answer = this.#openAnswer();
    if (answer) this.answers.stop(answer);
  }

  #actionsOf(id) {
    const message = () => this.chat.messages.find((one) => one.id === id);
    return {
      text: () => message().text,
      retry: () => this.#expectAnswer(() => this.answers.retry(this.chat, message(), this.models.choice ?? message().model)),
      signIn: () => this.leave(),
    };
  }

  #changed(chat, message) {
    if (chat === this.chat) this.transcript.change(message);
  }

  #ended(chat, message) {
    if (chat === this.chat) {
      this.transcript.update(chat);
      announce(message.state === "failed" ? explain(message.error.code, message.error.text) : say("answered"));
    }
    this.#refresh();
    this.account.refresh();
  }

  #rename(id, title) {
    this.chats.rename(id, title);
    this.#refresh();
  }

  #remove(id) {
    const chat = this.chats.remove(id);
    if (!chat) return this.#refresh();
    this.answers.forget(chat);
    if (chat.id === this.chat.id) this.#show(null);
    else this.#refresh();
    const undo = () => {
      this.answers.recall(chat);
      this.#show(this.chats.refresh(id));
    };
    toast(say("deleted"), { label: say("undo"), run: undo });
  }

  /** Loads what another tab wrote, unless this tab reads the answer. */
  #writtenElsewhere(event) {
    const id = this.chats.subject(event);
    if (!id) return;
    const chat = id === "list" ? null : this.chats.open(id);
    if (chat && !this.answers.isReading(chat)) {
      this.chats.refresh(id);
      if (chat === this.chat) this.transcript.update(chat);
    }
    this.#refresh();
  }

  #showIdeas() {
    const idea = ([name, text]) => {
      const write = () => {
        this.composer.write(text);
        this.composer.draft.focus();
      };
      return element(
        "li", {}, element("button", { type: "button", class: "idea", onclick: write },
          element("strong", {}, name), element("span", {}, text)));
    };
    byId("ideas").replaceChildren(...say("ideas").map(idea));
  }
}

function titleOf(text) {
  const line = text.split("\n", 1)[0].trim();
  const letters = Array.from(line);
  return letters.length > titleLength ? `${letters.slice(0, titleLength).join("")}…` : line;
}
