import { beforeEach, expect, test, vi } from 'vitest';

import type { Reply, Request, Shift } from '../api/types';
import { ShiftDesk } from './shift.svelte';

const { invoke } = vi.hoisted(() => ({ invoke: vi.fn() }));
vi.mock('@tauri-apps/api/core', () => ({ invoke }));

const OPEN: Shift = {
  state: { open: true, needed: true, label: 'Turno 1' },
  opened: '',
  figures: [],
  moves: [],
  cuts: [],
  held: '',
  denominations: [
    { key: 'billete-500', label: 'Billete de $500' },
    { key: 'moneda-1', label: 'Moneda de $1' },
  ],
};
const CUT: Reply = {
  tell: 'cut',
  row: {
    id: 7,
    what: 'Corte Z',
    shift: 'Turno 1',
    at: '',
    who: '',
    result: 'Cuadra',
    tone: 'good',
  },
  paper: '',
  printer: '',
};

let asked: Request[];
let answers: Partial<Record<string, Reply>>;

beforeEach(() => {
  asked = [];
  answers = {};
  invoke.mockReset();
  invoke.mockImplementation((_command: string, { request }: { request: Request }) => {
    asked.push(request);
    const which = request.ask === 'shift' ? request.shift : request.ask;
    return Promise.resolve(answers[which] ?? { tell: 'shift', ...OPEN });
  });
});

function refused(code: string): Reply {
  return { tell: 'refused', code, message: code, field: null, cart: null };
}

test('a count is sent as it was typed, and added up by the register', async () => {
  const desk = new ShiftDesk();
  answers['add-up'] = { tell: 'counted', total: '$1,503.00', worth: ['$1,500.00', '$3.00'] };
  desk.turn('close');
  for (const kind of OPEN.denominations) desk.count.type(kind, '3');
  await vi.waitFor(() => expect(desk.count.counted?.total).toBe('$1,503.00'));
  expect(asked.at(-1)).toEqual({
    ask: 'shift',
    shift: 'add-up',
    count: {
      by: 'pieces',
      pieces: [
        { denomination: 'billete-500', pieces: '3' },
        { denomination: 'moneda-1', pieces: '3' },
      ],
    },
  });
});

test('a second press of the key is not a second cut', async () => {
  const desk = new ShiftDesk();
  answers['cut-z'] = CUT;
  desk.turn('close');
  const [first, second] = await Promise.all([desk.cutZ(), desk.cutZ()]);
  expect([first, second]).toEqual([true, false]);
  const cuts = asked.filter((request) => request.ask === 'shift' && request.shift === 'cut-z');
  expect(cuts).toHaveLength(1);
  expect(desk.cut?.row.id).toBe(7);
  expect(desk.mode).toBe('cuts');
});

test('what was refused stays as it was typed', async () => {
  const desk = new ShiftDesk();
  answers['cash-out'] = refused('shift-08');
  desk.turn('out');
  desk.amount = '5000';
  desk.reason = 'Renta';
  await desk.move();
  expect([desk.mode, desk.amount, desk.reason]).toEqual(['out', '5000', 'Renta']);
  expect(desk.refusal?.code).toBe('shift-08');
  answers['cut-z'] = refused('shift-06');
  desk.turn('close');
  expect(await desk.cutZ()).toBe(false);
  expect(desk.count.refusal?.code).toBe('shift-06');
  expect(desk.mode).toBe('close');
});

test('an amount that is noted goes, and says so', async () => {
  const desk = new ShiftDesk();
  desk.turn('in');
  desk.amount = '50';
  desk.reason = 'Cambio';
  await desk.move();
  expect(asked.at(-1)).toEqual({ ask: 'shift', shift: 'cash-in', amount: '50', reason: 'Cambio' });
  expect([desk.mode, desk.amount]).toEqual(['cuts', '']);
  expect(desk.message).toContain('entrada');
});
