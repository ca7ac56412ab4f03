/** What is typed to join a shop. */
import { call, type Refusal } from '../api/client';

export class Enrolment {
  portalUrl = $state('');
  code = $state('');
  name = $state('Caja 1');
  refusal = $state.raw<Refusal | null>(null);
  busy = $state(false);

  /** Whether the register joined. */
  async join(): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    const reply = await call({
      ask: 'enrol',
      portal_url: this.portalUrl.trim(),
      code: this.code.trim(),
      name: this.name.trim(),
    });
    this.busy = false;
    this.refusal = reply.tell === 'refused' ? reply : null;
    return this.refusal === null;
  }
}
