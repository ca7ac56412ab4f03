/** How receipts look: a draft of it. */
import { ask, type Refusal } from '../api/client';
import type { ReceiptLook, ReceiptSettings, Request, Settings } from '../api/types';

/** Bytes that are made into text at once: arguments of a call are not without limit. */
const PIECE = 0x8000;

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
    const bytes = new Uint8Array(await file.arrayBuffer());
    await this.#ask({ ask: 'save-logo', file: base64(bytes) }, 'El logo quedó guardado.', 'logo');
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

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE) {
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  }
  return btoa(text);
}
