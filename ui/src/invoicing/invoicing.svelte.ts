/**
 * "Facturar ahora": the form, and how far the invoice is. The register keeps the wish and decides;
 * this keeps what was typed, whatever is answered.
 */
import { ask, call, type Refusal, type Told } from '../api/client';
import type { Invoicing, KnownCustomer, ReceptorDraft } from '../api/types';
import { ReceptorDesk } from './receptor.svelte';

const LOOK_EVERY_MS = 2000;

export class Counter extends ReceptorDesk {
  /** The form, or nothing while nobody invoices. */
  form = $state.raw<Told<'invoice-form'> | null>(null);
  /** One sentence over the form: why it was refused, what a Constancia filled in. */
  told = $state('');
  refusal = $state.raw<Refusal | null>(null);
  busy = $state(false);
  /** What became of it; the form is out of sight then. */
  result = $state.raw<Invoicing | null>(null);
  message = $state('');

  #looking: ReturnType<typeof setTimeout> | undefined;

  /** Opens the form for these sales; a refusal is for the place that asked. */
  async begin(sales: string[]): Promise<Refusal | null> {
    const reply = await ask({ ask: 'invoicing', invoicing: 'begin', sales }, 'invoice-form');
    if (reply.tell === 'refused') return reply;
    this.form = reply;
    this.draft = { ...reply.receptor };
    this.choices = reply.choices;
    this.faults = reply.faults;
    this.told = reply.told;
    this.refusal = null;
    this.result = null;
    this.message = '';
    return null;
  }

  close(): void {
    this.chooseNoMore();
    clearTimeout(this.#looking);
    this.form = null;
    this.result = null;
  }

  fill(customer: KnownCustomer): void {
    this.#fillIn(customer.receptor);
    this.told = '';
    this.chooseSoon();
  }

  /** A scanner types the link of a Constancia's QR into whichever field has the focus. */
  isLink(value: string): boolean {
    return /^https?:\/\//iu.test(value.trim());
  }

  async readLink(qr: string): Promise<void> {
    this.draft.rfc = '';
    await this.#read({ qr: qr.trim(), file: '' });
  }

  /** A PDF or a picture, in Base64. */
  async readFile(file: string): Promise<void> {
    await this.#read({ qr: '', file });
  }

  async submit(): Promise<void> {
    const form = this.form;
    if (!form || this.busy) return;
    this.busy = true;
    this.refusal = null;
    const receptor = { ...this.draft };
    const reply = await call({ ask: 'invoicing', invoicing: 'ask', sales: form.sales, receptor });
    this.busy = false;
    if (this.form !== form) return;
    if (reply.tell === 'faults') this.faults = reply.faults;
    else if (reply.tell === 'invoicing') this.#show(reply);
    else if (reply.tell === 'refused') this.refusal = reply;
  }

  /** Back to the form, with what was typed and what SAT holds against it. */
  async correct(): Promise<void> {
    if (this.form) this.refusal = await this.begin(this.form.sales);
  }

  save(): Promise<void> {
    return this.#give('save');
  }

  print(): Promise<void> {
    return this.#give('print');
  }

  async #give(invoicing: 'save' | 'print'): Promise<void> {
    const id = this.result?.id;
    if (id === undefined || this.busy) return;
    this.busy = true;
    const reply = await ask({ ask: 'invoicing', invoicing, id }, 'done');
    this.busy = false;
    this.refusal = reply.tell === 'refused' ? reply : null;
    this.message = reply.tell === 'done' ? reply.message : '';
  }

  #show(result: Told<'invoicing'>): void {
    this.result = result;
    this.message = '';
    this.chooseNoMore();
    clearTimeout(this.#looking);
    if (result.stage === 'waiting') {
      this.#looking = setTimeout(() => void this.#look(result.id), LOOK_EVERY_MS);
    }
  }

  async #look(id: string): Promise<void> {
    const reply = await ask({ ask: 'invoicing', invoicing: 'look', id }, 'invoicing');
    if (this.result?.id !== id) return;
    if (reply.tell === 'invoicing') this.#show(reply);
  }

  async #read(given: { qr: string; file: string }): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.refusal = null;
    this.told = 'Leyendo la Constancia…';
    const reply = await ask({ ask: 'invoicing', invoicing: 'constancia', ...given }, 'constancia');
    this.busy = false;
    if (reply.tell === 'refused') {
      this.told = '';
      this.refusal = reply;
      return;
    }
    this.told = reply.told;
    this.choices = reply.choices;
    this.#fillIn({ ...reply.receptor, uso_cfdi: this.draft.uso_cfdi, correo: this.draft.correo });
  }

  #fillIn(receptor: ReceptorDraft): void {
    this.draft = { ...receptor };
    this.faults = [];
  }
}
