/** The first steps of a new till: where they are, and the way from one to the next. */
import { ask, type Refusal } from '../api/client';
import type { FirstRun, FirstRunStep, Request } from '../api/types';

/** What is shown; the welcome is the window's own, and nothing is kept of it. */
export type Shown = 'welcome' | FirstRunStep;

export class FirstSteps {
  view = $state.raw<FirstRun | null>(null);
  at = $state<Shown>('welcome');
  refusal = $state.raw<Refusal | null>(null);
  busy = $state(false);

  readonly #over: () => Promise<void>;

  /** `over` is told when there is nothing more to show. */
  constructor(over: () => Promise<void>) {
    this.#over = over;
  }

  /** The step that is shown, with its title. */
  get row(): FirstRun['steps'][number] | undefined {
    return this.view?.steps.find((row) => row.step === this.at);
  }

  /** Where the last visit ended. */
  async load(): Promise<void> {
    if (!(await this.#ask({ ask: 'first-run', first: 'view' })) || !this.view) return;
    this.at = this.view.begun || this.view.shop ? this.view.step : 'welcome';
  }

  async go(step: FirstRunStep): Promise<void> {
    if (await this.#ask({ ask: 'first-run', first: 'reach', step })) this.at = step;
  }

  /** What a step came to is told anew. */
  async look(): Promise<void> {
    await this.#ask({ ask: 'first-run', first: 'view' });
  }

  async next(): Promise<void> {
    const next = this.#beside(1);
    if (next) await this.go(next);
    else await this.finish();
  }

  /** A till that has joined does not go back to joining. */
  get back(): (() => void) | undefined {
    if (this.at === 'welcome' || this.at === 'shop') return undefined;
    if (this.at === 'join') return () => (this.at = 'welcome');
    const before = this.#beside(-1);
    return before ? () => void this.go(before) : undefined;
  }

  async finish(): Promise<void> {
    if (await this.#ask({ ask: 'first-run', first: 'finish' })) await this.#over();
  }

  #beside(by: 1 | -1): FirstRunStep | undefined {
    const steps = this.view?.steps ?? [];
    const at = steps.findIndex((row) => row.step === this.at);
    return steps[at + by]?.step;
  }

  async #ask(request: Request): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    const reply = await ask(request, 'first-run');
    this.busy = false;
    this.refusal = reply.tell === 'refused' ? reply : null;
    if (reply.tell === 'first-run') this.view = reply;
    return reply.tell === 'first-run';
  }
}
