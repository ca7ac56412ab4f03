/**
 * Development only (`npm run fake`): answers the window's one call with made-up facts, so that the
 * pages can be looked at in a browser. No production bundle holds this file.
 */
import type {
  Cart, CartPayment, CartTip, GridTab, Reply, Request, SaleDetail, Status,
} from '../src/api/types';
import { answerCompanion } from './companion';
import { answerCustomers } from './customers';
import { answerDesktop, answerUpdates } from './desktop';
import { HELD, PRODUCTS, RECEIPT, SALES, SETTINGS } from './facts';
import { answerSales } from './sales';
import { answerProducts, answerReport } from './products';
import { answerRecovery } from './fake-recovery';
import { answerPeople, answerShift, PIN, SHIFT_OPEN } from './people';
import { answerFirstRun } from './first-run';
import { answerInvoicing } from './invoicing';
import { answerReturns } from './returns';
import { play } from './scenes';

interface Line {
  sku: string;
  count: number;
}

const scene = new URLSearchParams(location.search).get('scene') ?? '';
let lines: Line[] = [];
let payments: { label: string; cents: number }[] = [];
let tip = 0;
let selected: number | null = null;

const text = (cents: number): string =>
  (cents / 100).toLocaleString('en-US', { minimumFractionDigits: 2 });
const cents = (price: string): number => Math.round(Number(price.replace(/[$,]/g, '')) * 100);
const product = (sku: string) => PRODUCTS.find((candidate) => candidate.sku === sku);

function grossOf(line: Line): number {
  return cents(product(line.sku)?.price ?? '0') * line.count;
}

function total(): number {
  return lines.reduce((sum, line) => sum + grossOf(line), 0);
}

function cart(): Cart {
  const paid = payments.reduce((sum, payment) => sum + payment.cents, 0);
  const items = lines.reduce((sum, line) => sum + line.count, 0);
  return {
    lines: lines.map((line) => ({
      sku: line.sku,
      quantity: String(line.count),
      name: product(line.sku)?.name ?? '',
      price: (product(line.sku)?.price ?? '').replace('$', ''),
      list: text(grossOf(line)),
      discount: null,
      net: text(grossOf(line)),
      note: '',
    })),
    selected,
    discount: null,
    reductions: [],
    total: `$${text(total())}`,
    summary: items > 0 ? `${items} artículos · IVA $21.38` : '',
    payments: payments.map<CartPayment>(({ label, cents: amount }) => ({
      label,
      amount: `$${text(amount)}`,
    })),
    tip: /^(tip|touch)/u.test(scene) ? tipView() : null,
    due: `$${text(Math.max(0, total() + tip - paid))}`,
    change: `$${text(Math.max(0, paid - total() - tip))}`,
    payable: total() > 0 && paid >= total() + tip,
    note: '',
  };
}

function tipView(): CartTip {
  const offers = [10, 15, 20].map((part) => ({
    typed: `${part}%`,
    label: `${part} %`,
    amount: `$${text(tipOf(`${part}%`))}`,
  }));
  return { amount: tip > 0 ? `$${text(tip)}` : '', offers };
}

function tipOf(typed: string): number {
  return typed.endsWith('%') ? Math.round((total() * parseInt(typed, 10)) / 100) : cents(typed);
}

function status(): Status {
  const trouble = scene === 'trouble';
  return {
    clock: 'vie 20 nov 14:05',
    network: trouble
      ? 'sin conexión desde las 13:40. El portal no responde. Revisa el internet; las ventas se ' +
        'guardan y se envían solas cuando vuelva.'
      : 'en línea',
    network_tone: trouble ? 'bad' : 'good',
    pending: trouble ? 5 : 0,
    pending_text: trouble ? '5 por enviar desde las 13:40' : '0 por enviar',
    printer: trouble
      ? 'No responde en 192.168.1.50:9100. Dos notas esperan y saldrán solas cuando vuelva.'
      : '',
    notices: trouble
      ? ['La nota A-000119 se canceló aquí y ya tenía factura F-1001: cancela también la factura.']
      : [],
    sales_revision: 1,
    cashier: 'Ana',
    locked: false,
    guarded: true,
    manager: false,
    shift: SHIFT_OPEN,
    held: HELD.length,
  };
}

function refused(code: string, message: string): Reply {
  return { tell: 'refused', code, message, field: null, cart: cart() };
}

function add(sku: string, count: number): Reply {
  const at = lines.findIndex((line) => line.sku === sku);
  const line = lines[at];
  if (line) line.count += count;
  else lines.push({ sku, count });
  selected = at < 0 ? lines.length - 1 : at;
  return { tell: 'cart', ...cart() };
}

