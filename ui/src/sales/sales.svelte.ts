/** The list of sales and the one that is looked at. */
import { ask, call, type Refusal } from '../api/client';
import type { Reply, SaleDetail, SaleRow } from '../api/types';
import { ReturnDraft } from './returns.svelte';

const SEARCH_AFTER_MS = 120;

export class Sales {
  text = $state('');
  rows = $state.raw<SaleRow[] | null>(null);
  detail = $state.raw<SaleDetail | null>(null);
  selected = $state<string | null>(null);
  listRefusal = $state.raw<Refusal | null>(null);
  refusal = $state.raw<Refusal | null>(null);
  message = $state('');
  cancelling = $state(false);
  reason = $state('');
  busy = $state(false);
  /** Notes that are to stand on one invoice; else it is the one that is looked at. */
  marked = $state<string[]>([]);
  readonly returning = new ReturnDraft();

  #timer: ReturnType<typeof setTimeout> | undefined;

  type(text: string): void {
    this.text = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), SEARCH_AFTER_MS);
  }

  /** List and detail as they are now; what is being typed stays. */
  async refresh(): Promise<void> {
    const asked = this.text;
    const reply = await ask({ ask: 'sales', text: asked.trim() }, 'sales');
    if (this.text !== asked) return;
    if (reply.tell === 'refused') {
      this.listRefusal = reply;
      return;
    }
    this.listRefusal = null;
    this.rows = reply.sales;
    await this.#loadDetail(this.selected ?? reply.sales[0]?.id ?? null);
  }

  async select(id: string): Promise<void> {
    if (id !== this.selected) this.#leaveDetail();
    await this.#loadDetail(id);
  }

  /** The row above or below, by the arrows. */
  async step(by: 1 | -1): Promise<void> {
    const rows = this.rows ?? [];
    const at = rows.findIndex((row) => row.id === this.selected);
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
    if (next) await this.select(next.id);
  }

  get toInvoice(): string[] {
    if (this.marked.length > 0) return this.marked;
    return this.detail && this.invoiceable ? [this.detail.row.id] : [];
  }

  /** There is something to invoice: of what came back whole there is not. */
  get invoiceable(): boolean {
    return (this.detail?.invoiceable && this.detail.returnable) ?? false;
  }

  isMarked(id: string): boolean {
    return this.marked.includes(id);
  }

  mark(id: string): void {
    const without = this.marked.filter((other) => other !== id);
    this.marked = this.isMarked(id) ? without : [...without, id];
  }

  async saveInvoice(id: string): Promise<void> {
    await this.#act(() => call({ ask: 'invoicing', invoicing: 'save', id }));
  }

  askForReason(): void {
    this.cancelling = true;
    this.refusal = null;
    this.message = '';
  }

  dropReason(): void {
    this.cancelling = false;
    this.refusal = null;
  }

  /** F6: of the sale that is looked at something comes back. */
  async beginReturn(): Promise<void> {
    const id = this.selected;
    if (id === null || !this.detail?.returnable || this.returning.what) return;
    this.#leaveDetail();
    const refusal = await this.returning.begin(id);
    if (this.selected === id) this.refusal = refusal;
    else this.returning.drop();
  }

  async takeBack(): Promise<void> {
    const message = await this.returning.take();
    if (message === null) return;
    this.message = message;
    await this.refresh();
    const id = this.selected;
    if (!this.detail?.returnable) this.marked = this.marked.filter((other) => other !== id);
  }

  async reprint(): Promise<void> {
    const id = this.selected;
    if (id === null) return;
    await this.#act(() => call({ ask: 'reprint', id }));
  }

  async savePdf(): Promise<void> {
    const id = this.selected;
    if (id === null) return;
    await this.#act(() => call({ ask: 'save-pdf', id }));
  }

  async cancel(): Promise<void> {
    const id = this.selected;
    if (id === null) return;
    await this.#act(async () => {
      const reply = await call({ ask: 'cancel-sale', id, reason: this.reason.trim() });
      if (reply.tell !== 'refused') {
        this.cancelling = false;
        this.reason = '';
      }
      return reply;
    });
    await this.refresh();
  }

  async #act(work: () => Promise<Reply>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const reply = await work();
    this.refusal = reply.tell === 'refused' ? reply : null;
    this.message = reply.tell === 'done' ? reply.message : '';
    this.busy = false;
  }

  async #loadDetail(id: string | null): Promise<void> {
    this.selected = id;
    if (id === null) {
      this.detail = null;
      return;
    }
    const reply = await ask({ ask: 'sale', id }, 'sale');
    if (this.selected !== id) return;
    if (reply.tell === 'refused') this.refusal = reply;
    else this.detail = reply;
  }

  #leaveDetail(): void {
    this.returning.drop();
    this.cancelling = false;
    this.reason = '';
    this.refusal = null;
    this.message = '';
  }
}
