/** Where the register's file comes from, as the pages are drawn without a register. */
import type { RecoveryRequest, Reply } from '../src/api/types';

export function answerRecovery(request: RecoveryRequest, scene: string): Reply {
  switch (request.recovery) {
    case 'view':
      return {
        tell: 'recovery',
        doubt:
          scene === 'restored'
            ? 'Los datos de esta caja se recuperaron de un respaldo (14:05). Puedes seguir ' +
              'vendiendo: todo se guarda aquí. Para enviarlo, un encargado da de alta la caja ' +
              'otra vez en Ajustes, en Respaldo.'
            : '',
        serie: 'A',
        portal_url: 'https://factura.laesquina.mx',
      };
    case 'enrol-again':
      return {
        tell: 'done',
        message: 'Caja 1 quedó dada de alta otra vez. Sus notas llevan ahora la serie B.',
      };
  }
}
