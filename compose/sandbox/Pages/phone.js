import { call, hear } from "./calls.js";
import { element, Log } from "./log.js";
import { language, words } from "./strings.js";

/**
 * @param {string} id
 * @returns {any}
 */
const at = (id) => document.getElementById(id);

const log = new Log(at("log"), at("pane"));
/** What the sandbox plays. */
let state = { apps: [], people: [], scenes: [] };
/** @type {any} */
let chat = null;
/** @type {EventSource | null} */
let source = null;
let typingTimer = 0;

const app = () => state.apps.find((known) => known.name === at("app").value);

/** @param {string} text */
function complain(text) {
  at("problem").textContent = text;
}

/**
 * Does something, and says what goes wrong.
 *
 * @param {() => Promise<any>} work
 */
async function attempt(work) {
  complain("");
  try {
    await work();
    return true;
  } catch (error) {
    complain(error.message);
    return false;
  }
}

/** @param {object} deed */
const act = (deed) =>
  attempt(() => call("/do", { app: at("app").value, person: at("person").value, ...deed }));

/* What is chosen */

function fill(select, options, chosen) {
  select.replaceChildren(...options.map(([value, text]) => element("option", { value }, text)));
  if (options.some(([value]) => value === chosen)) select.value = chosen;
}

/** Reads again who and what is there. */
async function look() {
  state = await call("/state");
  const parameters = new URLSearchParams(location.search);
  fill(at("app"), state.apps.map((known) => [known.name, known.title[language]]), at("app").value || parameters.get("app"));
  fill(at("person"), state.people.map((name) => [name, name]), at("person").value || parameters.get("person"));
  showCodes();
}

/** Begins to hear of the chosen chat. */
function open() {
  const [name, person] = [at("app").value, at("person").value];
  source?.close();
  log.clear();
  chat = null;
  history.replaceState(null, "", `?${new URLSearchParams({ app: name, person })}${location.hash}`);
  // A page that this phone opens is told whose it is.
  document.cookie = `sandbox-person=${person}; path=/; SameSite=Lax`;
  at("title").textContent = app().title[language];
  showMenu();
  showCodes();
  source = hear(name, person, show, (isLost) => complain(isLost ? words.lost : ""));
}

/* What is shown */

function show(news) {
  chat = news;
  log.draw(news.entries);
  const { followed } = app();
  at("follow").hidden = !followed;
  at("follow").textContent = news.following ? words.unfollow : words.follow;
  at("text").placeholder = news.following ? "" : words.followFirst;
  for (const id of ["text", "send", "more"]) at(id).disabled = !news.following;
  for (const button of at("menu").children) button.disabled = !news.following;
  at("facts").textContent = followed && app().verified ? words.pushes(news.pushes_left) : "";
  showTyping(news);
}

function showTyping(news) {
  clearTimeout(typingTimer);
  at("typing").textContent = news.typing ? words.typing : news.waiting ? words.waiting : "";
  if (!news.typing) return;
  typingTimer = window.setTimeout(() => showTyping({ ...news, typing: false }), news.typing_milliseconds);
}

function showMenu() {
  const items = app().menu ? Object.entries(words.menuItems) : [];
  at("menu").hidden = items.length === 0;
  at("menu").replaceChildren(
    ...items.map(([key, text]) => {
      const button = element("button", { type: "button" }, text);
      button.addEventListener("click", () => act({ kind: "menu", text: key }));
      return button;
    }));
}

function showCodes() {
  const codes = state.scenes.filter((scene) => scene.app === at("app").value);
  at("scan").hidden = !app()?.followed;
  at("codes").replaceChildren(
    ...codes.map((code) => {
      const button = element("button", { type: "button" }, `${code.scene.slice(0, 24)} · ${code.seconds_left} s`);
      button.addEventListener("click", () => scan(code.code));
      return element("li", {}, button);
    }));
}

/* What a person does */

/** @param {string} code */
async function scan(code) {
  await attempt(() => call("/scan", { app: at("app").value, person: at("person").value, code }));
  await look();
}

/**
 * Sends what stands in a field, and empties it.
 *
 * @param {HTMLInputElement | HTMLTextAreaElement} field
 * @param {(text: string) => object} deed
 */
async function send(field, deed) {
  const text = field.value;
  field.value = "";
  if (!(await act(deed(text))) && !field.value) field.value = text;
}

function onSubmit(id, work) {
  at(id).addEventListener("submit", (event) => {
    event.preventDefault();
    work();
  });
}

function listen() {
  at("app").addEventListener("change", open);
  at("person").addEventListener("change", open);
  at("follow").addEventListener("click", () => act({ kind: chat?.following ? "unfollow" : "follow" }));
  onSubmit("composer", () => at("text").value.trim() && send(at("text"), (text) => ({ kind: "text", text })));
  onSubmit("picture-form", () => send(at("picture"), (url) => ({ kind: "picture", url })));
  onSubmit("voice-form", () => send(at("voice"), (text) => ({ kind: "voice", text })));
  onSubmit("scan-form", () => scan(at("scan-code").value.trim()));
  onSubmit("new-person", async () => {
    const name = at("new-name").value;
    if (!(await attempt(() => call("/people", { name })))) return;
    at("new-name").value = "";
    await look();
    at("person").value = name;
    open();
  });
  at("text").addEventListener("keydown", (event) => {
    // 229: an input method takes the key (Safari says so after it has composed).
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    at("composer").requestSubmit();
  });
  at("more").addEventListener("click", () => {
    at("extras").hidden = !at("extras").hidden;
    at("more").setAttribute("aria-expanded", String(!at("extras").hidden));
  });
  // A code is asked for on another screen, mostly just before the person comes back here.
  window.addEventListener("focus", look);
  at("scan-code").addEventListener("focus", look);
}

/** A camera that read a code comes with it. */
function comeWithCode() {
  const code = new URLSearchParams(location.hash.slice(1)).get("scan");
  const scene = state.scenes.find((known) => known.code === code);
  if (!scene) return;
  at("app").value = scene.app;
  at("scan-code").value = scene.url;
  at("desk").open = true;
}

function say() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = words.title;
  at("desk-name").textContent = words.desk;
  at("pane").setAttribute("aria-label", words.message);
  at("menu").setAttribute("aria-label", words.menu);
  for (const node of document.querySelectorAll("[data-say]")) node.textContent = words[/** @type {any} */ (node).dataset.say];
  for (const node of document.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", words[/** @type {any} */ (node).dataset.label]);
  }
}

say();
at("desk").open = matchMedia("(min-width: 60rem)").matches;
if (await attempt(look)) {
  comeWithCode();
  listen();
  open();
}
