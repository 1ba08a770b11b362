import { money } from "../kit/money.js";
import { language } from "../kit/strings.js";

/** Micro-yuan of a fen. */
const fen = 10_000;

/** An amount of fen as it is written. @param {number} amount */
export const price = (amount) => money(amount * fen);

/**
 * An amount of yuan as it was typed, in fen; NaN for what is none.
 *
 * @param {string} text
 */
export function fenOf(text) {
  const typed = text.normalize("NFKC").replace(/[¥,\s]/g, "");
  return /^\d{1,9}(\.\d{1,2})?$/.test(typed) ? Math.round(Number(typed) * 100) : NaN;
}

/** Fen as a person types them. @param {number} amount */
export const typed = (amount) => (amount / 100).toFixed(2);

/** A product's name in the language of the page. @param {{ title: string, title_en: string }} product */
export const titleOf = ({ title, title_en: english }) => (language.startsWith("zh") ? title : english || title);
