/** Facturar ahora, made up. Development only. */
import type { InvoiceChoices, InvoicingRequest, Reply } from '../src/api/types';

export const CHOICES: InvoiceChoices = {
  regimenes: [
    { key: '612', label: '612 Personas Físicas con Actividades Empresariales y Profesionales' },
    { key: '626', label: '626 Régimen Simplificado de Confianza' },
  ],
  usos: [
    { key: 'G01', label: 'G01 Adquisición de mercancías' },
    { key: 'G03', label: 'G03 Gastos en general' },
  ],
  customers: [],
};
const ANA = {
  rfc: 'CACX7605101P8',
  nombre: 'XOCHILT CASAS CHAVEZ',
  codigo_postal: '36257',
  regimen_fiscal: '612',
  uso_cfdi: 'G03',
  correo: 'xochilt@example.mx',
};
const REGIMEN = '612 Personas Físicas con Actividades Empresariales y Profesionales';
const EMPTY = {
  rfc: '',
  nombre: '',
  codigo_postal: '',
  regimen_fiscal: '',
  uso_cfdi: '',
  correo: '',
};

export function answerInvoicing(request: InvoicingRequest, scene: string): Reply {
  const refused = scene === 'invoice-refused';
  switch (request.invoicing) {
    case 'begin':
      return {
        tell: 'invoice-form',
        sales: request.sales,
        notas: 'Nota A-000123',
        total: '$211.00',
        receptor: refused ? { ...ANA, nombre: 'XOCHITL CASAS' } : EMPTY,
        faults: refused
          ? [
              {
                field: 'nombre',
                code: 'sat-02',
                message:
                  'El SAT tiene otro nombre para este RFC. Cópialo tal como viene en tu ' +
                  'Constancia.',
              },
            ]
          : [],
        told: refused
          ? 'El SAT no aceptó los datos fiscales del cliente. La venta sigue sin factura: ' +
            'corrige y vuelve a pedirla.'
          : '',
        choices: CHOICES,
      };
    case 'choices':
      return {
        tell: 'invoice-choices',
        ...CHOICES,
        customers: request.rfc.length > 2 ? [{ receptor: ANA, regimen: REGIMEN }] : [],
      };
    case 'constancia':
      return {
        tell: 'constancia',
        receptor: { ...ANA, uso_cfdi: '', correo: '' },
        told: 'Se llenó con la Constancia. Falta el uso.',
        choices: CHOICES,
      };
    case 'save':
      return { tell: 'done', message: 'El PDF y el XML de F-1001 quedaron en facturas' };
    case 'print':
      return { tell: 'done', message: 'El comprobante de F-1001 se mandó a la impresora.' };
    case 'ask':
      if (request.receptor.rfc === '') {
        return {
          tell: 'faults',
          faults: [
            { field: 'rfc', code: 'rfc-01', message: 'Escribe el RFC.' },
            { field: 'uso_cfdi', code: 'uso-01', message: 'Elige el uso del CFDI.' },
          ],
        };
      }
      return look(scene);
    case 'look':
      return look(scene);
  }
}

function look(scene: string): Reply {
  const waiting = scene === 'invoice-waiting';
  return {
    tell: 'invoicing',
    id: '1',
    stage: waiting ? 'waiting' : 'invoiced',
    title: waiting ? 'La factura quedó pedida' : 'Factura F-1001',
    text: waiting
      ? 'No hay línea con el portal desde las 13:40. Está guardada y se pide sola: puedes ' +
        'atender a quien sigue.'
      : 'Está timbrada. El portal la envía a xochilt@example.mx.',
    notas: 'Nota A-000123',
    sales: ['1'],
    receptor: 'XOCHILT CASAS CHAVEZ · CACX7605101P8',
    uuid: waiting ? '' : '6128396F-C09B-4EC6-8699-43C5F7E3B230',
    correo: 'xochilt@example.mx',
  };
}
