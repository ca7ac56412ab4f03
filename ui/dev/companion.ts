/** The other program's sales, as the pages are drawn without a register. */
import type { CompanionRequest, CompanionTaking, Reply } from '../src/api/types';

const TAKINGS: CompanionTaking[] = [
  {
    at: 'vie 20 nov, 14:05', way: 'Carpeta', name: 'ticket-84215.csv', state: 'No se tomó',
    tone: 'bad', nota: '', code: 'companion-09',
    told:
      'La venta no cuadra o le falta algo. No se guardó. total: El total no es la suma de los ' +
      'renglones.',
  },
  {
    at: 'vie 20 nov, 14:04', way: 'Entrada', name: 'ticket-84214', state: 'Vendida',
    tone: 'good', nota: 'A-000129', code: '', told: '',
  },
  {
    at: 'vie 20 nov, 14:02', way: 'Carpeta', name: 'ticket-84213.json', state: 'Ya estaba',
    tone: 'plain', nota: 'A-000128', code: '', told: '',
  },
];

export function answerCompanion(request: CompanionRequest, scene: string): Reply {
  const used = scene === 'companion';
  const open = used || request.companion === 'open';
  return {
    tell: 'companion',
    door: {
      open,
      address: open ? 'http://127.0.0.1:17817' : '',
      port: '17817',
      token: request.companion === 'open' ? 'k7QmXwP9tFa2cV4sLr8ZyB1nHd6uJe0oTq3gKi5pMxA' : '',
      trouble: '',
    },
    folder: used
      ? {
          path: 'C:\\PuntoDeVenta\\talon',
          state: 'Se vigila. Cada archivo sale en uno o dos segundos.',
          tone: 'good',
        }
      : { path: '', state: 'No se vigila ninguna carpeta.', tone: 'plain' },
    paper: 'lines',
    contact: used ? 'Soporte de MiVenta, 55 1234 5678' : '',
    takings: used ? TAKINGS : [],
    unseen: used ? 1 : 0,
  };
}
