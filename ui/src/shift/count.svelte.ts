/** Cash being counted: the amount alone, or by notes and coins. The register adds it up. */
import { ask, type Refusal } from '../api/client';
import type { CashCount, Counted, DenominationRow } from '../api/types';

export class Count {
  by = $state<CashCount['by']>('amount');
  amount = $state('');
  pieces = $state<Record<string, string>>({});
  counted = $state.raw<Counted | null>(null);
  refusal = $state.raw<Refusal | null>(null);

  clear(by: CashCount['by']): void {
    this.by = by;
    this.amount = '';
    this.pieces = {};
    this.counted = null;
    this.refusal = null;
  }

  swap(): void {
    this.clear(this.by === 'amount' ? 'pieces' : 'amount');
    if (this.by === 'pieces') void this.addUp();
  }

  type(kind: DenominationRow, pieces: string): void {
    this.pieces[kind.key] = pieces;
    void this.addUp();
  }

  async addUp(): Promise<void> {
    const count = this.request();
    const asked = JSON.stringify(count);
    const reply = await ask({ ask: 'shift', shift: 'add-up', count }, 'counted');
    if (JSON.stringify(this.request()) !== asked) return;
    this.refusal = reply.tell === 'refused' ? reply : null;
    if (reply.tell === 'counted') this.counted = reply;
  }

  request(): CashCount {
    if (this.by === 'amount') return { by: 'amount', amount: this.amount };
    const typed = Object.entries(this.pieces);
    return {
      by: 'pieces',
      pieces: typed.map(([denomination, pieces]) => ({ denomination, pieces })),
    };
  }
}