function found(typed: string): typeof PRODUCTS {
  const plain = (value: string): string =>
    value.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const words = plain(typed).split(/\s+/);
  return PRODUCTS.filter((candidate) =>
    words.every((word) => plain(`${candidate.name} ${candidate.sku}`).includes(word)),
  );
}

function enter(typed: string): Reply {
  const [quantity, rest] = typed.includes('*') ? typed.split('*') : ['1', typed];
  const hits = found(rest ?? '');
  const only = hits.length === 1 ? hits[0] : PRODUCTS.find((item) => item.sku === rest);
  if (only) return add(only.sku, Number(quantity));
  return hits.length > 1
    ? refused('product-02', `Hay ${hits.length} productos con «${rest}»: elige uno con ↑ ↓.`)
    : refused('product-01', `No hay ningún producto con «${rest}».`);
}

function detail(id: string): SaleDetail {
  const row = SALES.find((sale) => sale.id === id) ?? SALES[0];
  if (!row) throw new Error('no sales');
  const invoiced = row.tone === 'good' && row.state.startsWith('Facturada');
  return {
    row,
    code: 'K7QM-3XWP-9TFA',
    deadline: '30 de noviembre de 2026',
    receipt: RECEIPT,
    uuid: invoiced ? '6128396f-c09b-4ec6-8699-43c5f7e3b230' : '',
    cancellable: !invoiced,
    invoiceable: !invoiced,
    invoicing: '',
    invoice_id: '',
    returnable: row.state !== 'Cancelada',
    history: ['14:05 Vendida', '14:06 Recibida en el portal', '14:21 Facturada F-1001'],
  };
}

function answerHold(request: Extract<Request, { ask: 'hold' }>): Reply {
  switch (request.hold) {
    case 'put':
      lines = [];
      return { tell: 'cart', ...cart() };
    case 'list':
    case 'drop':
      return { tell: 'held', sales: HELD };
    case 'recall':
      add('LAL1', 2);
      return {
        tell: 'recalled',
        cart: cart(),
        changes: [
          'Leche Lala entera 1 L se apartó a $28.50 y hoy cuesta $30.00. Se respeta el precio ' +
            'apartado.',
        ],
      };
  }
}

function answerGrid(request: Extract<Request, { ask: 'grid' }>): Reply {
  const names = ['Abarrotes', 'Bebidas', 'Botanas', 'Cremería', 'Limpieza'];
  const tabs: GridTab[] = [
    { of: 'favourites' },
    ...names.map<GridTab>((name) => ({ of: 'category', name })),
  ];
  const tab = request.tab ?? tabs[0] ?? null;
  return { tell: 'grid', tabs, tab, tiles: PRODUCTS, from: request.from, more: true };
}

