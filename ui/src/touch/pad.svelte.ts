/** Numbers put into a field by a finger, as if they had been typed there. */
import { ask } from '../api/client';
import type { Pieces } from '../api/types';

/** The notes that are handed over a counter, the smallest first. */
export const BILLS: readonly { key: string; label: string }[] = [
  { key: 'billete-20', label: '$20' },
  { key: 'billete-50', label: '$50' },
  { key: 'billete-100', label: '$100' },
  { key: 'billete-200', label: '$200' },
  { key: 'billete-500', label: '$500' },
  { key: 'billete-1000', label: '$1000' },
];

/** Writes over what is marked, else where the cursor stands. */
export function write(field: HTMLInputElement, text: string): void {
  const [from, to] = [field.selectionStart ?? 0, field.selectionEnd ?? 0];
  if (field.value.length - (to - from) + text.length > field.maxLength) return;
  field.setRangeText(text, from, to, 'end');
  changed(field);
}

/** Takes away what is marked, else the last letter before the cursor. */
export function erase(field: HTMLInputElement): void {
  const [from, to] = [field.selectionStart ?? 0, field.selectionEnd ?? 0];
  field.setRangeText('', from === to ? Math.max(0, from - 1) : from, to, 'end');
  changed(field);
}

export function clear(field: HTMLInputElement): void {
  field.value = '';
  changed(field);
}

/** Notes that are laid down one after the other; the register adds them up. */
export class BillPile {
  #pieces: string[] = [];
  /** What it came to: whatever else stands in the field was typed, and the pile begins anew. */
  #shown = '';

  async lay(bill: string, field: HTMLInputElement): Promise<void> {
    if (field.value !== this.#shown) this.#pieces = [];
    this.#pieces.push(bill);
    const count = { by: 'pieces' as const, pieces: counted(this.#pieces) };
    const reply = await ask({ ask: 'shift', shift: 'add-up', count }, 'counted');
    if (reply.tell !== 'counted') return;
    this.#shown = reply.total.replace(/[$,]/gu, '');
    field.value = this.#shown;
    changed(field);
  }
}

function counted(bills: string[]): Pieces[] {
  return [...new Set(bills)].map((denomination) => ({
    denomination,
    pieces: String(bills.filter((bill) => bill === denomination).length),
  }));
}

function changed(field: HTMLInputElement): void {
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
