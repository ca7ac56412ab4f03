/** Clientes, made up. Development only. */
import type { CustomersRequest, CustomerSheet, Reply } from '../src/api/types';
import { CUSTOMERS } from './facts';
import { CHOICES } from './invoicing';

const KEMPER: CustomerSheet = {
  id: 'kemper',
  receptor: {
    rfc: 'EKU9003173C9',
    nombre: 'ESCUELA KEMPER URGATE',
    codigo_postal: '42501',
    regimen_fiscal: '626',
    uso_cfdi: 'G03',
    correo: 'compras@escuela.example',
  },
  choices: CHOICES,
  standing: 'disputed',
  told:
    'Ana lo corrigió aquí (vie 20 nov, 14:06), y después el portal recibió otros datos. Nada se ' +
    'cambió solo: guarda lo correcto, o quédate con lo del portal.',
  portals: [
    { label: 'Código postal', value: '42000' },
    { label: 'Correo', value: '' },
  ],
};

export function answerCustomers(request: CustomersRequest, scene: string): Reply {
  switch (request.customers) {
    case 'list':
      return { tell: 'customers', customers: scene === 'empty' ? [] : CUSTOMERS };
    case 'correct':
      if (scene === 'correct-faults') {
        const message = 'El SAT no tiene este código postal. Cópialo de la Constancia.';
        return {
          tell: 'faults',
          faults: [{ field: 'codigo_postal', code: 'cp-01', message }],
        };
      }
      return { tell: 'customer', ...KEMPER, standing: 'kept', receptor: request.receptor };
    case 'sheet':
      return { tell: 'customer', ...KEMPER };
    case 'take-portals':
      return { tell: 'customer', ...KEMPER, standing: 'none', told: '', portals: [] };
  }
}
