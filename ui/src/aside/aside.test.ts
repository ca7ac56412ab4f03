import { beforeEach, expect, test, vi } from 'vitest';

import type { Cart, HeldRow, Reply, Request } from '../api/types';
import { Till } from '../till/till.svelte';
import { Aside } from './aside.svelte';
import { heldKey, textKey } from './keys';

const { invoke } = vi.hoisted(() => ({ invoke: vi.fn() }));
vi.mock('@tauri-apps/api/core', () => ({ invoke }));

const EMPTY: Cart = {
  lines: [],
  selected: null,
  discount: null,
  reductions: [],
  total: '$0.00',
  summary: '',
  payments: [],
  tip: null,
  due: '$0.00',
  change: '$0.00',
  payable: false,
  note: '',
};
const LINE = {
  sku: 'LAL1',
  quantity: '1',
  name: 'Leche',
  price: '28.50',
  list: '28.50',
  discount: null,
  net: '28.50',
  note: 'fría',
};
const ONE: Cart = { ...EMPTY, lines: [LINE], selected: 0, total: '$28.50' };
const WAITING: HeldRow[] = [2, 3].map((id) => ({
  id,
  held: '14:05',
  who: 'Ana',
  reason: '',
  total: '$28.50',
  lines: ['1 Leche'],
  more: '',
}));

let asked: Request[];
let answer: (request: Request) => Reply;

beforeEach(() => {
  asked = [];
  invoke.mockReset();
  invoke.mockImplementation((_command: string, { request }: { request: Request }) => {
    asked.push(request);
    return Promise.resolve(answer(request));
  });
});

function beside(cart: Cart): { till: Till; aside: Aside } {
  const till = new Till();
  till.begin(cart);
  return { till, aside: new Aside(till) };
}

function press(key: string) {
  return { key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false };
}

test('F6 puts a sale on hold with what was typed', async () => {
  const { till, aside } = beside(ONE);
  answer = () => ({ tell: 'cart', ...EMPTY });
  await aside.openHold();
  expect([till.stage, aside.asking]).toEqual(['aside', 'hold']);
  aside.text = 'mesa 4';
  await aside.apply();
  expect(asked).toEqual([{ ask: 'hold', hold: 'put', reason: 'mesa 4' }]);
  expect([till.stage, aside.asking, till.cart?.lines.length]).toEqual(['sale', null, 0]);
});

test('a refusal stays beside what was typed', async () => {
  const { aside } = beside(ONE);
  answer = () => ({ tell: 'refused', code: 'note-01', message: '', field: 'note', cart: null });
  aside.openNote('note-line');
  expect(aside.text).toBe('fría');
  aside.text = 'muy fría';
  await aside.apply();
  expect([aside.asking, aside.text, aside.refusal?.code]).toEqual([
    'note-line',
    'muy fría',
    'note-01',
  ]);
});

test('F6 on an empty cart shows those that wait, and Enter brings one back', async () => {
  const { till, aside } = beside(EMPTY);
  answer = (request) =>
    request.ask === 'hold' && request.hold === 'recall'
      ? { tell: 'recalled', cart: ONE, changes: ['Leche cambió'] }
      : { tell: 'held', sales: WAITING };
  await aside.openHold();
  aside.step(1);
  aside.step(1);
  await aside.recall();
  expect(asked.at(-1)).toEqual({ ask: 'hold', hold: 'recall', id: 3 });
  expect([till.stage, till.cart?.total, aside.changes]).toEqual([
    'sale',
    '$28.50',
    ['Leche cambió'],
  ]);
});

test('a sale on hold is thrown away only when it was said twice', async () => {
  const { aside } = beside(EMPTY);
  answer = () => ({ tell: 'held', sales: WAITING });
  await aside.openHold();
  await aside.drop();
  aside.step(1);
  await aside.drop();
  expect(asked.length).toBe(1);
  await aside.drop();
  expect(asked.at(-1)).toEqual({ ask: 'hold', hold: 'drop', id: 3 });
});

test('keys beside the sale', () => {
  expect(textKey(press('Enter'))).toEqual({ do: 'apply' });
  expect(textKey(press('a'))).toBeNull();
  expect(heldKey(press('Delete'), false)).toEqual({ do: 'drop' });
  expect(heldKey(press('x'), false)).toEqual({ do: 'ignore' });
  expect(heldKey(press('d'), true)).toEqual({ do: 'drop' });
  // What is typed without looking throws nothing away.
  for (const key of ['Enter', 'Escape', 'x', '7']) {
    expect(heldKey(press(key), true)).toEqual({ do: 'keep' });
  }
});
