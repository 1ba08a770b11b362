/**
 * What the address of the shop names: a product that is to be bought, or an order; neither for all that is sold.
 *
 * @returns {{ product: string | null, order: string | null }}
 */
export function named() {
  const query = new URLSearchParams(location.search);
  return { product: query.get("product"), order: query.get("order") };
}

/** The address of a product's confirmation, of an order, or of the shop. @param {{ product?: string, order?: string }} wanted */
export function addressOf(wanted = {}) {
  const query = new URLSearchParams(/** @type {Record<string, string>} */ (wanted));
  return String(query) ? `/shop?${query}` : "/shop";
}
