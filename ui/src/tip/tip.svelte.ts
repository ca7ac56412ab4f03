/**
 * The tip of the sale that is being paid: offered in parts of the total, or typed. The register
 * decides what it comes to and what is due then.
 */
import type { Refusal } from '../api/client';
import type { CartTip } from '../api/types';
import type { Till } from '../till/till.svelte';

export class Tip {
  /** The field for it has the typing. */
  typing = $state(false);
  text = $state('');
  refusal = $state.raw<Refusal | null>(null);

  #till: Till;

  constructor(till: Till) {
    this.#till = till;
  }

  /** Nothing where the shop takes none. */
  get offered(): CartTip | null {
    return this.#till.stage === 'payment' ? (this.#till.cart?.tip ?? null) : null;
  }

  /** P: to be typed, over the one that is there. */
  open(): void {
    if (!this.offered || this.#till.busy) return;
    this.text = this.offered.amount.replace('$', '');
    this.refusal = null;
    this.typing = true;
  }

  close(): void {
    this.typing = false;
    this.refusal = null;
  }

  async apply(): Promise<void> {
    if (await this.#leave(this.text)) this.close();
  }

  /** One finger gives it. */
  async give(typed: string): Promise<void> {
    if (await this.#leave(typed)) this.close();
    else this.typing = true;
  }

  async #leave(tip: string): Promise<boolean> {
    this.refusal = await this.#till.put({ ask: 'leave-tip', tip });
    if (!this.refusal) this.#till.paymentRefusal = null;
    return this.refusal === null;
  }
}
