import { beforeEach, expect, test, vi } from 'vitest';

import { ask, call } from './client';

const { invoke } = vi.hoisted(() => ({ invoke: vi.fn() }));
vi.mock('@tauri-apps/api/core', () => ({ invoke }));

beforeEach(() => {
  invoke.mockReset();
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});

test('a request goes out as it is, and its reply comes back', async () => {
  invoke.mockResolvedValue({ tell: 'done', message: 'Listo.' });
  expect(await call({ ask: 'test-printer' })).toEqual({ tell: 'done', message: 'Listo.' });
  expect(invoke).toHaveBeenCalledExactlyOnceWith('call', { request: { ask: 'test-printer' } });
});

test('a call that fails is a refusal, never an exception', async () => {
  invoke.mockRejectedValue('the other side is gone');
  const reply = await ask({ ask: 'status' }, 'status');
  expect(reply).toMatchObject({ tell: 'refused', code: 'bug-00' });
});

test('a reply of another kind is a bug, a refusal is passed on', async () => {
  invoke.mockResolvedValueOnce({ tell: 'done', message: 'Listo.' });
  expect(await ask({ ask: 'status' }, 'status')).toMatchObject({ code: 'bug-00' });
  invoke.mockResolvedValueOnce({ tell: 'refused', code: 'sale-08', message: 'Falta.' });
  expect(await ask({ ask: 'close-sale' }, 'closed')).toMatchObject({ code: 'sale-08' });
});
