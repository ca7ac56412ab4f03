/** How the window looks and starts on this computer. What is chosen is in force at once. */
import { ask, type Refusal } from '../api/client';
import type {
  Autostart,
  Desktop,
  DesktopFolder,
  DesktopRequest,
  TextSize,
  TextStep,
  Theme,
} from '../api/types';

export class DesktopSettings {
  now = $state.raw<Desktop | null>(null);
  refusal = $state.raw<Refusal | null>(null);

  load(): Promise<void> {
    return this.#ask({ desktop: 'view' });
  }

  paint(theme: Theme): Promise<void> {
    return this.#ask({ desktop: 'paint', theme });
  }

  size(text: TextSize): Promise<void> {
    return this.#ask({ desktop: 'size', text });
  }

  step(step: TextStep): Promise<void> {
    return this.#ask({ desktop: 'step', step });
  }

  setAutostart(autostart: Autostart): Promise<void> {
    return this.#ask({ desktop: 'autostart', autostart });
  }

  open(folder: DesktopFolder): Promise<void> {
    return this.#ask({ desktop: 'open-folder', folder });
  }

  async #ask(request: DesktopRequest): Promise<void> {
    const reply = await ask({ ask: 'desktop', ...request }, 'desktop');
    this.refusal = reply.tell === 'refused' ? reply : null;
    if (reply.tell === 'desktop') this.now = reply;
  }
}
