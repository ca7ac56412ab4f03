/** Price lists as files: one that is being looked at, and where the last one was written. */
import { ask, call, type Refusal } from '../api/client';
import type { ExportFormat, ImportPreview, ImportRows, ListFile } from '../api/types';
import { inBase64 } from '../shared/file';

export class Lists {
  path = $state('');
  preview = $state.raw<ImportPreview | null>(null);
  refusal = $state.raw<Refusal | null>(null);
  message = $state('');
  exportRefusal = $state.raw<Refusal | null>(null);
  exportMessage = $state('');
  /** What is being done, in words; empty where nothing is. */
  doing = $state('');

  /** A file that was chosen or dropped. */
  async take(file: File): Promise<void> {
    const base64 = await inBase64(file);
    await this.#look({ by: 'content', name: file.name, base64 });
  }

  /** The file whose path was typed. */
  async takePath(): Promise<void> {
    if (this.path.trim() !== '') await this.#look({ by: 'path', path: this.path.trim() });
  }

  async import(rows: ImportRows): Promise<void> {
    await this.#while('Guardando los productos…', async () => {
      const reply = await call({ ask: 'products', products: 'import', rows });
      this.refusal = reply.tell === 'refused' ? reply : null;
      if (reply.tell !== 'done') return;
      this.message = reply.message;
      this.preview = null;
      this.path = '';
    });
  }

  async export(format: ExportFormat): Promise<void> {
    await this.#while('Escribiendo la lista…', async () => {
      this.exportMessage = '';
      const reply = await call({ ask: 'products', products: 'export', format });
      this.exportRefusal = reply.tell === 'refused' ? reply : null;
      if (reply.tell === 'done') this.exportMessage = reply.message;
    });
  }

  /** The file is let go; nothing was changed. */
  drop(): void {
    this.preview = null;
    this.refusal = null;
  }

  async #look(file: ListFile): Promise<void> {
    await this.#while('Leyendo el archivo…', async () => {
      this.message = '';
      this.preview = null;
      const reply = await ask({ ask: 'products', products: 'preview', file }, 'import-preview');
      this.refusal = reply.tell === 'refused' ? reply : null;
      if (reply.tell === 'import-preview') this.preview = reply;
    });
  }

  async #while(doing: string, work: () => Promise<void>): Promise<void> {
    if (this.doing !== '') return;
    this.doing = doing;
    await work();
    this.doing = '';
  }
}
