/** A PIN being typed: who types it, the digits, and what is done with them. */
import { ask, call, type Refusal } from '../api/client';
import type { Reply, Request, UserRow } from '../api/types';

/** What the register says to a PIN: a refusal stays on the pad. */
type Submit = (user: string, pin: string) => Promise<Refusal | null>;

const DIGITS_MAX = 8;

export class PinPad {
  users = $state.raw<UserRow[]>([]);
  chosen = $state<string | null>(null);
  pin = $state('');
  refusal = $state.raw<Refusal | null>(null);
  busy = $state(false);

  #submit: Submit;

  constructor(submit: Submit) {
    this.#submit = submit;
  }

  /** Empties the pad for these people, with this one, or who was chosen before, chosen. */
  async begin(fits: (user: UserRow) => boolean, name = ''): Promise<void> {
    this.pin = '';
    this.refusal = null;
    const reply = await ask({ ask: 'people', people: 'list' }, 'users');
    if (reply.tell === 'refused') {
      this.refusal = reply;
      return;
    }
    this.users = reply.users.filter((user) => user.active && fits(user));
    const known = this.users.find((user) => user.name === name || user.id === this.chosen);
    this.chosen = (known ?? this.users[0])?.id ?? null;
  }

  choose(id: string): void {
    this.chosen = id;
    this.pin = '';
    this.refusal = null;
  }

  step(by: 1 | -1): void {
    const at = this.users.findIndex((user) => user.id === this.chosen);
    const next = this.users[Math.max(0, Math.min(this.users.length - 1, at + by))];
    if (next) this.choose(next.id);
  }

  digit(digit: string): void {
    if (this.pin.length < DIGITS_MAX) this.pin += digit;
  }

  erase(): void {
    this.pin = this.pin.slice(0, -1);
  }

  /** A scanner's digits are no PIN: nobody is charged with a wrong one. */
  forget(): void {
    this.pin = '';
  }

  async enter(): Promise<void> {
    if (this.busy || this.chosen === null || this.pin === '') return;
    this.busy = true;
    const pin = this.pin;
    // What is typed from here on is the next try.
    this.pin = '';
    this.refusal = null;
    this.refusal = await this.#submit(this.chosen, pin);
    this.busy = false;
  }
}

/** Waits for a manager's PIN while something that was asked hangs in the air. */
export class Approval {
  /** What has to be allowed, in words; empty while nothing has. */
  what = $state('');
  pad: PinPad;

  #request: Request | null = null;
  #answer: ((reply: Reply | null) => void) | null = null;

  constructor() {
    this.pad = new PinPad(async (user, pin) => {
      const request = this.#request;
      if (!request) return null;
      const reply = await call({ ask: 'authorized', user, pin, request });
      if (reply.tell === 'refused' && isAboutThePin(reply.code)) return reply;
      this.#settle(reply);
      return null;
    });
  }

  /** One after the other: what is asked meanwhile is refused. */
  allow = (refusal: Refusal, request: Request): Promise<Reply | null> => {
    if (this.#answer) return Promise.resolve(null);
    this.what = refusal.message;
    this.#request = request;
    void this.pad.begin((user) => user.role === 'manager');
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  };

  /** Nobody allows it. */
  giveUp(): void {
    this.#settle(null);
  }

  #settle(reply: Reply | null): void {
    const answer = this.#answer;
    this.what = '';
    this.#request = null;
    this.#answer = null;
    answer?.(reply);
  }
}

function isAboutThePin(code: string): boolean {
  return code.startsWith('lock-') || code === 'auth-01' || code === 'user-03';
}
