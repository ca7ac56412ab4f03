/**
 * What stands in the pane beside the sale for a moment: a line of text that is asked for (why a
 * sale waits, a note), or the sales on hold. It keeps the order of the questions; the register
 * decides.
 */
import { ask, type Refusal } from '../api/client';
import type { HeldRow, Request } from '../api/types';
import type { Till } from '../till/till.svelte';

/** A line of text that is asked for. */
export type Asking = 'hold' | 'note-line' | 'note-sale' | 'quantity';

export class Aside {
  /** What is in the pane; nothing while the sale has it. */
  asking = $state<Asking | 'held' | null>(null);
  text = $state('');
  refusal = $state.raw<Refusal | null>(null);

  held = $state.raw<HeldRow[]>([]);
  chosen = $state(0);
  /** The one that is about to be thrown away, until a word confirms it. */
  dropping = $state(false);
  /** What has changed since a sale was put on hold. */
  changes = $state.raw<string[]>([]);

  #till: Till;
  #busy = false;

  constructor(till: Till) {
    this.#till = till;
  }

  /** F6: puts the sale on hold, or shows those that wait where there is none. */
  async openHold(): Promise<void> {
    if (this.#till.cart?.lines.length) this.#open('hold', '');
    else await this.#openHeld();
  }

  /** `/` says something of a line, ⇧F6 of the sale. */
  openNote(of: 'note-line' | 'note-sale'): void {
    const { cart, picked } = this.#till;
    const line = picked === null ? undefined : cart?.lines[picked];
    if (!cart || !line) return;
    this.#open(of, of === 'note-line' ? line.note : cart.note);
  }

  /** How many of a line, for whoever does not type `5*`. */
  openQuantity(at: number): void {
    const line = this.#till.cart?.lines[at];
    if (!line) return;
    this.#till.picked = at;
    this.#open('quantity', line.quantity.split(' ')[0] ?? '');
  }

  close(): void {
    this.asking = null;
    this.dropping = false;
    this.#till.backFromAside();
  }

  /** The text is what was meant. */
  async apply(): Promise<void> {
    const request = this.#request();
    if (!request) return;
    await this.#once(async () => {
      this.refusal = await this.#till.put(request);
      if (!this.refusal) this.close();
    });
  }

  step(by: 1 | -1): void {
    this.dropping = false;
    this.chosen = Math.max(0, Math.min(this.held.length - 1, this.chosen + by));
  }

  /** A finger chooses and takes at once. */
  async recall(index = this.chosen): Promise<void> {
    const row = this.held[index];
    if (!row) return;
    await this.#once(async () => {
      const told = await this.#till.recall(row.id);
      if (!Array.isArray(told)) {
        this.refusal = told;
        return;
      }
      this.close();
      this.changes = told;
    });
  }

  /** The first time it asks, the second time it is done. */
  async drop(): Promise<void> {
    const row = this.held[this.chosen];
    if (!row || !this.dropping) {
      this.dropping = row !== undefined;
      return;
    }
    await this.#once(async () => {
      this.dropping = false;
      await this.#list({ ask: 'hold', hold: 'drop', id: row.id });
      if (this.held.length === 0) this.close();
    });
  }

  keep(): void {
    this.dropping = false;
  }

  /** Whatever is done next, what was said of the recalled sale has been read. */
  read(): void {
    this.changes = [];
  }

  async #openHeld(): Promise<void> {
    if (!this.#till.goAside()) return;
    this.asking = 'held';
    this.chosen = 0;
    this.dropping = false;
    this.changes = [];
    await this.#list({ ask: 'hold', hold: 'list' });
  }

  async #list(request: Request): Promise<void> {
    const reply = await ask(request, 'held');
    this.refusal = reply.tell === 'refused' ? reply : null;
    if (reply.tell === 'held') this.held = reply.sales;
    this.chosen = Math.max(0, Math.min(this.held.length - 1, this.chosen));
  }

  #open(asking: Asking, text: string): void {
    if (!this.#till.goAside()) return;
    this.asking = asking;
    this.text = text;
    this.refusal = null;
    this.changes = [];
  }

  #request(): Request | null {
    const { text } = this;
    const line = this.#till.picked;
    switch (this.asking) {
      case 'hold':
        return { ask: 'hold', hold: 'put', reason: text };
      case 'note-sale':
        return { ask: 'note-sale', note: text };
      case 'note-line':
        return line === null ? null : { ask: 'note-line', line, note: text };
      case 'quantity':
        return line === null ? null : { ask: 'set-quantity', line, quantity: text };
      case 'held':
      case null:
        return null;
    }
  }

  /** A second Enter while the first is being answered does nothing. */
  async #once(work: () => Promise<void>): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    await work();
    this.#busy = false;
  }
}
