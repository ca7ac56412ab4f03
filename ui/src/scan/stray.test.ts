import { beforeEach, expect, test, vi } from 'vitest';

import type { Cart } from '../api/types';
import { Till } from '../till/till.svelte';
import { Stray } from './stray.svelte';

const { invoke } = vi.hoisted(() => ({ invoke: vi.fn() }));
vi.mock('@tauri-apps/api/core', () => ({ invoke }));

const CODE = '7501055300075';
const LINE = {
  sku: 'REF', quantity: '1', name: 'Refresco', price: '19.00', list: '19.00', discount: null,
  net: '19.00', note: '',
};
const CART: Cart = {
  lines: [LINE], selected: 0, discount: null, reductions: [], total: '$19.00', summary: '',
  payments: [], tip: null, due: '$19.00', change: '$0.00', payable: false, note: '',
};

/** A scanner's keys; gives how many of them went on to the page. */
function scan(stray: Stray, code: string): number {
  const keys = [...code, 'Enter'].map((key, at) => ({
    key,
    timeStamp: at * 5,
    target: null,
    preventDefault: vi.fn(),
    stopPropagation: vi.fn(),
  }));
  for (const key of keys) stray.press(key as unknown as KeyboardEvent);
  return keys.filter((key) => key.stopPropagation.mock.calls.length === 0).length;
}

beforeEach(() => {
  vi.stubGlobal('HTMLInputElement', class {});
  invoke.mockReset();
});

test('a code goes into the sale, and its Enter to nobody', async () => {
  invoke.mockResolvedValue({ tell: 'cart', ...CART });
  const stray = new Stray(new Till());
  expect(scan(stray, CODE)).toBe(CODE.length);
  await vi.waitFor(() =>
    expect(stray.told).toBe('Refresco se agregó a la venta, que va en $19.00.'),
  );
  expect(invoke.mock.lastCall?.[1].request).toEqual({ ask: 'enter', text: CODE });
  stray.read();
  expect(stray.told).toBe('');
});

test('a code that nobody knows is told', async () => {
  const message = 'No encontramos ese producto.';
  invoke.mockResolvedValue({ tell: 'refused', code: 'sale-02', message, field: null, cart: null });
  const stray = new Stray(new Till());
  scan(stray, CODE);
  await vi.waitFor(() => expect(stray.told).toBe(`Se leyó ${CODE}. ${message}`));
});

test('while money is counted nothing is added', () => {
  const till = new Till();
  till.begin(CART);
  till.openPayment();
  const stray = new Stray(till);
  scan(stray, CODE);
  expect(stray.told).toContain('no se agregó');
  expect(invoke).not.toHaveBeenCalled();
});
