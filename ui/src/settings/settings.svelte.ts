/** What the manager may set: a draft of it, and what the register has. */
import { ask, call, type Refusal } from '../api/client';
import type { FoundPrinter, PrinterChoice, Settings } from '../api/types';
import { ReceiptDraft } from './receipt.svelte';

/** A printer as it is being typed; what was typed for each way is kept while another is chosen. */
export interface PrinterDraft {
  to: PrinterChoice['to'];
  address: string;
  usb: string;
  port: string;
  baud: number;
  queue: string;
  device: string;
  folder: string;
  paper_mm: number;
}

export class SettingsDraft {
  saved = $state.raw<Settings | null>(null);
  loadRefusal = $state.raw<Refusal | null>(null);

  serie = $state('');
  period = $state('');
  invoicingRefusal = $state.raw<Refusal | null>(null);
  invoicingMessage = $state('');

  readonly receipt = new ReceiptDraft((settings) => (this.saved = settings));

  printer = $state<PrinterDraft>({
    to: 'network',
    address: '',
    usb: '',
    port: '',
    baud: 9600,
    queue: '',
    device: '',
    folder: '',
    paper_mm: 80,
  });
  /** Printers that the register sees; null until it was asked. */
  found = $state.raw<FoundPrinter[] | null>(null);
  printerRefusal = $state.raw<Refusal | null>(null);
  printerMessage = $state('');
  /** Printers are being looked for. */
  looking = $state(false);
  busy = $state(false);

  /** A printer was chosen that is not the one in force. */
  get printerTyped(): boolean {
    const choice = this.#choice();
    const { paper_mm: _paper, to: _to, ...where } = choice;
    const named = Object.values(where).some((value) => typeof value === 'string' && value !== '');
    return named && JSON.stringify(choice) !== JSON.stringify(this.saved?.printer);
  }

  /** The receipt is to look otherwise than it does. */
  get receiptTyped(): boolean {
    return JSON.stringify(this.receipt.look) !== JSON.stringify(this.saved?.receipt.look);
  }

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

  /** Whether it is saved. */
  async savePrinter(): Promise<boolean> {
    if (this.busy) return false;
    await this.#printer(() => call({ ask: 'save-printer', printer: this.#choice() }));
    if (this.printerRefusal) return false;
    await this.load();
    return true;
  }

  /** Takes a while; what was typed can be saved meanwhile. */
  async findPrinters(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    const reply = await ask({ ask: 'find-printers' }, 'printers');
    this.looking = false;
    if (reply.tell === 'refused') this.printerRefusal = reply;
    else this.found = reply.printers;
  }

  /** A printer of the list: the paper that was chosen stays. */
  choose(printer: PrinterChoice): void {
    this.#takePrinter({ ...printer, paper_mm: this.printer.paper_mm });
    this.printerMessage = '';
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
    const { to, paper_mm, baud } = this.printer;
    const { address, usb, port, queue, device, folder } = this.printer;
    switch (to) {
      case 'network':
        return { to, address: address.trim(), paper_mm };
      case 'usb':
        return { to, device: usb.trim(), paper_mm };
      case 'serial':
        return { to, port: port.trim(), baud, paper_mm };
      case 'system':
        return { to, queue: queue.trim(), paper_mm };
      case 'device':
        return { to, path: device.trim(), paper_mm };
      case 'folder':
        return { to, path: folder.trim(), paper_mm };
    }
  }

  #take(settings: Settings): void {
    this.serie = settings.serie;
    this.period = settings.period;
    this.receipt.take(settings.receipt);
    if (settings.printer) this.#takePrinter(settings.printer);
  }

  #takePrinter(chosen: PrinterChoice): void {
    this.printer.to = chosen.to;
    this.printer.paper_mm = chosen.paper_mm;
    switch (chosen.to) {
      case 'network':
        this.printer.address = chosen.address;
        break;
      case 'usb':
        this.printer.usb = chosen.device;
        break;
      case 'serial':
        this.printer.port = chosen.port;
        this.printer.baud = chosen.baud;
        break;
      case 'system':
        this.printer.queue = chosen.queue;
        break;
      case 'device':
        this.printer.device = chosen.path;
        break;
      case 'folder':
        this.printer.folder = chosen.path;
        break;
    }
  }

  async #once(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    await work();
    this.busy = false;
  }
}
