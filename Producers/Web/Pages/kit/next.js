/**
 * Where a visitor goes after the sign-in: a path of ours, or null for all that could lead elsewhere.
 *
 * It begins with one slash, and has no second one beside another and no backslash, which browsers take for a slash; nor
 * what browsers leave out of an address, as tabs and line ends, nor a fragment, which could bring a key. A letter that is
 * not ASCII is written as addresses have it: a proxy that leads here does not encode an address twice.
 *
 * @param {string} search The query of the address.
 * @returns {string | null}
 */
export function nextOf(search) {
  const next = new URLSearchParams(search).get("next")?.replace(/[^\0-\x7f]+/g, encodeURIComponent);
  return next && /^(?!.*\/\/)\/[!"$-[\]-~]*$/.test(next) ? next : null;
}
