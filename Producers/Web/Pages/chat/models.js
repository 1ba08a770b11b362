import { banner } from "../kit/banner.js";
import { byId, element, setText } from "../kit/element.js";
import { explain } from "../kit/strings.js";
import { chooseModel } from "./model-dialog.js";
import { say } from "./strings.js";

/** @typedef {{ id: string, owned_by?: string, yizhan?: Record<string, any> }} Model As `GET /v1/models` has it. */

/** The storage key of the models that were chosen, the last one first. */
const place = "yizhan.models";

/** How many choices are remembered. */
const rememberedLimit = 5;

/** The model of the next question: a button in the top bar, which opens the list. */
export class ModelPicker {
  /** @type {Model[]} */
  #models = [];
  #loading = null;
  #isLoaded = false;
  #wanted = null;
  #complaint = null;

  /**
   * @param {any} service
   * @param {AbortSignal} signal
   * @param {(id: string) => void} [chosen] The visitor chose.
   */
  constructor(service, signal, chosen = () => {}) {
    this.service = service;
    this.signal = signal;
    this.chosen = chosen;
    this.button = byId("model");
    this.button.addEventListener("click", () => this.open(), { signal });
    this.#show();
  }

  /** The id of the model that will answer, or null as long as none is known. */
  get choice() {
    const known = (id) => this.#models.some((model) => model.id === id);
    if (this.#wanted) return known(this.#wanted) ? this.#wanted : null;
    return remembered().find(known) ?? this.#models[0]?.id ?? null;
  }

  /** Shows a conversation's model; with null the one that was used last. */
  set choice(id) {
    this.#wanted = id;
    this.#show();
  }

  /** Whether pictures can be sent to a model; as long as nothing is known, they are. @param {string} id */
  sees(id) {
    const model = this.about(id);
    return model === null || model.yizhan?.vision === true;
  }

  /** The models on offer, as far as they are known. */
  get all() {
    return this.#models;
  }

  /**
   * @param {string} id
   * @returns {Model | null} What the service says about a model.
   */
  about(id) {
    return this.#models.find((model) => model.id === id) ?? null;
  }

  /** Loads the list once. Throws the service's error, and may then be called again. */
  load() {
    this.#loading ??= this.#fill().catch((error) => {
      this.#loading = null;
      throw error;
    });
    return this.#loading;
  }

  /** Loads the list, and says across the page if it does not come. */
  async show() {
    this.#complaint?.close();
    try {
      await this.load();
    } catch (error) {
      if (this.signal.aborted) return;
      const text = explain(error.code ?? "unreachable", error.message);
      this.#complaint = banner({ text, action: { label: say("retry"), run: () => this.show() } });
    }
  }

  /** Lets the visitor choose; returns what was chosen, null if nothing was. */
  async open() {
    const load = () => this.load().then(() => ordered(this.#models));
    const id = await chooseModel({ load, current: this.choice, signal: this.signal });
    if (!id) return null;
    const used = [id, ...remembered().filter((one) => one !== id)];
    localStorage.setItem(place, JSON.stringify(used.slice(0, rememberedLimit)));
    this.choice = id;
    this.chosen(id);
    return id;
  }

  async #fill() {
    this.#models = await this.service.models(this.signal);
    this.#isLoaded = true;
    this.#show();
  }

  #show() {
    const { choice } = this;
    const isGone = this.#isLoaded && this.#wanted !== null && !choice;
    setText(byId("model-name"), choice ?? this.#wanted ?? say(this.#isLoaded ? "noModel" : "loading"));
    this.button.dataset.model = choice ?? "";
    this.button.classList.toggle("is-gone", isGone);
    byId("demo").hidden = this.about(choice)?.owned_by !== "sandbox";
  }
}

/**
 * Those that were chosen before come first, the last one foremost.
 *
 * @param {Model[]} models
 */
function ordered(models) {
  const used = remembered();
  const rank = ({ id }) => (used.includes(id) ? used.indexOf(id) : used.length);
  return [...models].sort((one, other) => rank(one) - rank(other));
}

/** @returns {string[]} */
function remembered() {
  try {
    const kept = JSON.parse(localStorage.getItem(place));
    return Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : [];
  } catch {
    return []; // Written by something else.
  }
}
