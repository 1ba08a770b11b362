import { named } from "./address.js";

/**
 * Sends a draft when what it waits for has come: unless that failed, or the draft or the conversation is another one by
 * then.
 *
 * @param {Promise<any>} due What it waits for; with a false value it failed.
 * @param {string} text
 * @param {import("./composer.js").Composer} composer
 * @returns {false} It is not sent yet.
 */
export function sendLater(due, text, composer) {
  const address = named();
  due.then((isGood) => {
    if (isGood && named() === address && composer.text.trim() === text) composer.submit();
  });
  return false;
}
