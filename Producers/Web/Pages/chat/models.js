import { byId, element } from "../kit/element.js";
import { say } from "./strings.js";

const place = "yizhan.model";

/** The model picker. Remembers the choice; says when the demo model answers. */
export class ModelPicker {
  #models = [];
  #loading = null;

  constructor(service, signal) {
    Object.assign(this, { service, signal });
    this.select = byId("model");
    const remember = () => {
      localStorage.setItem(place, this.select.value);
      this.#showDemo();
    };
    this.select.addEventListener("change", remember, { signal });
  }

  get choice() {
    return this.select.value || null;
  }

  /** Loads the list once. Throws the service's error, and may then be called again. */
  load() {
    this.#loading ??= this.#fill().catch((error) => {
      this.#loading = null;
      throw error;
    });
    return this.#loading;
  }

  async #fill() {
    this.#models = await this.service.models(this.signal);
    const options = this.#models.map(({ id }) => element("option", { value: id }, id));
    if (options.length === 0) options.push(element("option", { value: "" }, say("noModel")));
    this.select.replaceChildren(...options);
    const remembered = localStorage.getItem(place);
    if (this.#models.some(({ id }) => id === remembered)) this.select.value = remembered;
    this.#showDemo();
  }

  #showDemo() {
    const model = this.#models.find(({ id }) => id === this.select.value);
    byId("demo").hidden = model?.owned_by !== "sandbox";
  }
}
