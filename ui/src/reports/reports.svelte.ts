/** What was sold, added up: which days, by what, and the answer. */
import { ask, type Refusal } from '../api/client';
import type { ExportFormat, Report, ReportBy, ReportDays } from '../api/types';
import { Exporting } from '../shared/exporting.svelte';

export type Preset = ReportDays['days'];

export class Reports {
  by = $state<ReportBy>('day');
  preset = $state<Preset>('today');
  from = $state('');
  to = $state('');
  report = $state.raw<Report | null>(null);
  refusal = $state.raw<Refusal | null>(null);

  readonly exporting = new Exporting();

  #question = 0;

  /** Asks anew; an answer to an older question is not taken. */
  async refresh(): Promise<void> {
    this.#question += 1;
    const question = this.#question;
    this.exporting.forget();
    const reply = await ask({ ask: 'report', by: this.by, range: this.#range() }, 'report');
    if (question !== this.#question) return;
    this.refusal = reply.tell === 'refused' ? reply : null;
    if (reply.tell === 'refused') return;
    this.report = reply;
    if (this.preset !== 'between') {
      this.from = reply.from;
      this.to = reply.to;
    }
  }

  async turnTo(by: ReportBy): Promise<void> {
    this.by = by;
    await this.refresh();
  }

  async turnToDays(preset: Preset): Promise<void> {
    this.preset = preset;
    await this.refresh();
  }

  /** A day was written: from then on both are meant as they stand. */
  async write(field: 'from' | 'to', day: string): Promise<void> {
    this[field] = day;
    await this.turnToDays('between');
  }

  /** The same into a file, with all of its rows. */
  async export(format: ExportFormat): Promise<void> {
    await this.exporting.write({
      ask: 'export-report', by: this.by, range: this.#range(), format,
    });
  }

  #range(): ReportDays {
    const { preset, from, to } = this;
    return preset === 'between' ? { days: preset, from, to } : { days: preset };
  }
}
