/** What a cashier types before a code: `3*` means three of it. */
export interface Typed {
  /** As typed, or null where none was. */
  quantity: string | null;
  /** The code or the name; empty where only a quantity was typed. */
  text: string;
}

const QUANTITY_FIRST = /^\s*(\d+(?:[.,]\d+)?|[.,]\d+)\s*\*\s*(.*)$/su;

/** Takes `3*leche` apart; a text without a quantity comes back as it is, trimmed. */
export function takeApart(typed: string): Typed {
  const match = QUANTITY_FIRST.exec(typed);
  if (!match) return { quantity: null, text: typed.trim() };
  return { quantity: (match[1] ?? '').replace(',', '.'), text: (match[2] ?? '').trim() };
}

// Eight digits and more are a barcode.
const DISCOUNT = /^\s*\$?\s*(?:\d{1,7}(?:[.,]\d+)?|[.,]\d+)\s*%?\s*$/u;

/** What was typed, where it reads as a discount: `10`, `10.50`, `10%`. */
export function asDiscount(typed: string): string | null {
  return DISCOUNT.test(typed) ? typed.trim() : null;
}
