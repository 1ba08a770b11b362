/* The language of a text by its letters, for fonts, line breaks and voices. */

/** @type {[string, RegExp][]} */
const scripts = [
  ["ja", /[\u3041-\u30ff]/g], ["ko", /[\uac00-\ud7af]/g], ["zh", /[\u3400-\u9fff]/g], ["ru", /[\u0400-\u04ff]/g],
  ["el", /[\u0370-\u03ff]/g], ["ar", /[\u0600-\u06ff]/g], ["he", /[\u0590-\u05ff]/g], ["th", /[\u0e00-\u0e7f]/g],
  ["hi", /[\u0900-\u097f]/g],
];

/** A letter of Chinese says as much as several of an alphabet. */
const weight = { ja: 6, ko: 3, zh: 3 };

/**
 * @param {string} text
 * @returns {string | null} A language tag; null if the text has too few letters to tell.
 */
export function languageOf(text) {
  const part = text.slice(0, 2000);
  const count = (letters) => part.match(letters)?.length ?? 0;
  let [best, most] = ["en", count(/[A-Za-z]/g)];
  for (const [tag, letters] of scripts) {
    const sum = count(letters) * (weight[tag] ?? 1);
    if (sum > most) [best, most] = [tag, sum];
  }
  return most < 4 ? null : best;
}
