import { setTheme } from "../kit/theme.js";
import { canUndo, undo } from "../kit/toast.js";
import { say } from "./desk-strings.js";

/**
 * @typedef {object} Command What can be done by a key, from the palette and from menus.
 * @property {string} name
 * @property {string} label
 * @property {string} [keys] As they are written: "Ctrl Shift O".
 * @property {boolean} [isOffered] Makes no sense now, if false.
 * @property {() => void} run
 */

const isApple = /Mac|iPhone|iPad/.test(navigator.platform);

/** All commands as they are at this moment. @param {any} desk @returns {Command[]} */
export function commandsOf(desk) {
  const hasMessages = desk.path().length > 0;
  /** @type {[string, string, boolean, () => void][]} name, keys, whether it makes sense now, what it does */
  const rows = [
    ["search", "Ctrl K", true, () => desk.search()],
    ["new", "Ctrl Shift O", true, () => desk.show(null)],
    ["focus", "/", true, () => desk.composer.draft.focus()],
    ["edit", "↑", Boolean(desk.lastQuestion()), () => desk.edit(desk.lastQuestion())],
    ["copy", "Ctrl Shift C", hasMessages, () => desk.copyLast()],
    ["stop", "Esc", desk.isAnswering(), () => desk.stop()],
    ["undo", "Ctrl Z", canUndo(), undo],
    ["keys", "?", true, () => desk.showKeys()],
    ["model", "", true, () => desk.models.open()],
    ["role", "", true, () => desk.manageRoles()],
    ["attach", "", true, () => desk.attach()],
    ["picture", "", hasMessages, () => desk.makePicture()],
    ["markdown", "", hasMessages, () => desk.exports.one("markdown")],
    ["json", "", hasMessages, () => desk.exports.one("json")],
    ["allMarkdown", "", true, () => desk.exports.all("markdown")],
    ["allJson", "", true, () => desk.exports.all("json")],
    ["import", "", true, () => desk.exports.choose()],
    ["print", "", hasMessages, () => desk.print()],
    ["themeSystem", "", true, () => setTheme("system")],
    ["themeLight", "", true, () => setTheme("light")],
    ["themeDark", "", true, () => setTheme("dark")],
    ["signOut", "", true, () => desk.signOut()],
  ];
  return rows.map(([name, keys, isOffered, run]) => (
    { name, label: say(`${name}Command`), keys: shown(keys), isOffered, run }));
}

/**
 * Commands as items of a menu, in this order.
 *
 * @param {any} desk
 * @param {string[]} names
 * @returns {import("../kit/menu.js").MenuItem[]}
 */
export function itemsFor(desk, names) {
  const commands = commandsOf(desk);
  return names.map((name) => commands.find((one) => one.name === name)).filter(({ isOffered }) => isOffered);
}

/** A key as it is written on the keyboard of this machine. */
export function shown(keys) {
  return isApple ? keys.replace("Ctrl", "⌘").replace("Shift", "⇧") : keys;
}
