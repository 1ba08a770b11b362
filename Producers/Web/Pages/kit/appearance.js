import { byId } from "./element.js";
import { menu } from "./menu.js";
import { setTheme, theme, themes } from "./theme.js";
import { say } from "./strings.js";

const names = { system: "themeSystem", light: "themeLight", dark: "themeDark" };

/** The menu of the look: as the system, light, dark. */
export function offerThemes() {
  menu(byId("appearance"), () => themes.map((name) => (
    { label: say(names[name]), checked: theme() === name, run: () => setTheme(name) })));
}
