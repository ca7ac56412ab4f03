/** Where the register's file comes from, as the pages are drawn without a register. */
import type { RecoveryRequest, Reply } from '../src/api/types';

export function answerRecovery(request: RecoveryRequest, scene: string): Reply {
  switch (request.recovery) {
    case 'view':
    case 'plan-backups':
    case 'back-up':
      return {
        tell: 'recovery',
        doubt:
          scene === 'restored'
            ? 'Desde las 14:05 esta caja sigue con los datos de un respaldo. Puedes seguir ' +
              'vendiendo: todo se guarda aquí. Para enviarlo, un encargado da de alta la caja ' +
              'otra vez en Ajustes.'
            : '',
        serie: 'A',
        portal_url: 'https://factura.laesquina.mx',
        backup_folder: '/media/usb/talon',
        backup_last:
          'Último respaldo: vie 20 nov, 21:05, en ' +
          '/media/usb/talon/talon-caja-1-20261120-210503.respaldo',
        backup_trouble: '',
        backup_tone: 'good',
      };
    case 'restore':
      return {
        tell: 'refused',
        code: 'backup-05',
        message: 'Con esa frase no se abre el respaldo. Revísala, con sus espacios y acentos.',
        field: 'passphrase',
        cart: null,
      };
    case 'enrol-again':
      return {
        tell: 'done',
        message: 'Caja 1 quedó dada de alta otra vez. Sus notas llevan ahora la serie B.',
      };
  }
}
