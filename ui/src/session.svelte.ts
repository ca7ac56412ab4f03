/** Who this register is and what the bar at the top says; asked anew every two seconds. */
import { ask, call, type Refusal, unexpected } from './api/client';
import type { NotOpen, Started, Status } from './api/types';

const POLL_MS = 2000;

export class Session {
  started = $state.raw<Started | null>(null);
  status = $state.raw<Status | null>(null);
  /** Who stood at the till before it was locked. */
  lastCashier = $state('');
  /** The register did not open. */
  failure = $state.raw<NotOpen | null>(null);
  /** The register is open, and the last question about its state went wrong. */
  trouble = $state.raw<Refusal | null>(null);

  async start(): Promise<void> {
    const reply = await call({ ask: 'start' });
    if (reply.tell === 'not-open') {
      this.failure = reply;
      return;
    }
    if (reply.tell !== 'started') {
      // Open, and yet it does not say who it is.
      const { code, message } = reply.tell === 'refused' ? reply : unexpected('start', reply);
      this.failure = { code, title: 'La caja no contesta', message, folder: '', ways: ['retry'] };
      return;
    }
    this.failure = null;
    this.started = reply;
    this.status = reply.status;
  }

  /** Asks for the state again and again; the returned function ends it. */
  poll(): () => void {
    let timer: ReturnType<typeof setTimeout>;
    const round = async (): Promise<void> => {
      await this.refresh();
      timer = setTimeout(() => void round(), POLL_MS);
    };
    timer = setTimeout(() => void round(), POLL_MS);
    return () => clearTimeout(timer);
  }

  async refresh(): Promise<void> {
    if (!this.started) return;
    const reply = await ask({ ask: 'status' }, 'status');
    if (reply.tell === 'refused') {
      this.trouble = reply;
    } else {
      this.trouble = null;
      this.status = reply;
      if (reply.cashier !== '') this.lastCashier = reply.cashier;
    }
  }
}
