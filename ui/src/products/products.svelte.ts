/** The price list: the part of it that is on the screen, and the product that is being written. */
import { ask, call, type Refusal } from '../api/client';
import type {
  ListedProduct,
  ProductDraft,
  ProductPage,
  ProductSheet,
  Shelf,
  Suggestion,
} from '../api/types';

const SEARCH_AFTER_MS = 120;
/** Rows that the register gives at once. */
export const PAGE = 100;

/** Faults by the name of their field. */
export type FieldFaults = Partial<Record<string, string>>;

export class Products {
  text = $state('');
  shelf = $state<Shelf>('active');
  /** The rows that were asked for so far, each at its place in the list. */
  rows = $state.raw<ReadonlyMap<number, ListedProduct>>(new Map());
  total = $state(0);
  count = $state('');
  emptyShop = $state(false);
  loaded = $state(false);
  /** The place that the arrows stand on. */
  at = $state(0);
  listRefusal = $state.raw<Refusal | null>(null);

  sheet = $state.raw<ProductSheet | null>(null);
  draft = $state<ProductDraft | null>(null);
  faults = $state.raw<FieldFaults>({});
  refusal = $state.raw<Refusal | null>(null);
  message = $state('');
  busy = $state(false);

  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Pages that were asked for; those of an older question are not taken. */
  #asked = new Set<number>();
  #question = 0;

  type(text: string): void {
    this.text = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), SEARCH_AFTER_MS);
  }

  async turnTo(shelf: Shelf): Promise<void> {
    this.shelf = shelf;
    await this.refresh();
  }

  /** The list from its beginning. */
  async refresh(): Promise<void> {
    this.at = 0;
    await this.reload();
  }

  /** The list anew, with the same row under the arrows. */
  async reload(): Promise<void> {
    this.#question += 1;
    this.#asked = new Set();
    await this.#load(Math.floor(this.at / PAGE), 'anew');
  }

  /** Makes sure that these rows are there, or on their way. */
  show(first: number, last: number): void {
    for (let page = Math.floor(first / PAGE); page * PAGE <= last; page += 1) {
      if (page * PAGE < this.total && !this.#asked.has(page)) void this.#load(page, 'more');
    }
  }

  step(by: number): void {
    this.at = Math.max(0, Math.min(this.total - 1, this.at + by));
  }

  async open(at: number): Promise<void> {
    this.at = at;
    const sku = this.rows.get(at)?.sku;
    if (sku !== undefined) await this.#openSheet(sku);
  }

  /** A sheet for a new product. */
  async begin(): Promise<void> {
    await this.#openSheet(null);
  }

  leave(): void {
    this.sheet = null;
    this.draft = null;
    this.faults = {};
    this.refusal = null;
    this.message = '';
  }

  async save(): Promise<void> {
    const { sheet, draft } = this;
    if (this.busy || !sheet || !draft) return;
    this.busy = true;
    this.message = '';
    const reply = await call({
      ask: 'products',
      products: 'save',
      sku: sheet.sku,
      draft: $state.snapshot(draft),
    });
    this.busy = false;
    this.refusal = reply.tell === 'refused' ? reply : null;
    this.faults = {};
    if (reply.tell === 'faults') {
      this.faults = Object.fromEntries(reply.faults.map((it) => [it.field, it.message]));
    } else if (reply.tell === 'product') {
      this.#take(reply);
      this.message = 'Guardado.';
      await this.reload();
    }
  }

  async #openSheet(sku: string | null): Promise<void> {
    const reply = await ask({ ask: 'products', products: 'sheet', sku }, 'product');
    if (reply.tell === 'refused') {
      this.listRefusal = reply;
      return;
    }
    this.leave();
    this.#take(reply);
  }

  #take(sheet: ProductSheet): void {
    this.sheet = sheet;
    this.draft = { ...sheet.draft };
  }

  async #load(page: number, how: 'anew' | 'more'): Promise<void> {
    this.#asked.add(page);
    const question = this.#question;
    const reply = await ask(
      {
        ask: 'products',
        products: 'list',
        text: this.text.trim(),
        shelf: this.shelf,
        from: page * PAGE,
      },
      'product-page',
    );
    if (question !== this.#question) return;
    this.listRefusal = reply.tell === 'refused' ? reply : null;
    if (reply.tell === 'product-page') this.#add(reply, how);
  }

  #add(page: ProductPage, how: 'anew' | 'more'): void {
    const rows = how === 'anew' ? new Map<number, ListedProduct>() : new Map(this.rows);
    page.products.forEach((product, place) => rows.set(page.from + place, product));
    this.rows = rows;
    this.total = page.total;
    this.count = page.count;
    this.emptyShop = page.empty_shop;
    this.loaded = true;
    this.at = Math.max(0, Math.min(this.at, page.total - 1));
  }
}

/** SAT's keys for `text`; none where nothing was typed. */
export async function suggest(
  catalog: 'prod-serv' | 'unidad',
  text: string,
): Promise<Suggestion[]> {
  if (text.trim() === '') return [];
  const reply = await ask({ ask: 'products', products: 'suggest', catalog, text }, 'suggestions');
  return reply.tell === 'suggestions' ? reply.suggestions : [];
}
