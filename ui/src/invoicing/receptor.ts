/** Whoever keeps tax data while they are typed. */
import type { InvoiceChoices, ReceptorDraft } from '../api/types';

export type Field = keyof ReceptorDraft;

export interface ReceptorDesk {
  readonly draft: ReceptorDraft;
  readonly choices: InvoiceChoices | null;
  /** What is wrong with a field, or nothing. */
  fault(field: Field): string;
  /** A field was changed. */
  type(field: Field, value: string): void;
}

/** Enter goes from field to field; behind the last one, `done`. */
export function enterGoesOn(form: HTMLElement, field: HTMLElement, done: () => void): void {
  const fields = [...form.querySelectorAll<HTMLElement>('[data-field]:not([readonly])')];
  const after = fields[fields.indexOf(field) + 1];
  if (after) after.focus();
  else done();
}
