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
