/** Where the register's file comes from, and the way out where it is not the one in use. */
import { ask, type Refusal } from '../api/client';
import type { Recovery } from '../api/types';

export class RecoveryDraft {
  /** What the register says; nothing before it was asked. */
  state = $state.raw<Recovery | null>(null);
  code = $state('');
  enrolRefusal = $state.raw<Refusal | null>(null);
  message = $state('');
  busy = $state(false);

  #changed: () => void;

  /** `changed` is told when the register is another one than it was. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  async load(): Promise<void> {
    const reply = await ask({ ask: 'recovery', recovery: 'view' }, 'recovery');
    if (reply.tell === 'recovery') this.state = reply;
  }

  async enrolAgain(): Promise<void> {
    await this.#once(async () => {
      const reply = await ask(
        { ask: 'recovery', recovery: 'enrol-again', code: this.code },
        'done',
      );
      this.enrolRefusal = reply.tell === 'refused' ? reply : null;
      if (reply.tell === 'refused') return;
      this.code = '';
      this.message = reply.message;
      await this.load();
      this.#changed();
    });
  }

  async #once(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.message = '';
    await work();
    this.busy = false;
  }
}
