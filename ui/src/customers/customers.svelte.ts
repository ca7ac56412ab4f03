/** The customers that invoiced at this shop, and the one who is being corrected. */
import { ask, type Refusal } from '../api/client';
import type { CustomerRow } from '../api/types';
import { Correcting } from './correcting.svelte';

const SEARCH_AFTER_MS = 120;

export class Customers {
  text = $state('');
  rows = $state.raw<CustomerRow[] | null>(null);
  refusal = $state.raw<Refusal | null>(null);
  /** The row that the arrows stand on. */
  at = $state(0);
  correcting = $state.raw<Correcting | null>(null);

  #timer: ReturnType<typeof setTimeout> | undefined;

  type(text: string): void {
    this.text = text;
    this.at = 0;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), SEARCH_AFTER_MS);
  }

  step(by: number): void {
    const last = (this.rows?.length ?? 0) - 1;
    this.at = Math.max(0, Math.min(this.at + by, last));
  }

  async refresh(): Promise<void> {
    const asked = this.text;
    const reply = await ask(
      { ask: 'customers', customers: 'list', text: asked.trim() },
      'customers',
    );
    if (this.text !== asked) return;
    if (reply.tell === 'refused') {
      this.refusal = reply;
      return;
    }
    this.refusal = null;
    this.rows = reply.customers;
    this.step(0);
  }

  /** The form of one of them. */
  async correct(at: number): Promise<void> {
    const row = this.rows?.[at];
    if (!row) return;
    this.at = at;
    const reply = await ask({ ask: 'customers', customers: 'sheet', id: row.id }, 'customer');
    this.refusal = reply.tell === 'refused' ? reply : null;
    if (reply.tell === 'customer') this.correcting = new Correcting(reply);
  }

  async save(): Promise<void> {
    await this.correcting?.save();
    await this.refresh();
  }

  async takePortals(): Promise<void> {
    await this.correcting?.takePortals();
    await this.refresh();
  }

  leave(): void {
    this.correcting = null;
  }
}
