import { describe, expect, test } from 'vitest';

import {
  discountKey,
  isPrintable,
  paymentKey,
  PAYMENT_FORMS,
  saleKey,
  type PaymentView,
  type Press,
  type SaleView,
} from './keys';

function press(key: string, held: Partial<Press> = {}): Press {
  return { key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...held };
}

const QUIET: SaleView = { text: '', lines: 3, chosen: null };
const EMPTY: SaleView = { ...QUIET, lines: 0 };
const TYPING: SaleView = { ...QUIET, text: 'leche' };

describe('adding products', () => {
  test('Enter sends what was typed, unless the arrows stand on a product', () => {
    expect(saleKey(press('Enter'), TYPING)).toEqual({ do: 'enter' });
    expect(saleKey(press('Enter'), { ...TYPING, chosen: 2 })).toEqual({ do: 'add-chosen' });
    expect(saleKey(press('Enter'), QUIET)).toBeNull();
    expect(saleKey(press('Enter'), { ...TYPING, text: '  ' })).toBeNull();
  });

  test('the arrows walk through the list while there is text, else through the cart', () => {
    expect(saleKey(press('ArrowDown'), TYPING)).toEqual({ do: 'choose', step: 1 });
    expect(saleKey(press('ArrowUp'), TYPING)).toEqual({ do: 'choose', step: -1 });
    expect(saleKey(press('ArrowUp'), QUIET)).toEqual({ do: 'pick-line', step: -1 });
    expect(saleKey(press('ArrowDown'), EMPTY)).toBeNull();
  });

  test.each([
    ['+', { do: 'change-quantity', delta: 1 }],
    ['-', { do: 'change-quantity', delta: -1 }],
    ['Delete', { do: 'remove-line' }],
  ])('%s acts on a line only while the field is empty', (key, command) => {
    expect(saleKey(press(key), QUIET)).toEqual(command);
    expect(saleKey(press(key), TYPING)).toBeNull();
    expect(saleKey(press(key), EMPTY)).toBeNull();
  });

  test('F10, F12 and Esc work whatever is typed', () => {
    for (const view of [QUIET, EMPTY, TYPING]) {
      expect(saleKey(press('F10'), view)).toEqual({ do: 'focus-search' });
      expect(saleKey(press('F12'), view)).toEqual({ do: 'open-payment' });
      expect(saleKey(press('Escape'), view)).toEqual({ do: 'clear' });
    }
  });

  test('F6 holds, with the shift key it notes the sale; a slash notes the line', () => {
  expect(saleKey(press('F6'), QUIET)).toEqual({ do: 'hold' });
  expect(saleKey(press('F6', { shiftKey: true }), QUIET)).toEqual({
    do: 'note',
    of: 'note-sale',
  });
  expect(saleKey(press('/'), { ...QUIET, lines: 1 })).toEqual({ do: 'note', of: 'note-line' });
  expect(saleKey(press('/'), { ...QUIET, lines: 1, text: '1' })).toBeNull();
});

test('characters and shortcuts of the system are left alone', () => {
    for (const key of ['a', '7', '*', ' ', 'Backspace', 'Tab', 'F11']) {
      expect(saleKey(press(key), QUIET)).toBeNull();
    }
    expect(saleKey(press('-', { ctrlKey: true }), QUIET)).toBeNull();
    expect(saleKey(press('F12', { altKey: true }), QUIET)).toBeNull();
  });
});

describe('discounts', () => {
  test('F5 is for the line, with the shift key for the sale, whatever is typed', () => {
    for (const view of [QUIET, EMPTY, TYPING]) {
      expect(saleKey(press('F5'), view)).toEqual({ do: 'discount', scope: 'line' });
      const shifted = press('F5', { shiftKey: true });
      expect(saleKey(shifted, view)).toEqual({ do: 'discount', scope: 'sale' });
      expect(discountKey(shifted)).toEqual({ do: 'discount', scope: 'sale' });
    }
  });

  test('Enter gives it, Esc goes back', () => {
    expect(discountKey(press('Enter'))).toEqual({ do: 'apply' });
    expect(discountKey(press('Escape'))).toEqual({ do: 'back' });
  });

  test('only what a discount is made of reaches the field', () => {
    for (const key of ['0', '9', '.', ',', '%', '$', ' ', 'Backspace', 'Delete', 'ArrowLeft']) {
      expect(discountKey(press(key))).toBeNull();
    }
    expect(discountKey(press('%', { shiftKey: true }))).toBeNull();
    for (const key of ['x', '-', '+', '*']) {
      expect(discountKey(press(key))).toEqual({ do: 'ignore' });
    }
    expect(discountKey(press('v', { ctrlKey: true }))).toBeNull();
  });
});

describe('paying', () => {
  const PAID: PaymentView = { amount: '', payments: 1 };
  const FRESH: PaymentView = { amount: '', payments: 0 };

  test.each(PAYMENT_FORMS)('$letter chooses $label, in either case', ({ letter, formaPago }) => {
    const command = { do: 'choose-form', formaPago };
    expect(paymentKey(press(letter), FRESH)).toEqual(command);
    expect(paymentKey(press(letter.toLowerCase()), FRESH)).toEqual(command);
  });

  test('every letter and every key of SAT stands once', () => {
    expect(new Set(PAYMENT_FORMS.map((form) => form.letter)).size).toBe(PAYMENT_FORMS.length);
    expect(PAYMENT_FORMS.map((form) => form.formaPago)).toEqual(['01', '04', '28', '03', '08']);
  });

  test('P asks for the tip, in either case', () => {
    for (const key of ['p', 'P']) expect(paymentKey(press(key), FRESH)).toEqual({ do: 'tip' });
  });

  test('only what an amount is made of reaches the field', () => {
    for (const key of ['0', '9', '.', ',', 'Backspace', 'ArrowLeft', 'Tab']) {
      expect(paymentKey(press(key), FRESH)).toBeNull();
    }
    for (const key of ['x', 'ñ', ' ', '+', '*']) {
      expect(paymentKey(press(key), FRESH)).toEqual({ do: 'ignore' });
    }
    expect(paymentKey(press('v', { ctrlKey: true }), FRESH)).toBeNull();
  });

  test('Enter ends, Esc goes back, Supr takes payments back when no amount is typed', () => {
    expect(paymentKey(press('Enter'), FRESH)).toEqual({ do: 'finish' });
    expect(paymentKey(press('Escape'), PAID)).toEqual({ do: 'back' });
    expect(paymentKey(press('Delete'), PAID)).toEqual({ do: 'take-payments-back' });
    expect(paymentKey(press('Delete'), { ...PAID, amount: '5' })).toBeNull();
    expect(paymentKey(press('Delete'), FRESH)).toBeNull();
  });
});

test('a printable key writes one character; AltGr is no shortcut', () => {
  expect(isPrintable(press('ñ'))).toBe(true);
  expect(isPrintable(press(' '))).toBe(true);
  expect(isPrintable(press('@', { ctrlKey: true, altKey: true }))).toBe(true);
  expect(isPrintable(press('F1'))).toBe(false);
  expect(isPrintable(press('c', { ctrlKey: true }))).toBe(false);
});