function answer(request: Request): Reply {
  switch (request.ask) {
    case 'start':
      if (scene === 'locked') {
        return refused('store-02', 'Otra ventana de Talón ya tiene abierta esta caja. Tus ' +
          'ventas están a salvo: ciérrala o sigue trabajando en ella.');
      }
      return {
        tell: 'started',
        enrolled: scene !== 'enrol',
        first_steps: scene === 'enrol' || scene.startsWith('first-'),
        shop: 'Abarrotes La Esquina',
        register: 'Caja 1',
        sandbox: true,
        cart: cart(),
        status: status(),
      };
    case 'status':
      return { tell: 'status', ...status() };
    case 'search':
      return { tell: 'products', products: found(request.text).slice(0, 20) };
    case 'grid':
      return answerGrid(request);
    case 'enter':
      return enter(request.text);
    case 'add':
      return add(request.sku, Number(request.quantity ?? '1'));
    case 'set-quantity':
    case 'change-quantity': {
      const line = lines[request.line];
      if (!line) return refused('cart-01', 'Esa línea ya no está en la venta.');
      line.count = request.ask === 'set-quantity'
        ? Number(request.quantity)
        : line.count + request.delta;
      lines = lines.filter((kept) => kept.count > 0);
      selected = Math.min(request.line, lines.length - 1);
      return { tell: 'cart', ...cart() };
    }
    case 'remove-line':
      lines.splice(request.line, 1);
      selected = lines.length > 0 ? Math.min(request.line, lines.length - 1) : null;
      return { tell: 'cart', ...cart() };
    case 'discount-line':
    case 'discount-sale':
      return refused('sale-23', 'Aquí no hay descuentos: los calcula la caja de verdad.');
    case 'note-line':
    case 'note-sale':
      return { tell: 'cart', ...cart() };
    case 'labels':
      return { tell: 'labels', mask: '20PPPPPVVVVVC', value: 'price', decimals: '2' };
    case 'hold':
      return answerHold(request);
    case 'clear-cart':
      lines = [];
      return { tell: 'cart', ...cart() };
    case 'add-payment': {
      const amount = request.amount === null ? cents(cart().due) : cents(request.amount);
      if (request.forma_pago !== '01' && amount > cents(cart().due)) {
        return refused('payment-02', 'Solo el efectivo da cambio: cobra a lo más lo que falta.');
      }
      payments.push({ label: request.forma_pago === '01' ? 'Efectivo' : 'Crédito', cents: amount });
      return { tell: 'cart', ...cart() };
    }
    case 'leave-tip':
      tip = tipOf(request.tip);
      payments = [];
      return { tell: 'cart', ...cart() };
    case 'rules': {
      const touch = scene.startsWith('touch');
      return {
        tell: 'rules',
        tips_asked: true,
        grid_shown: touch,
        pad_shown: touch,
        cash_slips: true,
      };
    }
    case 'clear-payments':
      payments = [];
      return { tell: 'cart', ...cart() };
    case 'close-sale': {
      const { total: sum, change } = cart();
      const left = tip > 0 ? `$${text(tip)}` : '';
      tip = 0;
      lines = [];
      payments = [];
      selected = null;
      return {
        tell: 'closed',
        id: '1',
        nota: 'A-000123',
        total: sum,
        tip: left,
        change,
        code: 'K7QM-3XWP-9TFA',
        deadline: '30 de noviembre de 2026',
        printer: '',
        cart: cart(),
      };
    }
    case 'sales':
      return answerSales(request, scene === 'empty' ? [] : SALES);
    case 'sale':
      return { tell: 'sale', ...detail(request.id) };
    case 'returns':
      return answerReturns(request);
    case 'customers':
      return answerCustomers(request, scene);
    case 'settings':
      return { tell: 'settings', ...SETTINGS };
    case 'save-settings':
      return { tell: 'settings', ...SETTINGS, serie: request.serie, period: request.period };
    case 'shift':
      return answerShift(request);
    case 'people':
      return answerPeople(request);
    case 'products':
      return answerProducts(request);
    case 'report':
      return answerReport();
    case 'export-report':
      return { tell: 'done', message: 'La lista quedó en C:\\Talón\\listas\\ventas por día.xlsx' };
    case 'invoicing':
      return answerInvoicing(request, scene);
    case 'first-run':
      return answerFirstRun(request, scene);
    case 'companion':
      return answerCompanion(request, scene);
    case 'updates':
      return answerUpdates(request);
    case 'desktop':
      return answerDesktop(request);
    case 'recovery':
      return answerRecovery(request, scene);
    case 'authorized':
      return request.pin === PIN ? answer(request.request) : refused('lock-03', 'Ese PIN no es.');
    case 'enrol':
      return refused('enrol-02', 'Ese código ya se usó o no existe. Pide uno nuevo en el portal.');
    case 'reprint':
      return { tell: 'done', message: 'La copia se mandó a la impresora.' };
    case 'cancel-sale':
      return { tell: 'done', message: 'La nota quedó cancelada.' };
    case 'find-printers':
      return {
        tell: 'printers',
        printers: [
          {
            label: 'EPSON TM-T20III (USB)',
            printer: { to: 'usb', device: '04b8:0e28', paper_mm: 80 },
          },
          { label: 'caja (del sistema)', printer: { to: 'system', queue: 'caja', paper_mm: 80 } },
        ],
      };
    case 'save-receipt':
      return {
        tell: 'settings',
        ...SETTINGS,
        receipt: { ...SETTINGS.receipt, look: request.look },
      };
    case 'save-logo':
      return { tell: 'settings', ...SETTINGS };
    case 'save-pdf':
      return { tell: 'done', message: 'El PDF quedó en Documentos/Talón/A-000123.pdf' };
    case 'save-printer':
      return { tell: 'done', message: 'Impresora guardada.' };
    case 'test-printer':
      return refused('printer-01', 'La impresora 192.168.1.50:9100 no responde. Revisa que esté ' +
        'encendida y en la misma red.');
  }
}

export function invoke<T>(_command: string, { request }: { request: Request }): Promise<T> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(structuredClone(answer(request)) as T), 2);
  });
}

void play(scene);
