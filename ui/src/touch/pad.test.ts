import { beforeEach, expect, test, vi } from 'vitest';

import { BillPile, clear, erase, write } from './pad.svelte';
import { hands } from './hands.svelte';

const { invoke } = vi.hoisted(() => ({ invoke: vi.fn() }));
vi.mock('@tauri-apps/api/core', () => ({ invoke }));

/** As much of a field as a pad touches. */
class Field {
  value = '';
  maxLength = 8;
  selectionStart = 0;
  selectionEnd = 0;
  dispatchEvent = vi.fn();

  setRangeText(text: string, from: number, to: number): void {
    this.value = this.value.slice(0, from) + text + this.value.slice(to);
    this.selectionStart = this.selectionEnd = from + text.length;
  }
}

const field = (): HTMLInputElement & Field =>
  new Field() as unknown as HTMLInputElement & Field;

beforeEach(() => {
  invoke.mockReset();
  let laid = 0;
  invoke.mockImplementation(() => {
    laid += 1;
    return Promise.resolve({ tell: 'counted', total: `$${laid},200.00`, worth: [] });
  });
});

test('digits go where the cursor is, and over what is marked', () => {
  const amount = field();
  for (const key of '15.5') write(amount, key);
  expect(amount.value).toBe('15.5');
  erase(amount);
  expect(amount.value).toBe('15.');
  [amount.selectionStart, amount.selectionEnd] = [0, 3];
  write(amount, '7');
  expect(amount.value).toBe('7');
  for (let more = 0; more < 20; more += 1) write(amount, '0');
  expect(amount.value).toBe('70000000');
  clear(amount);
  expect([amount.value, amount.dispatchEvent.mock.calls.length > 0]).toEqual(['', true]);
});

test('the register adds notes up; what was typed begins a new pile', async () => {
  const [amount, pile] = [field(), new BillPile()];
  await pile.lay('billete-200', amount);
  await pile.lay('billete-200', amount);
  await pile.lay('billete-50', amount);
  const pieces = () => invoke.mock.lastCall?.[1].request.count.pieces;
  expect(pieces()).toEqual([
    { denomination: 'billete-200', pieces: '2' },
    { denomination: 'billete-50', pieces: '1' },
  ]);
  expect(amount.value).toBe('3200.00');
  amount.value = '12';
  await pile.lay('billete-20', amount);
  expect(pieces()).toEqual([{ denomination: 'billete-20', pieces: '1' }]);
});

test('a finger brings the numbers, a mouse takes them away', () => {
  hands.pointed('touch');
  expect(hands.pad).toBe(true);
  hands.pointed('mouse');
  expect(hands.pad).toBe(false);
  hands.always = true;
  expect(hands.pad).toBe(true);
  hands.always = false;
});
