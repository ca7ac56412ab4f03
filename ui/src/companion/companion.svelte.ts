/** How another program on this machine hands its sales over: a door, a folder, what came. */
import { ask, type Refusal } from '../api/client';
import type { Companion, CompanionPaper, CompanionRequest } from '../api/types';

/** How often it is looked again while the page is open: sales come in without anybody asking. */
const LOOK_MS = 2000;

/** The part of the page that asked: what is wrong is told there. */
export type Asked = 'door' | 'folder' | 'rest';

export class CompanionDraft {
  state = $state.raw<Companion | null>(null);
  refusal = $state.raw<Refusal | null>(null);
  asked = $state<Asked>('door');
  busy = $state(false);
  /** The token, until the page is left. */
  token = $state('');
  folder = $state('');
  port = $state('');
  paper = $state<CompanionPaper>('lines');
  contact = $state('');
  message = $state('');

  async load(): Promise<void> {
    await this.#ask('door', { companion: 'view' });
    this.#fill();
  }

  /** Goes on looking until what it gives is called. */
  follow(): () => void {
    const looking = setInterval(() => void this.#refresh(), LOOK_MS);
    return () => clearInterval(looking);
  }

  /** What is wrong in that part of the page. */
  refusalOf(part: Asked): Refusal | null {
    return this.asked === part ? this.refusal : null;
  }

  /** With a new key; the one before opens nothing any more. */
  async open(): Promise<void> {
    await this.#ask('door', { companion: 'open' });
    this.token = this.state?.door.token ?? '';
  }

  async shut(): Promise<void> {
    if (await this.#ask('door', { companion: 'shut' })) this.token = '';
  }

  async watch(): Promise<void> {
    await this.#ask('folder', { companion: 'watch', folder: this.folder });
  }

  async unwatch(): Promise<void> {
    if (await this.#ask('folder', { companion: 'unwatch' })) this.folder = '';
  }

  async save(): Promise<void> {
    const { port, paper, contact } = this;
    if (!(await this.#ask('rest', { companion: 'save', port, paper, contact }))) return;
    this.#fill();
    this.message = 'Guardado.';
  }

  async see(): Promise<void> {
    await this.#ask('rest', { companion: 'seen' });
  }

  async #ask(part: Asked, request: CompanionRequest): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.message = '';
    const reply = await ask({ ask: 'companion', ...request }, 'companion');
    this.busy = false;
    this.asked = part;
    this.refusal = reply.tell === 'refused' ? reply : null;
    if (reply.tell === 'companion') this.state = reply;
    return reply.tell === 'companion';
  }

  async #refresh(): Promise<void> {
    if (this.busy) return;
    const reply = await ask({ ask: 'companion', companion: 'view' }, 'companion');
    if (reply.tell === 'companion' && !this.busy) this.state = reply;
  }

  #fill(): void {
    if (!this.state) return;
    this.folder = this.state.folder.path;
    this.port = this.state.door.port;
    this.paper = this.state.paper;
    this.contact = this.state.contact;
  }
}
