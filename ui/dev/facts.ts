/** Made-up facts for looking at the pages. Development only. */
import type { CustomerRow, HeldRow, ProductRow, SaleRow, Settings } from '../src/api/types';

function item(sku: string, name: string, price: string, tax: string, unit = 'pieza'): ProductRow {
  return { sku, name, price, unit, tax, barcode: '' };
}

export const PRODUCTS: ProductRow[] = [
  item('LAL1', 'Leche Lala entera 1 L', '$28.50', 'IVA 0 %'),
  item('LAL2', 'Leche Lala deslactosada light en polvo, bolsa 1.8 kg', '$245.00', 'IVA 0 %'),
  item('ALP1', 'Leche Alpura 1 L', '$27.00', 'IVA 0 %'),
  item('REF6', 'Refresco de cola 600 ml', '$19.00', 'IVA 16 %'),
  item('JAM1', 'Jamón de pavo', '$180.00', 'IVA 0 %', 'kg'),
  item('LIB1', 'Libro de cuentos', '$95.00', 'Exento'),
  item('DET1', 'Detergente en polvo 1 kg', '$42.50', 'IVA 16 %'),
  item('PAN1', 'Pan dulce', '$9.50', 'IVA 0 %'),
  item('HUE1', 'Huevo blanco 30 piezas', '$89.00', 'IVA 0 %'),
  item('ARR1', 'Arroz súper extra 1 kg', '$31.00', 'IVA 0 %'),
  item('TEQ1', 'Tequila reposado 990 ml', '$1,289.00', 'IVA 16 %'),
];

function sale(
  id: string,
  sold: string,
  total: string,
  payment: string,
  state: string,
  tone: SaleRow['tone'],
): SaleRow {
  return { id, nota: `A-0001${id}`, sold, total, payment, state, tone };
}

export const SALES: SaleRow[] = [
  sale('23', 'vie 20 nov, 14:05', '$211.00', 'Efectivo', 'Por enviar', 'waiting'),
  sale('22', 'vie 20 nov, 13:58', '$1,289.00', 'Tarjeta de crédito', 'Abierta', 'plain'),
  sale('21', 'vie 20 nov, 13:41', '$57.00', 'Efectivo', 'Facturada F-1001', 'good'),
  sale('20', 'vie 20 nov, 13:22', '$95.00', 'Transferencia', 'Cancelada', 'bad'),
  sale('19', 'vie 20 nov, 12:10', '$12,345.50', 'Vales de despensa', 'Facturada F-1000', 'good'),
  sale('18', 'jue 19 nov, 19:32', '$31.00', 'Efectivo', 'Periodo vencido', 'plain'),
];

export const CUSTOMERS: CustomerRow[] = [
  {
    id: 'kemper',
    standing: 'disputed',
    rfc: 'EKU9003173C9',
    nombre: 'ESCUELA KEMPER URGATE',
    codigo_postal: '42501',
    regimen: '601 General de Ley Personas Morales',
    uso: 'G03 Gastos en general',
    correo: 'compras@escuela.example',
    updated: 'vie 20 nov, 14:06',
  },
  {
    id: 'xochilt',
    standing: 'none',
    rfc: 'CACX7605101P8',
    nombre: 'XOCHILT CASAS CHAVEZ',
    codigo_postal: '36257',
    regimen: '605 Sueldos y Salarios e Ingresos Asimilados a Salarios',
    uso: 'S01 Sin efectos fiscales',
    correo: '',
    updated: 'jue 19 nov, 18:40',
  },
];

export const SETTINGS: Settings = {
  serie: 'F',
  period: 'month-end',
  periods: [
    { key: 'one-week', label: 'Una semana' },
    { key: 'fifteen-days', label: '15 días' },
    { key: 'one-month', label: 'Un mes' },
    { key: 'month-end', label: 'Hasta el último día del mes' },
  ],
  example: 'Una nota de hoy se podrá facturar hasta el 30 de noviembre de 2026.',
  pending: true,
  printer: { to: 'network', address: '192.168.1.50:9100', paper_mm: 80 },
  receipt: {
    look: {
      header: 'Sucursal Centro · Tel. 779 796 0000',
      footer: '',
      copies: 1,
      letters: 'wpc1252',
      end: 'partial-cut',
      qr: 'printer',
      drawer: 'pin-two',
    },
    has_logo: true,
    sample:
      'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="576" height="800">' +
      '<text x="288" y="80" font-size="32" text-anchor="middle">NOTA DE PRUEBA</text></svg>',
  },
  portal_url: 'http://127.0.0.1:8080/',
  issuer: 'EKU9003173C9 · ESCUELA KEMPER URGATE',
};

const RULE = '─'.repeat(48);

export const RECEIPT = [
  '              ABARROTES LA ESQUINA',
  '   Ana Pérez López · RFC XXXX000000XX0 · Rég. 626',
  '      Av. Juárez 12, Centro, 42501 Hidalgo',
  RULE,
  'NOTA DE REMISIÓN  A-000123        20/11/2026 14:05',
  'Caja 1 · Ana',
  RULE,
  '2      Leche Lala 1 L            28.50     57.00',
  '0.750  Jamón de pavo kg         180.00    135.00',
  '1      Refresco 600 ml           19.00     19.00',
  RULE,
  'TOTAL                                  $  211.00',
  'Efectivo                                  500.00',
  'Cambio                                    289.00',
  'IVA 16 % 2.62 · IVA 0 % sobre 192.00',
  'Doscientos once pesos 00/100 M.N.',
  RULE,
  '            ¿NECESITA FACTURA?',
  '     Escanee, o entre a  factura.laesquina.mx',
  '     Código   K7QM-3XWP-9TFA',
  '     Fecha 20/11/2026 · Total 211.00',
  '     Hasta el  30 de noviembre de 2026',
  RULE,
  '       Gracias por su compra',
].join('\n');

export const HELD: HeldRow[] = [
  {
    id: 2,
    held: '13:48',
    who: 'Ana',
    reason: 'Señora López, fue por su cartera',
    total: '$284.50',
    lines: ['2 Leche Lala entera 1 L', '0.750 kg Jamón de pavo', '1 Refresco 600 ml'],
    more: 'y 4 renglones más',
  },
  {
    id: 3,
    held: '14:01',
    who: 'Luis',
    reason: '',
    total: '$38.00',
    lines: ['2 Refresco 600 ml'],
    more: '',
  },
];
