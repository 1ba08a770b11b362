import { byId, setText } from "../kit/element.js";
import { money } from "../kit/money.js";

/** The balance at the foot of the sidebar, with the ledger's other sums behind it. */
export class AccountPanel {
  #latest = 0;

  constructor(service, signal) {
    this.service = service;
    this.signal = signal;
    const toggle = byId("account-toggle");
    const unfold = () => {
      const detail = byId("account-detail");
      detail.hidden = !detail.hidden;
      toggle.setAttribute("aria-expanded", String(!detail.hidden));
    };
    toggle.addEventListener("click", unfold, { signal });
  }

  /** Asks for the balance. A failure keeps the old balance; the next answer asks again. */
  async refresh() {
    const turn = (this.#latest += 1);
    try {
      const account = await this.service.account(this.signal);
      if (turn === this.#latest) this.#show(account);
      return account;
    } catch (error) {
      return { error };
    }
  }

  #show({ account, granted, available, pending, spent }) {
    setText(byId("balance"), money(available));
    setText(byId("account-name"), account);
    setText(byId("account-pending"), money(pending));
    setText(byId("account-spent"), money(spent));
    setText(byId("account-granted"), money(granted));
  }
}
