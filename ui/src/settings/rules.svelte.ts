/** How sales are made at this counter, as the manager sets it. */
import { ask, type Refusal } from '../api/client';
import type { Request, SaleRules } from '../api/types';

export class RulesDraft {
  to = $state<SaleRules>({
    tips_asked: false,
    grid_shown: false,
    pad_shown: false,
    cash_slips: false,
  });
  refusal = $state.raw<Refusal | null>(null);
  message = $state('');
  busy = $state(false);

  async load(): Promise<void> {
    await this.#ask({ ask: 'rules', rules: 'view' });
  }

  async save(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const kept = await this.#ask({ ask: 'rules', rules: 'save', to: { ...this.to } });
    this.message = kept ? 'Guardado.' : '';
    this.busy = false;
  }

  async #ask(request: Request): Promise<boolean> {
    const reply = await ask(request, 'rules');
    this.refusal = reply.tell === 'refused' ? reply : null;
    if (reply.tell !== 'rules') return false;
    const { tell: _, ...rules } = reply;
    this.to = rules;
    return true;
  }
}
