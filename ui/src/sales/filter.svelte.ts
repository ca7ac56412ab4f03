/** Which sales are listed. */
import type { SaleStanding, SalesFilter } from '../api/types';

export const STANDINGS: readonly { standing: SaleStanding; label: string }[] = [
  { standing: 'any', label: 'Estado' },
  { standing: 'open', label: 'Abiertas' },
  { standing: 'invoiced', label: 'Facturadas' },
  { standing: 'expired', label: 'Con periodo vencido' },
  { standing: 'returned', label: 'Con devolución' },
  { standing: 'cancelled', label: 'Canceladas' },
  { standing: 'not-sent', label: 'Por enviar' },
];

const NOTHING: SalesFilter = {
  text: '', from: '', to: '', standing: 'any', cashier: '', forma_pago: '',
};

export class Filter {
  text = $state(NOTHING.text);
  from = $state(NOTHING.from);
  to = $state(NOTHING.to);
  standing = $state(NOTHING.standing);
  cashier = $state(NOTHING.cashier);
  forma_pago = $state(NOTHING.forma_pago);

  /** As it is asked. */
  get asked(): SalesFilter {
    const { text, from, to, standing, cashier, forma_pago } = this;
    return { text: text.trim(), from, to, standing, cashier, forma_pago };
  }

  /** It leaves some sales out. */
  get narrows(): boolean {
    return JSON.stringify(this.asked) !== JSON.stringify(NOTHING);
  }

  clear(): void {
    Object.assign(this, NOTHING);
  }
}
