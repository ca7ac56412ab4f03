/** How receipts look: a draft of it. */
import { ask, type Refusal } from '../api/client';
import type { ReceiptLook, ReceiptSettings, Request, Settings } from '../api/types';
import { inBase64 } from '../shared/file';

export class ReceiptDraft {
  look = $state<ReceiptLook>({
    header: '',
    footer: '',
    copies: 1,
    letters: 'wpc1252',
    end: 'partial-cut',
    qr: 'printer',
    drawer: 'pin-two',
  });
  refusal = $state.raw<Refusal | null>(null);
  message = $state('');
  busy = $state(false);

  readonly #saved: (settings: Settings) => void;

  constructor(saved: (settings: Settings) => void) {
    this.#saved = saved;
  }

  take(receipt: ReceiptSettings): void {
    this.look = { ...receipt.look };
  }

  /** Whether it is saved. */
  async save(): Promise<boolean> {
    const look = { ...this.look, copies: Number(this.look.copies) };
    return this.#ask({ ask: 'save-receipt', look }, 'Las notas se imprimen así desde ahora.');
  }

  /** The logo is kept at once: it is a file, not something that is being typed. */
  async setLogo(file: File | undefined): Promise<void> {
    if (!file) return;
    const request: Request = { ask: 'save-logo', file: await inBase64(file) };
    await this.#ask(request, 'El logo quedó guardado.', 'logo');
  }

  async dropLogo(): Promise<void> {
    await this.#ask({ ask: 'save-logo', file: '' }, 'Las notas salen sin logo.', 'logo');
  }

  async #ask(request: Request, message: string, part: 'look' | 'logo' = 'look'): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.message = '';
    const reply = await ask(request, 'settings');
    this.refusal = reply.tell === 'refused' ? reply : null;
    if (reply.tell === 'settings') {
      this.message = message;
      this.#saved(reply);
      if (part === 'look') this.take(reply.receipt);
    }
    this.busy = false;
    return this.refusal === null;
  }
}
