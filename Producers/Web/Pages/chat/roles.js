import { newIdentity } from "../kit/identity.js";
import { presetPhrases, presetRoles } from "./presets.js";
import { roleFrom } from "./archive.js";

const place = "roles";

/**
 * The roles and phrases that can be chosen: those that come with the page, and the person's own.
 *
 * A role is `{id, name, prompt, model?, temperature?, effort?}`; a conversation keeps a copy, so that it goes on as it
 * began when the role is changed. A phrase is `{id, name, text}`.
 */
export class Roles {
  #own = { roles: [], phrases: [] };

  /** @param {{read(name: string): Promise<any>, write(name: string, value: any): Promise<any>}} shelf */
  constructor(shelf) {
    this.shelf = shelf;
  }

  /** Reads the person's own ones; also what another tab has written since. */
  async load() {
    const stored = await this.shelf.read(place);
    this.#own = { roles: checked(stored?.roles, roleFrom), phrases: checked(stored?.phrases, phraseFrom) };
  }

  get roles() {
    return [...this.#own.roles, ...presetRoles()];
  }

  get phrases() {
    return [...this.#own.phrases, ...presetPhrases()];
  }

  isOwn({ id }) {
    return [...this.#own.roles, ...this.#own.phrases].some((one) => one.id === id);
  }

  /** Keeps a role, as a new one unless it is the person's own already; returns it as it was kept. */
  keepRole(role) {
    return this.#keep("roles", role);
  }

  keepPhrase(phrase) {
    return this.#keep("phrases", phrase);
  }

  async remove({ id }) {
    const without = (list) => list.filter((one) => one.id !== id);
    this.#own = { roles: without(this.#own.roles), phrases: without(this.#own.phrases) };
    await this.shelf.write(place, this.#own);
  }

  async #keep(kind, value) {
    const kept = this.isOwn(value) ? value : { ...value, id: newIdentity() };
    const others = this.#own[kind].filter(({ id }) => id !== kept.id);
    this.#own = { ...this.#own, [kind]: [kept, ...others] };
    await this.shelf.write(place, this.#own);
    return kept;
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
