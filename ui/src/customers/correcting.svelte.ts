/** One customer who is being corrected. What was typed stays, whatever is answered. */
import { ask, call, type Refusal, type Told } from '../api/client';
import type { FieldFault, InvoiceChoices, ReceptorDraft } from '../api/types';
import type { Field, ReceptorDesk } from '../invoicing/receptor';

const CHOICES_AFTER_MS = 150;

export class Correcting implements ReceptorDesk {
  sheet: Told<'customer'>;
  draft: ReceptorDraft;
  choices: InvoiceChoices;
  faults = $state.raw<FieldFault[]>([]);
  refusal = $state.raw<Refusal | null>(null);
  busy = $state(false);
  /** It is on disk. */
  saved = $state(false);

  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(sheet: Told<'customer'>) {
    this.sheet = $state.raw(sheet);
    this.draft = $state({ ...sheet.receptor });
    this.choices = $state.raw(sheet.choices);
  }

  fault(field: Field): string {
    return this.faults.find((fault) => fault.field === field)?.message ?? '';
  }

  /** A fault stays until its field is changed. */
  type(field: Field, value: string): void {
    this.draft[field] = value;
    this.saved = false;
    this.faults = this.faults.filter((fault) => fault.field !== field);
    if (field === 'regimen_fiscal') this.#chooseSoon();
  }

  async save(): Promise<void> {
    if (this.busy) return;
    const receptor = { ...this.draft };
    await this.#send({ ask: 'customers', customers: 'correct', id: this.sheet.id, receptor });
  }

  /** What the portal has holds again. */
  async takePortals(): Promise<void> {
    if (this.busy) return;
    await this.#send({ ask: 'customers', customers: 'take-portals', id: this.sheet.id });
  }

  async #send(request: Parameters<typeof call>[0]): Promise<void> {
    this.busy = true;
    this.refusal = null;
    const reply = await call(request);
    this.busy = false;
    if (reply.tell === 'faults') this.faults = reply.faults;
    else if (reply.tell === 'refused') this.refusal = reply;
    else if (reply.tell === 'customer') {
      this.#show(reply);
      this.saved = true;
    }
  }

  #show(sheet: Told<'customer'>): void {
    this.sheet = sheet;
    this.draft = { ...sheet.receptor };
    this.choices = sheet.choices;
    this.faults = [];
  }

  #chooseSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#choose(), CHOICES_AFTER_MS);
  }

  async #choose(): Promise<void> {
    const { rfc, regimen_fiscal: regimen } = this.draft;
    const asked = { ask: 'invoicing', invoicing: 'choices', rfc, regimen } as const;
    const reply = await ask(asked, 'invoice-choices');
    if (reply.tell !== 'refused' && regimen === this.draft.regimen_fiscal) this.choices = reply;
  }
}
