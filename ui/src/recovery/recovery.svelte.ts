/**
 * Where the register's file comes from, the way out where it is not the one in use, and its
 * backups.
 */
import { ask, type Refusal, type Told } from '../api/client';
import type { Recovery } from '../api/types';

export class RecoveryDraft {
  /** What the register says; nothing before it was asked. */
  state = $state.raw<Recovery | null>(null);
  code = $state('');
  enrolRefusal = $state.raw<Refusal | null>(null);
  message = $state('');
  folder = $state('');
  passphrase = $state('');
  backupRefusal = $state.raw<Refusal | null>(null);
  busy = $state(false);

  #changed: () => void;

  /** `changed` is told when the register is another one than it was. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  async load(): Promise<void> {
    const reply = await ask({ ask: 'recovery', recovery: 'view' }, 'recovery');
    if (reply.tell === 'refused') return;
    this.state = reply;
    this.folder = reply.backup_folder;
  }

  async planBackups(): Promise<void> {
    await this.#once(async () => {
      const { folder, passphrase } = this;
      this.#backedUp(
        await ask(
          { ask: 'recovery', recovery: 'plan-backups', folder, passphrase },
          'recovery',
        ),
      );
    });
  }

  async backUp(): Promise<void> {
    await this.#once(async () => {
      this.#backedUp(await ask({ ask: 'recovery', recovery: 'back-up' }, 'recovery'));
    });
  }

  #backedUp(reply: Told<'recovery'> | Refusal): void {
    this.backupRefusal = reply.tell === 'refused' ? reply : null;
    if (reply.tell === 'refused') return;
    this.state = reply;
    this.passphrase = '';
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
