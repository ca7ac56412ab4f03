import { beforeEach, expect, test, vi } from 'vitest';

import { guardWith } from '../api/client';
import type { Reply, Request, Returnable, SaleDetail, SaleRow } from '../api/types';
import { ReturnDraft } from './returns.svelte';
import { Sales } from './sales.svelte';

const { invoke } = vi.hoisted(() => ({ invoke: vi.fn() }));
vi.mock('@tauri-apps/api/core', () => ({ invoke }));

const LEFT: Returnable = {
  nota: 'A-000123',
  left: '$104.50',
  lines: [
    { line: 0, description: 'Leche', quantity: '3', paid: '$85.50' },
    { line: 2, description: 'Jamón', quantity: '0.75', paid: '$19.00' },
  ],
  formas: [{ key: '01', label: 'Efectivo' }, { key: '04', label: 'Tarjeta de crédito' }],
  forma: '04',
};
const BEGUN: Reply = { tell: 'returnable', ...LEFT };
const WORTH: Reply = { tell: 'return-worth', amount: '$28.50' };
const DONE: Reply = { tell: 'done', message: 'Devolución D-000001 por $28.50.' };
const SOLD: SaleDetail = {
  row: {
    id: 'a',
    nota: 'A-000123',
    sold: 'hoy',
    total: '$104.50',
    payment: 'Efectivo',
    state: 'Abierta',
    tone: 'plain',
  },
  code: '',
  deadline: '',
  receipt: '',
  uuid: '',
  cancellable: true,
  invoiceable: true,
  invoicing: '',
  invoice_id: '',
  returnable: true,
  history: [],
};

function answerList(request: Request, rows: SaleRow[]): Reply {
  if (request.ask === 'sales' && request.sales === 'page') {
    return { tell: 'sales', rows, more: false };
  }
  const nothing = { notes: '', total: '', returned: '', cashiers: [], formas_pago: [] };
  return { tell: 'sales-sum', ...nothing };
}

function refused(code: string, field: string | null): Reply {
  return { tell: 'refused', code, message: 'No.', field, cart: null };
}

let asked: Request[];
let answer: (request: Request) => Reply;

beforeEach(() => {
  asked = [];
  guardWith({ allow: () => Promise.resolve(null), onLocked: () => undefined });
  invoke.mockReset();
  invoke.mockImplementation((_command: string, { request }: { request: Request }) => {
    asked.push(request);
    return Promise.resolve(answer(request));
  });
});

async function begun(taken: Reply): Promise<ReturnDraft> {
  answer = (request) => (request.ask === 'returns' && request.do === 'begin' ? BEGUN : taken);
  const draft = new ReturnDraft();
  expect(await draft.begin('a')).toBeNull();
  return draft;
}

test('only the lines that are written come back, as they were typed', async () => {
  const draft = await begun(DONE);
  expect(draft.forma).toBe('04');
  draft.quantities[1] = ' .5 ';
  draft.reason = ' Golpeado ';
  draft.forma = '01';
  expect(draft.isAll).toBe(false);
  expect(await draft.take()).toBe(DONE.tell === 'done' ? DONE.message : '');
  expect(asked.at(-1)).toEqual({
    ask: 'returns',
    do: 'take',
    id: 'a',
    lines: [{ line: 2, quantity: '.5' }],
    reason: 'Golpeado',
    forma_pago: '01',
  });
  expect(draft.what).toBeNull();
});

test('what is typed is weighed once the typing rests, and the last answer counts', async () => {
  vi.useFakeTimers();
  const draft = await begun(WORTH);
  draft.quantities[0] = '1';
  draft.weigh();
  draft.quantities[0] = '12';
  draft.weigh();
  answer = () => refused('return-03', 'lines.0.quantity');
  await vi.runAllTimersAsync();
  expect(draft.worth).toBe('');
  answer = () => WORTH;
  draft.quantities[0] = '1';
  draft.weigh();
  await vi.runAllTimersAsync();
  vi.useRealTimers();
  expect(draft.worth).toBe('$28.50');
  const lines = [{ line: 0, quantity: '1' }];
  expect(asked.at(-1)).toEqual({ ask: 'returns', do: 'weigh', id: 'a', lines });
  expect(asked.filter((one) => one.ask === 'returns' && one.do === 'weigh')).toHaveLength(2);
});

test('one key takes all that is left', async () => {
  const draft = await begun(DONE);
  draft.takeAll();
  expect(draft.quantities).toEqual(['3', '0.75']);
  expect(draft.isAll).toBe(true);
});

test('a refusal keeps what was typed and stands at its line', async () => {
  const draft = await begun(refused('return-03', 'lines.0.quantity'));
  draft.quantities[1] = '9';
  draft.reason = 'Golpeado';
  expect(await draft.take()).toBeNull();
  expect([draft.quantities[1], draft.reason, draft.busy]).toEqual(['9', 'Golpeado', false]);
  expect([draft.isFaulty(0), draft.isFaulty(1)]).toEqual([false, true]);
});

test('while a manager is asked nothing is dropped, and without leave all is kept', async () => {
  const draft = await begun(refused('auth-01', null));
  draft.takeAll();
  guardWith({
    allow: () => {
      draft.drop();
      return Promise.resolve(null);
    },
    onLocked: () => undefined,
  });
  expect(await draft.take()).toBeNull();
  expect(draft.what).not.toBeNull();
  expect(draft.refusal?.code).toBe('auth-01');
});

test('where nothing can come back it is said beside the sale', async () => {
  answer = (request) => {
    if (request.ask === 'sale') return { tell: 'sale', ...SOLD };
    return refused('sale-40', null);
  };
  const sales = new Sales();
  await sales.select('a');
  await sales.beginReturn();
  expect(sales.returning.what).toBeNull();
  expect(sales.refusal?.code).toBe('sale-40');
});

test('what came back whole is not invoiced, alone or with others', async () => {
  let detail = SOLD;
  answer = (request) => {
    if (request.ask === 'sale') return { tell: 'sale', ...detail };
    if (request.ask === 'sales') return answerList(request, [detail.row]);
    if (request.ask === 'returns' && request.do === 'begin') return BEGUN;
    detail = { ...SOLD, returnable: false };
    return DONE;
  };
  const sales = new Sales();
  await sales.select('a');
  expect(sales.toInvoice).toEqual(['a']);
  sales.mark('a');
  await sales.beginReturn();
  sales.returning.takeAll();
  await sales.takeBack();
  expect(sales.message).toContain('D-000001');
  expect(sales.toInvoice).toEqual([]);
  expect(sales.invoiceable).toBe(false);
});
