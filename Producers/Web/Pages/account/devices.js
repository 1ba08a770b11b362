import { say } from "./security-strings.js";

/** What a browser calls itself has one of these words; an earlier one is also called like the later ones. */
const browsers = [
  ["MicroMessenger", "WeChat"], ["Edg", "Edge"], ["OPR/", "Opera"], ["Firefox/", "Firefox"], ["FxiOS", "Firefox"],
  ["CriOS", "Chrome"], ["Chrome/", "Chrome"], ["Safari/", "Safari"], ["curl/", "curl"],
];

const systems = [
  ["iPhone", "iPhone"], ["iPad", "iPad"], ["Android", "Android"], ["HarmonyOS", "HarmonyOS"], ["Windows", "Windows"],
  ["Macintosh", "macOS"], ["CrOS", "ChromeOS"], ["Linux", "Linux"],
];

/** A browser and its system in a few words. @param {string | null} agent What it calls itself. */
export function deviceOf(agent) {
  const named = (names) => names.find(([word]) => agent?.includes(word))?.[1];
  const [browser, system] = [named(browsers), named(systems)];
  if (browser && system) return say("browserOn", { browser, system });
  return browser ?? system ?? agent?.slice(0, 40) ?? say("unknownDevice");
}
