/** The list of sales as the core would answer it. Development only. */
import type { Reply, Request, SaleRow } from '../src/api/types';

type SalesRequest = Extract<Request, { ask: 'sales' }>;

export function answerSales(request: SalesRequest, rows: SaleRow[]): Reply {
  switch (request.sales) {
    case 'page':
      return { tell: 'sales', rows: request.after === '' ? rows : [], more: false };
    case 'add-up':
      return {
        tell: 'sales-sum',
        notes: `${rows.length} ventas`,
        total: '$1,204.50',
        returned: '$28.50',
        cashiers: ['Ana', 'Luis'],
        formas_pago: [{ key: '01', label: 'Efectivo' }, { key: '04', label: 'Tarjeta de crédito' }],
      };
    case 'export':
      return { tell: 'done', message: 'La lista quedó en C:\\Talón\\listas\\ventas.xlsx' };
  }
}
