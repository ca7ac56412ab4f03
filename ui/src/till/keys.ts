/**
 * What a key means at the till. Pure: a press and what is on the screen go in, a command comes
 * out, or null where the key is left to the field that has the focus.
 */

/** A key press, as far as it matters here. */
export interface Press {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
}

/** What is on the screen while products are being added. */
export interface SaleView {
  /** What stands in the search field. */
  text: string;
  /** Lines in the cart. */
  lines: number;
  /** The product that the arrows stand on. */
  chosen: number | null;
}

/** What a discount is taken off. */
export type DiscountScope = 'line' | 'sale';

export type SaleCommand =
  | { do: 'focus-search' }
  | { do: 'open-payment' }
  | { do: 'enter' }
  | { do: 'add-chosen' }
  | { do: 'clear' }
  | { do: 'choose'; step: 1 | -1 }
  | { do: 'pick-line'; step: 1 | -1 }
  | { do: 'change-quantity'; delta: 1 | -1 }
  | { do: 'remove-line' }
  | { do: 'discount'; scope: DiscountScope }
  | { do: 'hold' }
  | { do: 'note'; of: 'note-line' | 'note-sale' };

export type DiscountCommand =
  | { do: 'apply' }
  | { do: 'back' }
  | { do: 'discount'; scope: DiscountScope }
  | { do: 'ignore' };

/** What is on the screen while the sale is being paid. */
export interface PaymentView {
  /** What stands in the amount field. */
  amount: string;
  /** Payments taken so far. */
  payments: number;
}

export type PaymentCommand =
  | { do: 'finish' }
  | { do: 'back' }
  | { do: 'take-payments-back' }
  | { do: 'choose-form'; formaPago: string }
  | { do: 'tip' }
  | { do: 'ignore' };

/** A way to pay, with the letter that chooses it and SAT's two digits. */
export interface PaymentForm {
  letter: string;
  formaPago: string;
  label: string;
}

export const PAYMENT_FORMS: readonly PaymentForm[] = [
  { letter: 'E', formaPago: '01', label: 'Efectivo' },
  { letter: 'C', formaPago: '04', label: 'Crédito' },
  { letter: 'D', formaPago: '28', label: 'Débito' },
  { letter: 'T', formaPago: '03', label: 'Transferencia' },
  { letter: 'V', formaPago: '08', label: 'Vales' },
];

/** Opens the field for a tip. */
const TIP_LETTER = 'P';

/** While products are being added. */
export function saleKey(press: Press, view: SaleView): SaleCommand | null {
  if (isShortcutOfTheSystem(press)) return null;
  switch (press.key) {
    case 'F5':
      return discountScope(press);
    case 'F6':
      return press.shiftKey ? { do: 'note', of: 'note-sale' } : { do: 'hold' };
    case 'F10':
      return { do: 'focus-search' };
    case 'F12':
      return { do: 'open-payment' };
    case 'Enter':
      return onEnter(view);
    case 'Escape':
      return { do: 'clear' };
    case 'ArrowDown':
      return onArrow(1, view);
    case 'ArrowUp':
      return onArrow(-1, view);
    default:
      return view.text === '' && view.lines > 0 ? onLineKey(press.key) : null;
  }
}

/** While a discount is being typed. */
export function discountKey(press: Press): DiscountCommand | null {
  if (isShortcutOfTheSystem(press)) return null;
  switch (press.key) {
    case 'Enter':
      return { do: 'apply' };
    case 'Escape':
      return { do: 'back' };
    case 'F5':
      return discountScope(press);
    default:
      return isPrintable(press) && !/[\d.,$%\s]/u.test(press.key) ? { do: 'ignore' } : null;
  }
}

/** While the sale is being paid. */
export function paymentKey(press: Press, view: PaymentView): PaymentCommand | null {
  if (isShortcutOfTheSystem(press)) return null;
  switch (press.key) {
    case 'Enter':
      return { do: 'finish' };
    case 'Escape':
      return { do: 'back' };
    case 'Delete':
      return view.amount === '' && view.payments > 0 ? { do: 'take-payments-back' } : null;
    default:
      return onPaymentCharacter(press.key);
  }
}

/** Whether the key writes something. */
export function isPrintable(press: Press): boolean {
  return [...press.key].length === 1 && !isShortcutOfTheSystem(press);
}

// AltGr reports Ctrl and Alt at once, and it writes characters on a Spanish keyboard.
export function isShortcutOfTheSystem(press: Press): boolean {
  return press.metaKey || press.ctrlKey !== press.altKey;
}

/** F5 for the line, with the shift key for all of them. */
function discountScope(press: Press): { do: 'discount'; scope: DiscountScope } {
  return { do: 'discount', scope: press.shiftKey ? 'sale' : 'line' };
}

function onEnter(view: SaleView): SaleCommand | null {
  if (view.text.trim() === '') return null;
  return view.chosen === null ? { do: 'enter' } : { do: 'add-chosen' };
}

function onArrow(step: 1 | -1, view: SaleView): SaleCommand | null {
  if (view.text !== '') return { do: 'choose', step };
  return view.lines > 0 ? { do: 'pick-line', step } : null;
}

function onLineKey(key: string): SaleCommand | null {
  switch (key) {
    case '+':
      return { do: 'change-quantity', delta: 1 };
    case '-':
      return { do: 'change-quantity', delta: -1 };
    case 'Delete':
      return { do: 'remove-line' };
    case '/':
      return { do: 'note', of: 'note-line' };
    default:
      return null;
  }
}

function onPaymentCharacter(key: string): PaymentCommand | null {
  if ([...key].length !== 1 || /[\d.,]/u.test(key)) return null;
  const form = PAYMENT_FORMS.find((candidate) => candidate.letter === key.toUpperCase());
  if (form) return { do: 'choose-form', formaPago: form.formaPago };
  return key.toUpperCase() === TIP_LETTER ? { do: 'tip' } : { do: 'ignore' };
}
