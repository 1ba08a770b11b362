import { byId, setText } from "../kit/element.js";
import { line } from "../kit/line.js";
import { money } from "../kit/money.js";
import { onWake } from "../kit/wake.js";

/** A first balance that does not come is asked for so many times more. */
const patience = 5;

/** The balance at the foot of the sidebar, with the ledger's other sums behind it. */
export class AccountPanel {
  #latest = 0;
  #failures = 0;

  /**
   * What is available, in micro-yuan; null until it is known.
   *
   * @type {number | null}
   */
  available = null;

  /** `changed` is called when another amount is available. */
  constructor(service, signal, changed = () => {}) {
    this.service = service;
    this.signal = signal;
    this.changed = changed;
    const toggle = byId("account-toggle");
    const unfold = () => {
      const detail = byId("account-detail");
      detail.hidden = !detail.hidden;
      toggle.setAttribute("aria-expanded", String(!detail.hidden));
    };
    toggle.addEventListener("click", unfold, { signal });
    // Credit may have come meanwhile.
    onWake(() => this.refresh(), signal);
  }

  /** Asks for the balance. A failure keeps the old balance; the next answer asks again. */
  async refresh() {
    const turn = (this.#latest += 1);
    try {
      const account = await this.service.account(this.signal);
      if (turn === this.#latest) this.#show(account);
      return account;
    } catch (error) {
      if (this.available === null && error.status !== 401) this.#askLater();
      return { error };
    }
  }

  /** Asks again for a balance that was never there. */
  async #askLater() {
    if (this.#failures >= patience) return;
    this.#failures += 1;
    await line.pause(this.#failures, this.signal);
    if (!this.signal.aborted && this.available === null) this.refresh();
  }

  #show({ account, granted, available, pending, spent }) {
    setText(byId("balance"), money(available));
    setText(byId("account-name"), account);
    setText(byId("account-pending"), money(pending));
    setText(byId("account-spent"), money(spent));
    setText(byId("account-granted"), money(granted));
    const isOther = this.available !== null && this.available !== available;
    this.available = available;
    if (isOther) this.changed();
  }
}
