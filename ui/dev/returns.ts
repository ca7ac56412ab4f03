/** Made-up returns. Development only. */
import type { Reply, Request } from '../src/api/types';

export function answerReturns(request: Extract<Request, { ask: 'returns' }>): Reply {
  if (request.do === 'begin') {
    return {
      tell: 'returnable',
      nota: 'A-000123',
      left: '$211.00',
      lines: [
        { line: 0, description: 'Leche Lala entera 1 L', quantity: '3', paid: '$85.50' },
        { line: 1, description: 'Jamón de pavo FUD', quantity: '0.75', paid: '$106.50' },
        { line: 3, description: 'Refresco Coca-Cola 600 ml', quantity: '1', paid: '$19.00' },
      ],
      formas: [
        { key: '01', label: 'Efectivo' },
        { key: '04', label: 'Tarjeta de crédito' },
        { key: '28', label: 'Tarjeta de débito' },
        { key: '03', label: 'Transferencia electrónica de fondos' },
      ],
      forma: '01',
    };
  }
  if (request.do === 'weigh') return { tell: 'return-worth', amount: '$28.50' };
  if (request.lines.some((line) => line.quantity === '9')) {
    return {
      tell: 'refused',
      code: 'return-03',
      message: 'De ese producto no quedan tantos por devolver.',
      field: 'lines.0.quantity',
      cart: null,
    };
  }
  return {
    tell: 'done',
    message: 'Devolución D-000004 por $211.00. La nota se está imprimiendo.',
  };
}
