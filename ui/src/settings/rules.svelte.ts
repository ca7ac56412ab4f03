/** How sales are made at this counter, as the manager sets it. */
import { ask, type Refusal } from '../api/client';
import type { Request } from '../api/types';

export class RulesDraft {
  tipsAsked = $state(false);
  gridShown = $state(false);
  padShown = $state(false);
  cashSlips = $state(false);
  refusal = $state.raw<Refusal | null>(null);
  message = $state('');
  busy = $state(false);

  async load(): Promise<void> {
    await this.#ask({ ask: 'rules', rules: 'view' });
  }

  async save(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const to = {
      tips_asked: this.tipsAsked,
      grid_shown: this.gridShown,
      pad_shown: this.padShown,
      cash_slips: this.cashSlips,
    };
    const kept = await this.#ask({ ask: 'rules', rules: 'save', to });
    this.message = kept ? 'Guardado.' : '';
    this.busy = false;
  }

  async #ask(request: Request): Promise<boolean> {
    const reply = await ask(request, 'rules');
    this.refusal = reply.tell === 'refused' ? reply : null;
    if (reply.tell === 'rules') {
      this.tipsAsked = reply.tips_asked;
      this.gridShown = reply.grid_shown;
      this.padShown = reply.pad_shown;
      this.cashSlips = reply.cash_slips;
    }
    return reply.tell === 'rules';
  }
}
