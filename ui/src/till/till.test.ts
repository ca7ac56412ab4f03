import { beforeEach, expect, test, vi } from 'vitest';

import type { Cart, Reply, Request } from '../api/types';
import { Till } from './till.svelte';

const { invoke } = vi.hoisted(() => ({ invoke: vi.fn() }));
vi.mock('@tauri-apps/api/core', () => ({ invoke }));

const MILK = { sku: 'LAL1', name: 'Leche', price: '$28.50', unit: 'pieza', tax: '', barcode: '' };

function cart(changes: Partial<Cart> = {}): Cart {
  const line = {
    sku: 'LAL1',
    quantity: '1',
    name: 'Leche',
    price: '28.50',
    list: '28.50',
    discount: null,
    net: '28.50',
    note: '',
  };
  return {
    lines: [line],
    selected: 0,
    discount: null,
    reductions: [],
    total: '$28.50',
    summary: '1 artículo',
    payments: [],
    tip: null,
    due: '$28.50',
    change: '$0.00',
    payable: false,
    note: '',
    ...changes,
  };
}

const PAID = cart({ payments: [{ label: 'Efectivo', amount: '$50.00' }], payable: true });
const EMPTY = cart({ lines: [], selected: null });

function told(reply: Cart): Reply {
  return { tell: 'cart', ...reply };
}

function refused(code: string): Reply {
  return { tell: 'refused', code, message: code, field: null, cart: null };
}

const CLOSED: Reply = {
  tell: 'closed',
  id: '1',
  nota: 'A-000001',
  total: '$28.50',
  tip: '',
  change: '$21.50',
  code: 'K7QM-3XWP-9TFA',
  deadline: '30 de noviembre de 2026',
  printer: '',
  cart: EMPTY,
};

/** What was asked, in its order. */
let asked: Request[];
/** What is answered to each kind of request. */
let answers: Partial<Record<Request['ask'], Reply | Promise<Reply>>>;

beforeEach(() => {
  asked = [];
  answers = { search: { tell: 'products', products: [] } };
  invoke.mockReset();
  invoke.mockImplementation((_command: string, { request }: { request: Request }) => {
    asked.push(request);
    return Promise.resolve(answers[request.ask] ?? refused('sale-99'));
  });
});

function tillWith(shown: Cart): Till {
  const till = new Till();
  till.begin(shown);
  return till;
}

test('what was refused comes back, marked, with the first product chosen', async () => {
  const till = tillWith(EMPTY);
  answers.enter = refused('sale-03');
  answers.search = { tell: 'products', products: [MILK] };
  till.text = 'leche';
  await till.enter();
  expect(till.text).toBe('leche');
  expect(till.comeback).toBe(1);
  expect(till.chosen).toBe(0);
  expect(till.refusal?.code).toBe('sale-03');
});

test('a refused text does not return over what was typed in the meantime', async () => {
  const till = tillWith(EMPTY);
  answers.enter = refused('sale-02');
  till.text = '7509';
  const entering = till.enter();
  expect(till.text).toBe('');
  till.text = '75';
  await entering;
  expect(till.text).toBe('75');
  expect(till.refusal?.code).toBe('sale-02');
});

test('a quantity alone is for the picked line, before a code it is for the product', async () => {
  const till = tillWith(cart());
  answers['set-quantity'] = told(cart());
  answers.enter = told(cart());
  till.text = '5*';
  await till.enter();
  till.text = '3*750';
  await till.enter();
  expect(asked).toEqual([
    { ask: 'set-quantity', line: 0, quantity: '5' },
    { ask: 'enter', text: '3*750' },
  ]);
});

test('a chosen product is added with the quantity that was typed before its name', async () => {
  const till = tillWith(EMPTY);
  answers.search = { tell: 'products', products: [MILK] };
  answers.add = told(cart());
  till.text = '3*leche';
  await till.choose(1);
  await till.addChosen();
  expect(asked.at(-1)).toEqual({ ask: 'add', sku: 'LAL1', quantity: '3' });
  expect(till.text).toBe('');
});

test('questions about the cart are asked one after the other', async () => {
  const till = tillWith(EMPTY);
  let answer: (reply: Reply) => void = () => undefined;
  answers.enter = new Promise((resolve) => (answer = resolve));
  answers['change-quantity'] = told(cart());
  till.text = '750';
  const entering = till.enter();
  till.picked = 0;
  const changing = till.changeQuantity(1);
  await Promise.resolve();
  expect(asked.map((request) => request.ask)).toEqual(['enter']);
  answer(told(cart()));
  await Promise.all([entering, changing]);
  expect(asked.map((request) => request.ask)).toEqual(['enter', 'change-quantity']);
});

