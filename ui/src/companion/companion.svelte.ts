/** The door through which another program on this machine hands its sales over. */
import { ask, type Refusal } from '../api/client';
import type { CompanionDoor, CompanionRequest } from '../api/types';

export class CompanionDraft {
  door = $state.raw<CompanionDoor | null>(null);
  refusal = $state.raw<Refusal | null>(null);
  busy = $state(false);

  async load(): Promise<void> {
    await this.#ask({ companion: 'view' });
  }

  /** With a new key; the one before opens nothing any more. */
  async open(): Promise<void> {
    await this.#ask({ companion: 'open' });
  }

  async shut(): Promise<void> {
    await this.#ask({ companion: 'shut' });
  }

  async #ask(request: CompanionRequest): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const reply = await ask({ ask: 'companion', ...request }, 'companion');
    this.busy = false;
    this.refusal = reply.tell === 'refused' ? reply : null;
    if (reply.tell === 'companion') this.door = reply;
  }
}
