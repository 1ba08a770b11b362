import { newIdentity } from "../kit/identity.js";
import { presetPhrases, presetRoles } from "./presets.js";
import { roleFrom } from "./archive.js";

/** The beginning of the names of their records. An earlier version of the page kept all in one, with this name. */
const place = "roles";

/**
 * The roles and phrases that can be chosen: those that come with the page, and the person's own.
 *
 * A role is `{id, name, prompt, model?, temperature?, effort?}`; a conversation keeps a copy, so that it goes on as it
 * began when the role is changed. A phrase is `{id, name, text}`. Each of the person's own is a record of its own, so
 * that two tabs that make one each keep both.
 *
 * @typedef {"roles" | "phrases"} Kind
 * @typedef {object} Shelf
 * @property {(beginning: string) => Promise<string[]>} names
 * @property {(name: string) => Promise<any>} read
 * @property {(name: string, value: any) => void} write
 * @property {(name: string) => void} remove
 */
export class Roles {
  /** @type {{ kind: Kind, at: number, one: any }[]} The last one changed first. */
  #own = [];

  /** @param {Shelf} shelf */
  constructor(shelf) {
    this.shelf = shelf;
  }

  /** Whether a record of the shelf is one of these. */
  static isRecord(name) {
    return name.startsWith(place);
  }

  /** Reads the person's own ones; also what another tab has written since. */
  async load() {
    await this.#divide();
    const names = await this.shelf.names(`${place}.`);
    const records = await Promise.all(names.map((name) => this.shelf.read(name)));
    this.#own = records.flatMap((record) => {
      const { kind, at, one } = record ?? {}; // Another tab may just have removed it.
      const [read] = checked([one], kind === "roles" ? roleFrom : phraseFrom);
      return read ? [{ kind, at: Number(at) || 0, one: read }] : [];
    });
    this.#sort();
  }

  get roles() {
    return [...this.#ones("roles"), ...presetRoles()];
  }

  get phrases() {
    return [...this.#ones("phrases"), ...presetPhrases()];
  }

  isOwn({ id }) {
    return this.#own.some(({ one }) => one.id === id);
  }

  /** Keeps a role, as a new one unless it is the person's own already; returns it as it was kept. */
  keepRole(role) {
    return this.#keep("roles", role);
  }

  keepPhrase(phrase) {
    return this.#keep("phrases", phrase);
  }

  remove({ id }) {
    this.#own = this.#own.filter(({ one }) => one.id !== id);
    this.shelf.remove(`${place}.${id}`);
  }

  #keep(kind, value) {
    const one = this.isOwn(value) ? value : { ...value, id: newIdentity() };
    this.#put({ kind, at: Date.now(), one });
    return one;
  }

  #put(entry) {
    this.#own = [...this.#own.filter(({ one }) => one.id !== entry.one.id), entry];
    this.#sort();
    this.shelf.write(`${place}.${entry.one.id}`, entry);
  }

  #ones(wanted) {
    return this.#own.filter(({ kind }) => kind === wanted).map(({ one }) => one);
  }

  #sort() {
    this.#own.sort((one, other) => other.at - one.at);
  }

  /** Gives each one of the record that held all of them a record of its own. */
  async #divide() {
    const stored = await this.shelf.read(place);
    if (!stored) return;
    const put = (kind, list) => list.reverse().forEach((one, at) => this.#put({ kind, at, one }));
    put("roles", checked(stored.roles, roleFrom));
    put("phrases", checked(stored.phrases, phraseFrom));
    this.shelf.remove(place);
  }
}

/** How an answer is asked for, as a conversation's role says; null without a role. Kept with the answer. */
export function mannerOf(role) {
  if (!role) return null;
  const { prompt, temperature, effort } = role;
  const manner = {
    ...(prompt?.trim() && { system: prompt.trim() }), ...(temperature != null && { temperature }), ...(effort && { effort }),
  };
  return Object.keys(manner).length > 0 ? manner : null;
}

/** The parameters of a request that a manner sets, beside its system message. */
export function parametersOf(manner) {
  return {
    ...(manner?.temperature != null && { temperature: manner.temperature }),
    ...(manner?.effort && { reasoning_effort: manner.effort }),
  };
}

/** Whatever cannot be read is left out: one damaged entry is not worth the others. */
function checked(list, read) {
  if (!Array.isArray(list)) return [];
  return list.flatMap((one) => {
    try {
      return read(one) ?? [];
    } catch {
      return [];
    }
  });
}

function phraseFrom(value) {
  if (typeof value?.name !== "string" || typeof value?.text !== "string") return null;
  return { id: String(value.id ?? newIdentity()), name: value.name, text: value.text };
}
