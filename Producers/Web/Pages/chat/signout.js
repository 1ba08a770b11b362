import { dialog } from "../kit/dialog.js";
import { element } from "../kit/element.js";
import { explain } from "../kit/strings.js";
import { toast } from "../kit/toast.js";
import { say } from "./strings.js";

/** Asks before signing out whether other devices are signed out too, and whether the chats in this browser go. */
export async function askToLeave(room) {
  const everywhere = element("input", { type: "checkbox", id: "sign-out-everywhere" });
  const clears = element("input", { type: "checkbox", id: "sign-out-clears" });
  const body = element(
    "div", { class: "sign-out" }, element("p", {}, say("signOutWhy")),
    element("label", { class: "check", for: everywhere.id }, everywhere, say("signOutEverywhere")),
    element("label", { class: "check", for: clears.id }, clears, say("signOutClears")));
  /** @type {import("../kit/dialog.js").DialogAction[]} */
  const actions = [{ label: say("cancel"), value: "cancel" }, { label: say("signOut"), value: "leave", kind: "primary" }];
  const choice = await dialog({ title: say("signOut"), body, actions, signal: room.signal }).choice;
  if (choice !== "leave") return;
  try {
    await room.door.session.signOut(everywhere.checked ? "all" : "this");
  } catch (problem) {
    // No script can remove the cookie: who leaves the machine now must know that they are still signed in.
    return toast(`${say("stillSignedIn")} ${explain(problem.code ?? "unreachable", problem.message)}`);
  }
  if (clears.checked) await clearBrowser(room.chats);
  room.door.leave();
}

/** What an account has left in the storage ends with a name without dots; the account's own name may have some. */
const leftBy = /^yizhan\.(?:left\.yizhan|chats)\.(.+)\.[^.]+$/;

/** Removes what this site has stored, except how it looks and what belongs to other accounts. */
async function clearBrowser(chats) {
  await chats.clear();
  for (const name of Object.keys(localStorage)) {
    const account = leftBy.exec(name)?.[1] ?? chats.account;
    const isOurs = name.startsWith("yizhan.") && name !== "yizhan.theme";
    if (isOurs && account === chats.account) localStorage.removeItem(name);
  }
  sessionStorage.clear();
}
