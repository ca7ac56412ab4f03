/**
 * Products on tiles, by category. The register tells what stands on them, a page at a time; this
 * keeps where the arrows are.
 */
import { ask, type Refusal } from '../api/client';
import type { GridTab, ProductRow } from '../api/types';

export class Grid {
  open = $state(false);
  /** The arrows and Enter are for the tiles, as long as nothing is typed. */
  reached = $state(false);
  tabs = $state.raw<GridTab[]>([]);
  tab = $state.raw<GridTab | null>(null);
  tiles = $state.raw<ProductRow[]>([]);
  more = $state(false);
  chosen = $state(0);
  refusal = $state.raw<Refusal | null>(null);
  loaded = $state(false);
  /** Tiles side by side, as they are drawn. */
  columns = 1;

  /** The key goes to the tiles, and from the tiles away with them. */
  toggle(): void {
    if (this.open && this.reached) this.close();
    else void this.reach();
  }

  /** Opens it where it is shut; the arrows are for the tiles. */
  async reach(): Promise<void> {
    this.reached = true;
    await this.show();
  }

  /** Opens it where it is shut; the arrows stay where they are. */
  async show(): Promise<void> {
    if (this.open) return;
    this.open = true;
    await this.choose(this.tab);
  }

  close(): void {
    this.open = false;
    this.reached = false;
  }

  /** Shows a tab from its beginning; the first one where there is none. */
  async choose(tab: GridTab | null): Promise<void> {
    this.chosen = 0;
    await this.#load(tab, 0);
  }

  /** The next tab, or the one before. */
  async step(by: 1 | -1): Promise<void> {
    const at = this.tabs.findIndex((tab) => labelOf(tab) === labelOf(this.tab)) + by;
    const next = this.tabs[at];
    if (next) await this.choose(next);
  }

  /** An arrow: beside, or in the row above or below. */
  async move(by: 'left' | 'right' | 'up' | 'down'): Promise<void> {
    const steps = { left: -1, right: 1, up: -this.columns, down: this.columns };
    const to = this.chosen + steps[by];
    if (to >= this.tiles.length && this.more) await this.loadMore();
    if (to >= 0 && to < this.tiles.length) this.chosen = to;
  }

  async loadMore(): Promise<void> {
    await this.#load(this.tab, this.tiles.length);
  }

  async #load(tab: GridTab | null, from: number): Promise<void> {
    const reply = await ask({ ask: 'grid', tab, from }, 'grid');
    if (reply.tell === 'refused') {
      this.refusal = reply;
      return;
    }
    this.refusal = null;
    this.loaded = true;
    ({ tabs: this.tabs, tab: this.tab, more: this.more } = reply);
    this.tiles = from === 0 ? reply.tiles : [...this.tiles, ...reply.tiles];
  }
}

/** As it stands on its tab. */
export function labelOf(tab: GridTab | null): string {
  if (tab === null) return '';
  return tab.of === 'favourites' ? 'Más vendidos' : tab.name;
}