test('two Enters close one sale', async () => {
  const till = tillWith(cart());
  answers['add-payment'] = told(PAID);
  answers['close-sale'] = CLOSED;
  till.openPayment();
  till.amount = '50';
  await Promise.all([till.finish(), till.finish()]);
  expect(asked).toEqual([
    { ask: 'add-payment', forma_pago: '01', amount: '50' },
    { ask: 'close-sale' },
  ]);
  expect(till.stage).toBe('done');
  expect(till.closed?.nota).toBe('A-000001');
});

test('a part of the total is taken and the sale stays open', async () => {
  const till = tillWith(cart());
  answers['add-payment'] = told(cart({ payments: [{ label: 'Efectivo', amount: '$10.00' }] }));
  till.openPayment();
  till.amount = '10';
  await till.finish();
  expect(asked.map((request) => request.ask)).toEqual(['add-payment']);
  expect(till.stage).toBe('payment');
  expect(till.amount).toBe('');
});

test('a refused payment keeps its amount, a refused closing keeps the payments', async () => {
  const till = tillWith(cart());
  answers['add-payment'] = refused('sale-10');
  till.openPayment();
  till.amount = '500';
  await till.finish();
  expect(till.amount).toBe('500');
  expect(till.paymentRefusal?.code).toBe('sale-10');

  answers['add-payment'] = told(PAID);
  answers['close-sale'] = refused('store-03');
  await till.finish();
  expect(till.stage).toBe('payment');
  expect(till.cart?.payments).toHaveLength(1);

  answers['close-sale'] = CLOSED;
  await till.finish();
  expect(asked.filter((request) => request.ask === 'add-payment')).toHaveLength(2);
  expect(till.stage).toBe('done');
});

test('nothing is paid where nothing is sold; going back takes the payments back', async () => {
  const till = tillWith(EMPTY);
  till.openPayment();
  expect(till.stage).toBe('sale');

  till.begin(PAID);
  till.openPayment();
  answers['clear-payments'] = told(cart());
  await till.backToSale();
  expect(asked).toEqual([{ ask: 'clear-payments' }]);
  expect(till.stage).toBe('sale');
});

test('the panel of the last sale stays until the first product of the next', async () => {
  const till = tillWith(cart());
  answers['add-payment'] = told(PAID);
  answers['close-sale'] = CLOSED;
  answers.enter = told(cart());
  till.openPayment();
  await till.finish();
  till.text = '750';
  expect(till.stage).toBe('done');
  await till.enter();
  expect(till.stage).toBe('sale');
});

test('a discount that was typed before its key is given at once', async () => {
  const till = tillWith(cart());
  answers['discount-line'] = told(cart());
  answers['discount-sale'] = told(cart());
  till.text = '10%';
  await till.openDiscount('line');
  expect(till.text).toBe('');
  till.text = '5';
  await till.openDiscount('sale');
  expect(asked).toEqual([
    { ask: 'discount-line', line: 0, discount: '10%' },
    { ask: 'discount-sale', discount: '5' },
  ]);
  expect(till.stage).toBe('sale');
});

test('the present discount is there to be written over, the text in the search stays', async () => {
  const given = { typed: '5.00', label: 'Descuento', amount: '−5.00' };
  const till = tillWith(cart({ discount: given }));
  till.text = 'leche';
  await till.openDiscount('line');
  expect(till.discount).toBe('');
  await till.openDiscount('sale');
  expect([till.stage, till.discount, till.text]).toEqual(['discount', '5.00', 'leche']);
  till.closeDiscount();
  expect(till.stage).toBe('sale');
  expect(asked).toEqual([]);
});

test('a refused discount stays to be corrected; an empty one is taken off', async () => {
  const till = tillWith(cart());
  answers['discount-line'] = refused('sale-23');
  till.text = '500';
  await till.openDiscount('line');
  expect([till.stage, till.discount]).toEqual(['discount', '500']);
  expect(till.discountRefusal?.code).toBe('sale-23');
  till.discount = '';
  answers['discount-line'] = told(cart());
  await till.applyDiscount();
  expect(asked.at(-1)).toEqual({ ask: 'discount-line', line: 0, discount: '' });
  expect(till.stage).toBe('sale');
});

test('where nothing is sold nothing is taken off', async () => {
  const till = tillWith(EMPTY);
  till.text = '10';
  await till.openDiscount('sale');
  expect([till.stage, till.text]).toEqual(['sale', '10']);
});
