/** Newer versions of Talón, looked for when somebody asks. */
import { ask, call, type Refusal } from '../api/client';
import type { Updates } from '../api/types';

export class UpdateDesk {
  told = $state.raw<Updates | null>(null);
  refusal = $state.raw<Refusal | null>(null);
  message = $state('');
  busy = $state<'look' | 'install' | null>(null);

  async look(): Promise<void> {
    this.busy = 'look';
    const reply = await ask({ ask: 'updates', updates: 'look' }, 'updates');
    this.refusal = reply.tell === 'refused' ? reply : null;
    if (reply.tell === 'updates') this.told = reply;
    this.busy = null;
  }

  async install(): Promise<void> {
    this.busy = 'install';
    const reply = await call({ ask: 'updates', updates: 'install' });
    this.refusal = reply.tell === 'refused' ? reply : null;
    this.message = reply.tell === 'done' ? reply.message : '';
    this.busy = null;
  }
}
