/** The list of sales and the one that is looked at. */
import { ask, call, type Refusal } from '../api/client';
import type { ExportFormat, Reply, SaleDetail, SaleRow, SalesSum } from '../api/types';
import { Exporting } from '../shared/exporting.svelte';
import { Filter } from './filter.svelte';
import { ReturnDraft } from './returns.svelte';

const SEARCH_AFTER_MS = 120;

export class Sales {
  readonly filter = new Filter();
  readonly exporting = new Exporting();
  /** There are older ones than those that are shown. */
  more = $state(false);
  sum = $state.raw<SalesSum | null>(null);
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

  loading = $state(false);

  #question = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  type(text: string): void {
    this.filter.text = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.narrow(), SEARCH_AFTER_MS);
  }

  /** Other sales are wanted: the list begins anew. */
  async narrow(): Promise<void> {
    this.exporting.forget();
    await this.refresh('anew');
  }

  async unfilter(): Promise<void> {
    this.filter.clear();
    await this.narrow();
  }

  /** List, sum and detail as they are now; what is being typed stays. */
  async refresh(list: 'kept' | 'anew' = 'kept'): Promise<void> {
    this.#question += 1;
    const question = this.#question;
    const filter = this.filter.asked;
    const reply = await ask({ ask: 'sales', sales: 'page', filter, after: '' }, 'sales');
    if (question !== this.#question) return;
    this.listRefusal = reply.tell === 'refused' ? reply : null;
    if (reply.tell === 'refused') return;
    const older = list === 'kept' ? this.#olderThan(reply.rows) : [];
    this.rows = [...reply.rows, ...older];
    if (older.length === 0) this.more = reply.more;
    const known = this.rows.some((row) => row.id === this.selected);
    const picked = list === 'anew' && !known ? null : this.selected;
    const shown = picked ?? reply.rows[0]?.id ?? null;
    await Promise.all([this.#loadDetail(shown), this.#addUp(question)]);
  }

  /** The page after the last row that is shown. */
  async loadMore(): Promise<void> {
    const rows = this.rows ?? [];
    const after = rows.at(-1)?.id;
    if (!this.more || this.loading || after === undefined) return;
    this.loading = true;
    const question = this.#question;
    const filter = this.filter.asked;
    const reply = await ask({ ask: 'sales', sales: 'page', filter, after }, 'sales');
    this.loading = false;
    if (question !== this.#question || reply.tell === 'refused') return;
    this.rows = [...rows, ...reply.rows];
    this.more = reply.more;
  }

  /** What is filtered, as a file. */
  async export(format: ExportFormat): Promise<void> {
    const filter = this.filter.asked;
    await this.exporting.write({ ask: 'sales', sales: 'export', filter, format });
  }

  async select(id: string): Promise<void> {
    if (id !== this.selected) this.#leaveDetail();
    await this.#loadDetail(id);
  }

  /** So many rows down, or up where it is below nothing; beyond the last one are older ones. */
  async step(by: number): Promise<void> {
    const at = (this.rows ?? []).findIndex((row) => row.id === this.selected);
    if (at + by >= (this.rows ?? []).length) await this.loadMore();
    const rows = this.rows ?? [];
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

  async printInvoice(id: string): Promise<void> {
    await this.#act(() => call({ ask: 'invoicing', invoicing: 'print', id }));
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

  /** Rows behind the last one of a fresh first page. */
  #olderThan(fresh: readonly SaleRow[]): SaleRow[] {
    const last = fresh.at(-1)?.id;
    const rows = this.rows ?? [];
    const at = rows.findIndex((row) => row.id === last);
    return at < 0 ? [] : rows.slice(at + 1);
  }

  async #addUp(question: number): Promise<void> {
    const filter = this.filter.asked;
    const reply = await ask({ ask: 'sales', sales: 'add-up', filter }, 'sales-sum');
    if (question === this.#question && reply.tell === 'sales-sum') this.sum = reply;
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
