import { language } from "./strings.js";

const microYuan = 1_000_000;

/**
 * An amount in yuan, as it is written: two places, or as many as six where a fen would hide it.
 *
 * @param {number} amount Millionths of a yuan.
 */
export function money(amount) {
  const places = amount % (microYuan / 100) === 0 ? 2 : 4;
  const isTiny = amount !== 0 && Math.abs(amount) < microYuan / 10_000;
  return new Intl.NumberFormat(language, {
    style: "currency", currency: "CNY", currencyDisplay: "narrowSymbol",
    minimumFractionDigits: places, maximumFractionDigits: isTiny ? 6 : places,
  }).format(amount / microYuan);
}

/** An amount to the last of its places, where nothing may be rounded; a part of a micro-yuan too. @param {number} amount */
export function exactMoney(amount) {
  return new Intl.NumberFormat(language, {
    style: "currency", currency: "CNY", currencyDisplay: "narrowSymbol", minimumFractionDigits: 2,
    maximumFractionDigits: Number.isInteger(amount) ? 6 : 8,
  }).format(amount / microYuan);
}
