import { dialog } from "../kit/dialog.js";
import { byId, element, icon, setText } from "../kit/element.js";
import { menu } from "../kit/menu.js";
import { money } from "../kit/money.js";
import { say } from "./strings.js";

/**
 * The top of the page: the conversation's title with a menu of what can be done with it, and what it has cost.
 */
export class TopBar {
  /**
   * @param {object} actions
   * @param {(title: string) => void} actions.rename
   * @param {() => void} actions.remove
   * @param {() => import("../kit/menu.js").MenuItem[]} [actions.more] Items of other parts of the page.
   * @param {AbortSignal} signal
   */
  constructor({ rename, remove, more = () => [] }, signal) {
    this.text = element("span", { class: "title-text" });
    this.button = element("button", { type: "button", class: "title" }, this.text, icon("chevron"));
    this.plain = element("span", { class: "unseen" }, say("newChat"));
    this.cost = byId("cost");
    const items = () => [
      { label: say("rename"), icon: "rename", run: () => askForTitle(this.text.textContent, rename, signal) },
      ...more(),
      { label: say("delete"), icon: "delete", danger: true, run: remove },
    ];
    menu(this.button, items);
  }

  /** @param {{ title: string, messages: any[] | null }} chat */
  show(chat) {
    const isNew = !chat.messages?.length;
    const node = isNew ? this.plain : this.button;
    if (byId("heading").firstChild !== node) byId("heading").replaceChildren(node);
    setText(this.text, chat.title || say("untitled"));
    this.button.title = say("ofThisChat", { title: this.text.textContent });
    const costs = isNew ? [] : chat.messages.filter(({ cost }) => cost != null).map(({ cost }) => cost);
    this.cost.hidden = costs.length === 0;
    setText(this.cost, costs.length > 0 ? money(costs.reduce((sum, cost) => sum + cost, 0)) : "");
    this.cost.title = say("costOfChat");
  }
}

/**
 * @param {string} title
 * @param {(title: string) => void} rename
 * @param {AbortSignal} signal
 */
async function askForTitle(title, rename, signal) {
  const field = element("input", { class: "field title-field", maxlength: "80", "aria-label": say("rename") });
  field.value = title;
  const actions = [{ label: say("cancel"), value: "" }, { label: say("rename"), value: "kept", kind: /** @type {const} */ ("primary") }];
  const { close, choice } = dialog({ title: say("rename"), body: field, actions, signal });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    event.preventDefault(); // Or the same press would open the menu, which has the focus again.
    close("kept");
  });
  field.select();
  if ((await choice) === "kept" && field.value.trim()) rename(field.value.trim());
}
