/** Tax data while they are typed, and what SAT lets be chosen with them. */
import { ask } from '../api/client';
import type { FieldFault, InvoiceChoices, ReceptorDraft } from '../api/types';

export type Field = keyof ReceptorDraft;

const CHOICES_AFTER_MS = 150;
const NOTHING: ReceptorDraft = {
  rfc: '',
  nombre: '',
  codigo_postal: '',
  regimen_fiscal: '',
  uso_cfdi: '',
  correo: '',
};

/** Whoever keeps tax data while they are typed. */
export class ReceptorDesk {
  draft = $state<ReceptorDraft>({ ...NOTHING });
  choices = $state.raw<InvoiceChoices | null>(null);
  faults = $state.raw<FieldFault[]>([]);

  #timer: ReturnType<typeof setTimeout> | undefined;

  /** What is wrong with a field, or nothing. */
  fault(field: Field): string {
    return this.faults.find((fault) => fault.field === field)?.message ?? '';
  }

  /** A field was changed. A fault stays until its field is. */
  type(field: Field, value: string): void {
    this.draft[field] = field === 'rfc' ? value.toUpperCase() : value;
    this.faults = this.faults.filter((fault) => fault.field !== field);
    if (field === 'rfc' || field === 'regimen_fiscal') this.chooseSoon();
  }

  protected chooseSoon(): void {
    this.chooseNoMore();
    this.#timer = setTimeout(() => void this.#choose(), CHOICES_AFTER_MS);
  }

  protected chooseNoMore(): void {
    clearTimeout(this.#timer);
  }

  async #choose(): Promise<void> {
    const { rfc, regimen_fiscal: regimen } = this.draft;
    const asked = { ask: 'invoicing', invoicing: 'choices', rfc, regimen } as const;
    const reply = await ask(asked, 'invoice-choices');
    const stale = rfc !== this.draft.rfc || regimen !== this.draft.regimen_fiscal;
    if (reply.tell === 'invoice-choices' && !stale) this.choices = reply;
  }
}

/** Enter goes from field to field; behind the last one, `done`. */
export function enterGoesOn(form: HTMLElement, field: HTMLElement, done: () => void): void {
  const fields = [...form.querySelectorAll<HTMLElement>('[data-field]:not([readonly])')];
  const after = fields[fields.indexOf(field) + 1];
  if (after) after.focus();
  else done();
}
