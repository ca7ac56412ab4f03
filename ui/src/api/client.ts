/**
 * The one door to the register: a request goes out, a reply comes back. It never throws, so that
 * no caller can lose what was typed because a call failed.
 *
 * What only a manager may do is refused with `auth-01`. Then whoever answers for PINs is asked, and
 * the caller gets the reply to the same request with a manager's PIN; callers need not know.
 */
import { invoke } from '@tauri-apps/api/core';

import type { Reply, Request } from './types';

export type Tell = Reply['tell'];
export type Told<T extends Tell> = Extract<Reply, { tell: T }>;
export type Refusal = Told<'refused'>;

/** Gets a manager to allow `request`: the reply to it, or null where nobody does. */
export type Allow = (refusal: Refusal, request: Request) => Promise<Reply | null>;

const MANAGER_NEEDED = 'auth-01';
const LOCKED = 'lock-01';

const UNEXPECTED: Refusal = {
  tell: 'refused',
  code: 'bug-00',
  message:
    'Algo falló dentro de la caja (bug-00). No se perdió nada de lo que ya estaba guardado: ' +
    'inténtalo otra vez y, si se repite, cierra Talón y vuelve a abrirlo.',
  field: null,
  cart: null,
};

let allow: Allow = () => Promise.resolve(null);
let onLocked: () => void = () => undefined;

/** Who is asked for a manager's PIN, and who is told that the till is locked. */
export function guardWith(guards: { allow: Allow; onLocked: () => void }): void {
  ({ allow, onLocked } = guards);
}

/** Whatever the register says to `request`. */
export async function call(request: Request): Promise<Reply> {
  const reply = await send(request);
  if (reply.tell !== 'refused') return reply;
  if (reply.code === LOCKED) onLocked();
  if (reply.code !== MANAGER_NEEDED || request.ask === 'authorized') return reply;
  return (await allow(reply, request)) ?? reply;
}

/** The reply that `request` is made for, or a refusal; any other reply is a bug of ours. */
export async function ask<T extends Tell>(
  request: Request,
  expected: T,
): Promise<Told<T> | Refusal> {
  const reply = await call(request);
  if (isTold(reply, expected) || isTold(reply, 'refused')) return reply;
  return unexpected(request.ask, reply);
}

/** A reply that the request is not made for: a bug of ours, as a refusal. */
export function unexpected(asked: Request['ask'], reply: Reply): Refusal {
  console.error('unexpected reply', asked, reply.tell);
  return UNEXPECTED;
}

async function send(request: Request): Promise<Reply> {
  try {
    return await invoke<Reply>('call', { request });
  } catch (error) {
    console.error('call failed', request.ask, error);
    return UNEXPECTED;
  }
}

function isTold<T extends Tell>(reply: Reply, tell: T): reply is Told<T> {
  return reply.tell === tell;
}
