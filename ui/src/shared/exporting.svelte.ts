/** A list that is written into a file: what is being done, where it is, or why it is not. */
import { call, type Refusal } from '../api/client';
import type { Request } from '../api/types';

export class Exporting {
  busy = $state(false);
  message = $state('');
  refusal = $state.raw<Refusal | null>(null);

  async write(request: Request): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.forget();
    const reply = await call(request);
    this.refusal = reply.tell === 'refused' ? reply : null;
    this.message = reply.tell === 'done' ? reply.message : '';
    this.busy = false;
  }

  /** The list is another one now. */
  forget(): void {
    this.message = '';
    this.refusal = null;
  }
}
