import { beforeEach, expect, test, vi } from 'vitest';

import { ask, guardWith } from '../api/client';
import type { Reply, Request } from '../api/types';
import { Approval } from './pad.svelte';

const { invoke } = vi.hoisted(() => ({ invoke: vi.fn() }));
vi.mock('@tauri-apps/api/core', () => ({ invoke }));

const USERS: Reply = {
  tell: 'users',
  users: [
    { id: '1', name: 'Ana', role: 'cashier', role_label: 'Cajero', active: true },
    { id: '2', name: 'Rosa', role: 'manager', role_label: 'Encargado', active: true },
    { id: '3', name: 'Eva', role: 'manager', role_label: 'Encargado', active: false },
  ],
};
const RESTED: Reply = { tell: 'counted', total: '$1.00', worth: [] };
const OUT: Request = { ask: 'shift', shift: 'cash-out', amount: '50', reason: 'Hielo' };

function refused(code: string): Reply {
  return { tell: 'refused', code, message: code, field: null, cart: null };
}

/** Answers as the register does: Rosa's PIN is 2580. */
function register(request: Request): Reply {
  if (request.ask === 'people') return USERS;
  if (request.ask !== 'authorized') return refused('auth-01');
  return request.user === '2' && request.pin === '2580' ? RESTED : refused('lock-03');
}

let approval: Approval;

beforeEach(() => {
  invoke.mockReset();
  invoke.mockImplementation((_command: string, { request }: { request: Request }) =>
    Promise.resolve(register(request)),
  );
  approval = new Approval();
  guardWith({ allow: approval.allow, onLocked: () => undefined });
});

async function type(pin: string): Promise<void> {
  for (const digit of pin) approval.pad.digit(digit);
  await approval.pad.enter();
}

test('a request hangs until a manager allows it, and gets its own reply', async () => {
  const asked = ask(OUT, 'counted');
  await vi.waitFor(() => expect(approval.pad.users).toHaveLength(1));
  expect(approval.what).toBe('auth-01');
  expect(approval.pad.chosen).toBe('2');
  await type('1111');
  expect(approval.pad.refusal?.code).toBe('lock-03');
  expect(approval.pad.pin).toBe('');
  await type('2580');
  expect(await asked).toEqual(RESTED);
  expect(approval.what).toBe('');
});

test('nobody allows it: the refusal is what the caller gets', async () => {
  const asked = ask(OUT, 'counted');
  await vi.waitFor(() => expect(approval.what).toBe('auth-01'));
  approval.giveUp();
  expect(await asked).toMatchObject({ tell: 'refused', code: 'auth-01' });
});

test('what is asked meanwhile is refused, not mixed up', async () => {
  const first = ask(OUT, 'counted');
  await vi.waitFor(() => expect(approval.pad.chosen).toBe('2'));
  expect(await ask(OUT, 'counted')).toMatchObject({ code: 'auth-01' });
  await type('2580');
  expect(await first).toEqual(RESTED);
});

test('a PIN has eight digits at most, and can be corrected', () => {
  for (const digit of '123456789') approval.pad.digit(digit);
  expect(approval.pad.pin).toBe('12345678');
  approval.pad.erase();
  expect(approval.pad.pin).toBe('1234567');
});
