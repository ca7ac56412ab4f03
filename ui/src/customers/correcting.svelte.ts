/** One customer who is being corrected. What was typed stays, whatever is answered. */
import { call, type Refusal, type Told } from '../api/client';
import { ReceptorDesk, type Field } from '../invoicing/receptor.svelte';

export class Correcting extends ReceptorDesk {
  sheet: Told<'customer'>;
  refusal = $state.raw<Refusal | null>(null);
  busy = $state(false);
  /** It is on disk. */
  saved = $state(false);

  constructor(sheet: Told<'customer'>) {
    super();
    this.sheet = $state.raw(sheet);
    this.#show(sheet);
  }

  override type(field: Field, value: string): void {
    super.type(field, value);
    this.saved = false;
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
}
