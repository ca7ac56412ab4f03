/**
 * A code that is scanned while something else than the sale is on the screen. It goes into the sale
 * where that waits for products, and is told in any case; what stood in the field that had the
 * typing stands there again.
 */
import type { Till } from '../till/till.svelte';
import { Scanner } from './scanner';

export class Stray {
  /** What became of the last code; empty once it has been read. */
  told = $state('');

  #till: Till;
  #scanner = new Scanner();
  #field: HTMLInputElement | null = null;
  #before = '';

  constructor(till: Till) {
    this.#till = till;
  }

  /** Hears every key while the sale is not on the screen. */
  press(event: KeyboardEvent): void {
    const code = this.#scanner.press(event.key, event.timeStamp);
    if (this.#scanner.begins) {
      this.#field = event.target instanceof HTMLInputElement ? event.target : null;
      this.#before = this.#field?.value ?? '';
    }
    if (code === null) return;
    event.preventDefault();
    event.stopPropagation();
    this.#giveBack();
    void this.add(code);
  }

  async add(code: string): Promise<void> {
    const { stage } = this.#till;
    if (stage !== 'sale' && stage !== 'done') {
      this.told = `Se leyó ${code} y no se agregó: en Venta hay algo a medias. Termínalo y ` +
        'escanéalo otra vez.';
      return;
    }
    const refusal = await this.#till.put({ ask: 'enter', text: code });
    const cart = this.#till.cart;
    const line = cart?.lines[cart.selected ?? -1];
    this.told = refusal
      ? `Se leyó ${code}. ${refusal.message}`
      : `${line?.name ?? code} se agregó a la venta, que va en ${cart?.total ?? ''}.`;
  }

  read(): void {
    this.told = '';
  }

  #giveBack(): void {
    if (!this.#field) return;
    this.#field.value = this.#before;
    this.#field.dispatchEvent(new Event('input', { bubbles: true }));
  }
}
