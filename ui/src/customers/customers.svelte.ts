/** The customers that invoiced at this shop. */
import { ask, type Refusal } from '../api/client';
import type { CustomerRow } from '../api/types';

const SEARCH_AFTER_MS = 120;

export class Customers {
  text = $state('');
  rows = $state.raw<CustomerRow[] | null>(null);
  refusal = $state.raw<Refusal | null>(null);

  #timer: ReturnType<typeof setTimeout> | undefined;

  type(text: string): void {
    this.text = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), SEARCH_AFTER_MS);
  }

  async refresh(): Promise<void> {
    const asked = this.text;
    const reply = await ask({ ask: 'customers', text: asked.trim() }, 'customers');
    if (this.text !== asked) return;
    if (reply.tell === 'refused') {
      this.refusal = reply;
      return;
    }
    this.refusal = null;
    this.rows = reply.customers;
  }
}
