/** What comes back of a sale, while it is being written down. */
import { ask, type Refusal } from '../api/client';
import type { Returnable, TakenLine } from '../api/types';

const WEIGH_AFTER_MS = 150;

export class ReturnDraft {
  /** What can still come back; null where nobody is writing a return. */
  what = $state.raw<Returnable | null>(null);
  /** As typed, one for each line of `what`; empty where nothing of it comes back. */
  quantities = $state<string[]>([]);
  reason = $state('');
  /** SAT's two digits of how the money goes back. */
  forma = $state('');
  refusal = $state.raw<Refusal | null>(null);
  busy = $state(false);

  /** What is typed so far is worth; empty where it cannot come back so. */
  worth = $state('');

  #sale = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Everything that is left is to come back. */
  get isAll(): boolean {
    const lines = this.what?.lines ?? [];
    return lines.every((line, at) => this.quantities[at]?.trim() === line.quantity);
  }

  /** Asks what can come back: the refusal where nothing can. */
  async begin(id: string): Promise<Refusal | null> {
    if (this.busy) return null;
    this.busy = true;
    const reply = await ask({ ask: 'returns', do: 'begin', id }, 'returnable');
    this.busy = false;
    if (reply.tell === 'refused') return reply;
    this.#sale = id;
    this.quantities = reply.lines.map(() => '');
    this.reason = '';
    this.forma = reply.forma;
    this.worth = '';
    this.refusal = null;
    this.what = reply;
    return null;
  }

  takeAll(): void {
    this.quantities = (this.what?.lines ?? []).map((line) => line.quantity);
  }

  /** Quantities were typed: asks what they are worth, once the typing rests. */
  weigh(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#weigh(), WEIGH_AFTER_MS);
  }

  async #weigh(): Promise<void> {
    const asked = this.#lines();
    const typed = JSON.stringify(asked);
    const reply =
      asked.length === 0
        ? null
        : await ask({ ask: 'returns', do: 'weigh', id: this.#sale, lines: asked }, 'return-worth');
    if (!this.what || typed !== JSON.stringify(this.#lines())) return;
    this.worth = reply?.tell === 'return-worth' ? reply.amount : '';
  }

  /** What the register says of the return; null where it was refused, and all typed is kept. */
  async take(): Promise<string | null> {
    if (this.busy || !this.what) return null;
    this.busy = true;
    const reply = await ask(
      {
        ask: 'returns',
        do: 'take',
        id: this.#sale,
        lines: this.#lines(),
        reason: this.reason.trim(),
        forma_pago: this.forma,
      },
      'done',
    );
    this.busy = false;
    if (reply.tell === 'refused') {
      this.refusal = reply;
      return null;
    }
    this.drop();
    return reply.message;
  }

  /** Nothing comes back. Not while the register, or a manager, is being asked. */
  drop(): void {
    if (this.busy) return;
    this.what = null;
    this.refusal = null;
  }

  /** Whether the register found fault with what is typed at the line `at` of `what`. */
  isFaulty(at: number): boolean {
    const sent = this.#taken().findIndex((taken) => taken.at === at);
    return sent >= 0 && (this.refusal?.field?.startsWith(`lines.${sent}.`) ?? false);
  }

  #lines(): TakenLine[] {
    return this.#taken().map(({ line, quantity }) => ({ line, quantity }));
  }

  /** The lines of which something was typed, and where each stands in `what`. */
  #taken(): (TakenLine & { at: number })[] {
    return (this.what?.lines ?? []).flatMap(({ line }, at) => {
      const quantity = this.quantities[at]?.trim() ?? '';
      return quantity === '' ? [] : [{ at, line, quantity }];
    });
  }
}
