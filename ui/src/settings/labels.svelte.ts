/** How the shop's scales lay their labels out, as the manager describes it. */
import { ask, type Refusal, type Told } from '../api/client';
import type { LabelValue, Request } from '../api/types';

export class LabelDraft {
  mask = $state('');
  value = $state<LabelValue>('weight');
  decimals = $state('3');
  refusal = $state.raw<Refusal | null>(null);
  message = $state('');
  busy = $state(false);

  async load(): Promise<void> {
    await this.#ask({ ask: 'labels', label: 'view' });
  }

  async save(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const { mask, value, decimals } = this;
    const kept = await this.#ask({ ask: 'labels', label: 'save', mask, value, decimals });
    this.message = kept ? 'Guardado.' : '';
    this.busy = false;
  }

  async #ask(request: Request): Promise<boolean> {
    const reply = await ask(request, 'labels');
    this.refusal = reply.tell === 'refused' ? reply : null;
    if (reply.tell === 'labels') this.#show(reply);
    return reply.tell === 'labels';
  }

  #show(told: Told<'labels'>): void {
    ({ mask: this.mask, value: this.value, decimals: this.decimals } = told);
  }
}
