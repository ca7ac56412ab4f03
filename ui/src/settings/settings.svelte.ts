/** What the manager may set: a draft of it, and what the register has. */
import { ask, call, type Refusal } from '../api/client';
import type { PrinterChoice, Settings } from '../api/types';

/** A printer as it is being typed; both destinations are kept while one is chosen. */
export interface PrinterDraft {
  to: PrinterChoice['to'];
  address: string;
  path: string;
  paper_mm: number;
}

export class SettingsDraft {
  saved = $state.raw<Settings | null>(null);
  loadRefusal = $state.raw<Refusal | null>(null);

  serie = $state('');
  period = $state('');
  invoicingRefusal = $state.raw<Refusal | null>(null);
  invoicingMessage = $state('');

  printer = $state<PrinterDraft>({ to: 'network', address: '', path: '', paper_mm: 80 });
  printerRefusal = $state.raw<Refusal | null>(null);
  printerMessage = $state('');
  busy = $state(false);

  /** Read once; a draft that was begun outlives a visit to another place. */
  async load(): Promise<void> {
    const begun = this.saved !== null;
    const reply = await ask({ ask: 'settings' }, 'settings');
    if (reply.tell === 'refused') {
      this.loadRefusal = reply;
      return;
    }
    this.loadRefusal = null;
    this.saved = reply;
    if (!begun) this.#take(reply);
  }

  async saveInvoicing(): Promise<void> {
    await this.#once(async () => {
      this.invoicingMessage = '';
      const reply = await ask(
        { ask: 'save-settings', serie: this.serie.trim(), period: this.period },
        'settings',
      );
      if (reply.tell === 'refused') {
        this.invoicingRefusal = reply;
        return;
      }
      this.invoicingRefusal = null;
      this.saved = reply;
      this.serie = reply.serie;
      this.period = reply.period;
      this.invoicingMessage = 'Guardado.';
    });
  }

  async savePrinter(): Promise<void> {
    await this.#printer(() => call({ ask: 'save-printer', printer: this.#choice() }));
    if (!this.printerRefusal) await this.load();
  }

  async testPrinter(): Promise<void> {
    await this.#printer(() => call({ ask: 'test-printer' }));
  }

  async #printer(question: () => ReturnType<typeof call>): Promise<void> {
    await this.#once(async () => {
      this.printerMessage = '';
      const reply = await question();
      this.printerRefusal = reply.tell === 'refused' ? reply : null;
      if (reply.tell === 'done') this.printerMessage = reply.message;
    });
  }

  #choice(): PrinterChoice {
    const { to, address, path, paper_mm } = this.printer;
    return to === 'network'
      ? { to, address: address.trim(), paper_mm }
      : { to, path: path.trim(), paper_mm };
  }

  #take(settings: Settings): void {
    this.serie = settings.serie;
    this.period = settings.period;
    const chosen = settings.printer;
    if (!chosen) return;
    this.printer.to = chosen.to;
    this.printer.paper_mm = chosen.paper_mm;
    if (chosen.to === 'network') this.printer.address = chosen.address;
    else this.printer.path = chosen.path;
  }

  async #once(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    await work();
    this.busy = false;
  }
}
