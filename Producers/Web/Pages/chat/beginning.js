import { newIdentity } from "../kit/identity.js";
import { ended, within } from "../kit/lifetime.js";

const prefix = "new";

/**
 * What the next conversation of this tab begins with: its draft, model, role and attachments.
 *
 * Each tab has one of its own, under the id that the conversation will have. A page goes on with the one that its tab
 * had before a reload, else with the newest that a closed tab has left. A tab that lives holds a lock.
 */
export class Beginning {
  #life;
  #fields = {};
  #hasAttachments = false;
  id = newIdentity();

  /** @param {import("../kit/store.js").Store} store @param {string} account @param {AbortSignal} signal */
  constructor(store, account, signal) {
    this.store = store;
    this.place = `yizhan.new.${account}`;
    this.signal = signal;
    this.#life = within(signal);
  }

  /** Takes up what there is. @param {(id: string) => boolean} isBegun Whether there is such a conversation already. */
  async open(isBegun) {
    const found = await this.#found();
    for (const { id, value } of found) {
      if (isBegun(id)) {
        this.store.remove("settings", `${prefix}.${id}`);
        continue;
      }
      if (!(await this.#hold(id))) continue;
      const { at, hasAttachments = false, ...fields } = value;
      this.#fields = fields;
      this.#hasAttachments = hasAttachments;
      await this.#own(id);
      return this.#remember();
    }
    this.#hold(this.id);
    this.#remember();
  }

  /** The fields of a conversation that begins. */
  get fields() {
    return { ...this.#fields, id: this.id };
  }

  /** Keeps its draft, model or role. */
  keep(fields) {
    this.#fields = fields;
    this.#write();
  }

  /** Notes whether something is attached to it. */
  attach(hasAttachments) {
    this.#hasAttachments = hasAttachments;
    this.#write();
  }

  /**
   * It becomes a conversation: the next one begins with nothing. What is added to the store in the same turn is written
   * with this, so that neither is there without the other.
   */
  end() {
    this.store.remove("settings", this.#name);
    const held = this.#life;
    // Before it is gone no other tab takes it up.
    queueMicrotask(() => this.store.flush().finally(() => held.abort()));
    this.#life = within(this.signal);
    this.#fields = {};
    this.#hasAttachments = false;
    this.id = newIdentity();
    this.#hold(this.id);
    this.#remember();
  }

  /** Forgets it. */
  clear() {
    sessionStorage.removeItem(this.place);
  }

  get #name() {
    return `${prefix}.${this.id}`;
  }

  #write() {
    const { draft, model, role } = /** @type {any} */ (this.#fields);
    if (!draft && !model && !role && !this.#hasAttachments) return this.store.remove("settings", this.#name);
    const value = { draft: draft ?? "", model, role, hasAttachments: this.#hasAttachments, at: Date.now() };
    this.store.put("settings", { name: this.#name, value });
  }

  /** All beginnings, this tab's own first, then those with words, and of them the newest. */
  async #found() {
    const names = (await this.store.keys("settings", prefix)).filter((name) => /^new(\.|$)/.test(name));
    const records = await Promise.all(names.map((name) => this.store.get("settings", name)));
    // An earlier version of the page kept one for all tabs, without an id.
    const found = records.flatMap((record) => (record?.value ? [{ id: record.name.slice(4) || prefix, value: record.value }] : []));
    const own = sessionStorage.getItem(this.place);
    const weight = ({ id, value }) => (id === own ? 2 : Number(Boolean(value.draft || value.hasAttachments)));
    return found.sort((one, other) => weight(other) - weight(one) || (other.value.at ?? 0) - (one.value.at ?? 0));
  }

  /** Makes a beginning this tab's. Where browsers have no locks another tab may have it too: then this is a copy. */
  async #own(id) {
    const isOld = id === prefix;
    if (navigator.locks && !isOld) return void (this.id = id);
    const attachments = await this.store.get("settings", `attachments.${id}`);
    if (attachments) {
      this.#hasAttachments = true;
      this.store.put("settings", { name: `attachments.${this.id}`, value: attachments.value });
      this.store.remove("settings", attachments.name);
    }
    this.#write();
    this.store.remove("settings", isOld ? prefix : `${prefix}.${id}`);
    if (isOld) this.#hold(this.id);
  }

  /** Tells whether no other tab has it; from then on this one has. */
  #hold(id) {
    if (!navigator.locks) return Promise.resolve(true);
    const { signal } = this.#life;
    return new Promise((resolve) => {
      const held = (lock) => {
        resolve(lock !== null);
        return lock && ended(signal);
      };
      navigator.locks.request(`${this.place}.${id}`, { ifAvailable: true }, held);
    });
  }

  #remember() {
    sessionStorage.setItem(this.place, this.id);
  }
}
