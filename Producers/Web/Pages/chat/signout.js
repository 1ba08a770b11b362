import { dialog } from "../kit/dialog.js";
import { element } from "../kit/element.js";
import { say } from "./strings.js";

/** Asks before signing out whether the chats in this browser go too. */
export async function askToLeave(room) {
  const box = element("input", { type: "checkbox", id: "sign-out-clears" });
  const body = element(
    "div", { class: "sign-out" }, element("p", {}, say("signOutWhy")),
    element("label", { class: "check", for: box.id }, box, say("signOutClears")));
  /** @type {import("../kit/dialog.js").DialogAction[]} */
  const actions = [{ label: say("cancel"), value: "cancel" }, { label: say("signOut"), value: "leave", kind: "primary" }];
  const choice = await dialog({ title: say("signOut"), body, actions, signal: room.signal }).choice;
  if (choice !== "leave") return;
  if (box.checked) await clearBrowser(room.chats);
  room.leave();
}

/** Removes what this site has stored, except how it looks. */
async function clearBrowser(chats) {
  await chats.clear();
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith("yizhan.") && name !== "yizhan.theme") localStorage.removeItem(name);
  }
  sessionStorage.clear();
}
