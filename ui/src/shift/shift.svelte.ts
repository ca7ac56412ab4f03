/** The shift as the window sees it, and what is being done to it. */
import { ask, call, type Refusal } from '../api/client';
import type { Audit, Cut, Shift, ShiftRequest } from '../api/types';
import { Count } from './count.svelte';

/** What stands beside the figures. */
export type Mode = 'cuts' | 'open' | 'in' | 'out' | 'close' | 'audit';

export class ShiftDesk {
  shift = $state.raw<Shift | null>(null);
  mode = $state<Mode>('cuts');
  amount = $state('');
  reason = $state('');
  refusal = $state.raw<Refusal | null>(null);
  message = $state('');
  cut = $state.raw<Cut | null>(null);
  audit = $state.raw<Audit | null>(null);
  count = new Count();
  busy = $state(false);

  async load(): Promise<void> {
    const reply = await ask({ ask: 'shift', shift: 'view' }, 'shift');
    if (reply.tell === 'refused') this.refusal = reply;
    else this.shift = reply;
  }

  /** Another thing to do; what was typed for the last one goes. */
  turn(mode: Mode): void {
    this.mode = mode;
    this.amount = '';
    this.reason = '';
    this.refusal = null;
    this.message = '';
    if (mode === 'open') this.count.clear('amount');
    if (mode === 'close') {
      this.count.clear('pieces');
      void this.count.addUp();
    }
  }

  /** Whether it is open now. */
  async open(): Promise<boolean> {
    let opened = false;
    await this.#once(async () => {
      const float = this.count.request();
      const reply = await ask({ ask: 'shift', shift: 'open', float }, 'shift');
      this.count.refusal = reply.tell === 'refused' ? reply : null;
      if (reply.tell === 'refused') return;
      opened = true;
      this.shift = reply;
      this.cut = null;
      this.turn('cuts');
    });
    return opened;
  }

  async move(): Promise<void> {
    await this.#once(async () => {
      const { amount, reason } = this;
      const shift = this.mode === 'in' ? 'cash-in' : 'cash-out';
      const reply = await ask({ ask: 'shift', shift, amount, reason }, 'shift');
      if (reply.tell === 'refused') {
        this.refusal = reply;
        return;
      }
      const done = this.mode === 'in' ? 'La entrada quedó anotada.' : 'La salida quedó anotada.';
      this.shift = reply;
      this.turn('cuts');
      this.message = done;
    });
  }

  async cutX(): Promise<void> {
    this.turn('cuts');
    await this.#once(() => this.#make({ shift: 'cut-x' }));
  }

  /** Whether the shift is closed now. */
  async cutZ(): Promise<boolean> {
    let closed = false;
    await this.#once(async () => {
      closed = await this.#make({ shift: 'cut-z', counted: this.count.request() });
      if (closed) this.turn('cuts');
      else this.count.refusal = this.refusal;
    });
    return closed;
  }

  async show(id: number): Promise<void> {
    await this.#once(() => this.#make({ shift: 'cut', id }));
  }

  /** The cut above or below, by the arrows. */
  async step(by: 1 | -1): Promise<void> {
    const cuts = this.shift?.cuts ?? [];
    const at = cuts.findIndex((cut) => cut.id === this.cut?.row.id);
    const next = cuts[Math.max(0, Math.min(cuts.length - 1, at + by))];
    if (next) await this.show(next.id);
  }

  async reprint(): Promise<void> {
    const id = this.cut?.row.id;
    if (id === undefined) return;
    await this.#once(async () => {
      const reply = await call({ ask: 'shift', shift: 'reprint-cut', id });
      this.refusal = reply.tell === 'refused' ? reply : null;
      this.message = reply.tell === 'done' ? reply.message : '';
    });
  }

  /** The trail; a manager has to allow it. */
  async openAudit(before: number | null = null): Promise<void> {
    await this.#once(async () => {
      const reply = await ask({ ask: 'people', people: 'audit', before }, 'audit');
      if (reply.tell === 'refused') {
        this.refusal = reply;
        return;
      }
      const earlier = before === null ? [] : (this.audit?.entries ?? []);
      this.turn('audit');
      this.audit = { ...reply, entries: [...earlier, ...reply.entries] };
    });
  }

  async #make(request: ShiftRequest): Promise<boolean> {
    this.message = '';
    const reply = await ask({ ask: 'shift', ...request }, 'cut');
    this.refusal = reply.tell === 'refused' ? reply : null;
    if (reply.tell === 'refused') return false;
    this.cut = reply;
    await this.load();
    return true;
  }

  async #once(work: () => Promise<unknown>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    await work();
    this.busy = false;
  }
}
