import { byId, element, icon } from "../kit/element.js";
import { editRole, manageRoles } from "./role-dialog.js";
import { say } from "./desk-strings.js";

/**
 * The role of the conversation: chips to choose one from while the conversation is empty, and the chosen one, folded,
 * above the messages.
 */
export class RoleBar {
  #drawn = "";

  /** @param {any} desk @param {import("./roles.js").Roles} roles @param {AbortSignal} signal */
  constructor(desk, roles, signal) {
    this.desk = desk;
    this.roles = roles;
    this.signal = signal;
    this.chips = byId("role-chips");
    this.band = byId("role-band");
  }

  /** Shows the role of the conversation that is on the page. */
  show() {
    const { role } = this.desk.chat();
    const isEmpty = this.desk.path().length === 0;
    const drawn = JSON.stringify([role, isEmpty && this.roles.roles]);
    if (drawn === this.#drawn) return; // Drawn anew, a chip would lose the focus, and the press that is on it.
    this.#drawn = drawn;
    this.chips.hidden = !isEmpty;
    if (isEmpty) this.#drawChips(role);
    this.#drawBand(role);
  }

  /** Gives the conversation a role, from the next question on; null takes it away. */
  choose(role) {
    this.desk.keep({ role: role && { ...role } });
    if (role?.model) this.desk.useModel(role.model);
    this.show();
  }

  /** Edits the conversation's own copy, and the person's role if it is one. */
  async edit() {
    const { role } = this.desk.chat();
    const chat = this.desk.chat();
    const edited = await editRole({ role, models: await this.#models(), isKept: this.roles.isOwn(role), signal: this.signal });
    if (!edited) return;
    const kept = edited.isKept ? await this.roles.keepRole(edited.role) : edited.role;
    if (this.desk.chat() === chat) this.choose(kept);
    else this.desk.chats.change(chat, { role: kept });
  }

  async manage() {
    await manageRoles({ roles: this.roles, models: await this.#models(), signal: this.signal });
    this.show();
  }

  async #create() {
    const role = { id: "", name: "", prompt: "" };
    const made = await editRole({ role, models: await this.#models(), isKept: true, signal: this.signal });
    if (made) this.choose(await this.roles.keepRole(made.role));
  }

  /** Without the list of models a role can still be edited; it only offers none. */
  #models() {
    return this.desk.models.load().then(() => this.desk.models.all, () => []);
  }

  #drawChips(chosen) {
    const chip = (role, label) => element(
      "button", {
        type: "button", class: "chip", "aria-pressed": String((role?.id ?? null) === (chosen?.id ?? null)),
        onclick: () => this.#pick(role),
      }, label);
    const add = element("button", { type: "button", class: "chip is-quiet", onclick: () => this.#create() }, icon("new"), say("roleNew"));
    const label = element("span", { class: "role-label", id: "role-label" }, say("role"));
    this.chips.setAttribute("aria-labelledby", label.id);
    this.chips.replaceChildren(label, chip(null, say("roleNone")), ...this.roles.roles.map((role) => chip(role, role.name)), add);
  }

  #pick(role) {
    const at = [...this.chips.children].indexOf(document.activeElement);
    this.choose(role);
    this.chips.children[at]?.focus({ preventScroll: true });
    if (role) this.desk.composer.focus();
  }

  #drawBand(role) {
    this.band.hidden = !role;
    if (!role) return this.band.replaceChildren();
    const isOpen = this.band.querySelector("details")?.open ?? false;
    const temperature = role.temperature != null && say("roleTemperatureOf", { value: role.temperature });
    const about = [temperature, role.effort && effortName(role.effort), role.model].filter(Boolean).join(" · ");
    const title = element("span", { class: "role-name" }, `${say("role")} · ${role.name}`);
    const button = (name, run) => element("button", { type: "button", class: "secondary", onclick: run }, say(name));
    const buttons = element("div", { class: "role-buttons" }, button("edit", () => this.edit()), button("roleOff", () => this.choose(null)));
    const detail = about && element("span", { class: "role-about" }, about);
    this.band.replaceChildren(element(
      "details", { class: "role", open: isOpen }, element("summary", {}, icon("chevron"), title, detail),
      element("p", { class: "role-prompt" }, role.prompt), element("p", { class: "role-note" }, say("roleNote")), buttons));
  }
}

export function effortName(effort) {
  return { low: say("effortLow"), medium: say("effortMedium"), high: say("effortHigh") }[effort] ?? effort;
}
