/** Made-up people and a made-up shift. Development only. */
import type {
  CutRow,
  DenominationRow,
  PeopleRequest,
  Reply,
  ShiftRequest,
  ShiftState,
  UserRow,
} from '../src/api/types';

export const PIN = '2580';
export const SHIFT_OPEN: ShiftState = { open: true, needed: true, label: 'Turno 12' };

const USERS: UserRow[] = [
  { id: '1', name: 'Ana', role: 'cashier', role_label: 'Cajero', active: true },
  { id: '2', name: 'Rosa', role: 'manager', role_label: 'Encargado', active: true },
];
const KINDS: DenominationRow[] = ['$1,000', '$500', '$200', '$100', '$50', '$20'].map((value) => ({
  key: value,
  label: `Billete de ${value}`,
}));
const CUT: CutRow = {
  id: 1,
  what: 'Corte Z',
  shift: 'Turno 11',
  at: 'jue 19 nov, 21:05',
  who: 'Ana',
  result: 'Faltan $10.00',
  tone: 'bad',
};

export function answerShift(request: ShiftRequest): Reply {
  switch (request.shift) {
    case 'add-up':
      return { tell: 'counted', total: '$2,290.00', worth: KINDS.map(() => '$500.00') };
    case 'cut-x':
    case 'cut-z':
    case 'cut':
      return { tell: 'cut', row: CUT, paper: 'CORTE Z                 Turno 11', printer: '' };
    case 'reprint-cut':
      return { tell: 'done', message: 'El corte se mandó a la impresora.' };
    case 'view':
    case 'open':
    case 'cash-in':
    case 'cash-out':
      return {
        tell: 'shift',
        state: SHIFT_OPEN,
        opened: 'Lo abrió Ana el vie 20 nov, 08:02',
        figures: [
          {
            title: 'Efectivo en la caja',
            rows: [
              { label: 'Fondo inicial', amount: '$500.00', sum: false },
              { label: 'Ventas en efectivo', amount: '$2,057.00', sum: false },
              { label: 'Debe haber', amount: '$2,557.00', sum: true },
            ],
          },
        ],
        moves: [],
        cuts: [CUT],
        denominations: KINDS,
        held:
          'Quedan 2 ventas en espera por $322.50: siguen ahí después del corte; recupéralas o ' +
          'descártalas en Venta con F6.',
      };
  }
}

export function answerPeople(request: PeopleRequest): Reply {
  switch (request.people) {
    case 'list':
    case 'save':
      return { tell: 'users', users: USERS };
    case 'lock':
    case 'unlock':
      return { tell: 'done', message: '' };
    case 'guard':
    case 'save-guard':
      return { tell: 'guard', shift_needed: true, lock_minutes: '10', discount: '10' };
    case 'audit':
      return { tell: 'audit', entries: [], more_before: null, verdict: '', tone: 'good' };
  }
}
