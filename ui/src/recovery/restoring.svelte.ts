/** What is typed to bring a backup back. */
import { ask, type Refusal } from '../api/client';

export class Restoring {
  from = $state('');
  passphrase = $state('');
  refusal = $state.raw<Refusal | null>(null);
  busy = $state(false);

  /** Whether the register goes on from the backup. */
  async restore(): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    const { from, passphrase } = this;
    const reply = await ask({ ask: 'recovery', recovery: 'restore', from, passphrase }, 'done');
    this.busy = false;
    this.refusal = reply.tell === 'refused' ? reply : null;
    return this.refusal === null;
  }
}
