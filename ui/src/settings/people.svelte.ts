/** The people of the till and how it is guarded: drafts of both, and what the register has. */
import { ask, type Refusal } from '../api/client';
import type { UserRole, UserRow } from '../api/types';

/** One person as they are being typed. */
export interface PersonDraft {
  /** Nothing for somebody new. */
  id: string | null;
  name: string;
  role: UserRole;
  active: boolean;
  pin: string;
}

export class PeopleDraft {
  users = $state.raw<UserRow[]>([]);
  person = $state<PersonDraft | null>(null);
  personRefusal = $state.raw<Refusal | null>(null);

  shiftNeeded = $state(true);
  lockMinutes = $state('');
  discount = $state('');
  guardRefusal = $state.raw<Refusal | null>(null);
  guardMessage = $state('');
  busy = $state(false);

  #guarded: () => void;

  /** `guarded` is told when the people or the rules have changed. */
  constructor(guarded: () => void) {
    this.#guarded = guarded;
  }

  /** Somebody is being written down. */
  get typed(): boolean {
    return this.person !== null && (this.person.name.trim() !== '' || this.person.pin !== '');
  }

  async load(): Promise<void> {
    const people = await ask({ ask: 'people', people: 'list' }, 'users');
    if (people.tell === 'users') this.users = people.users;
    const guard = await ask({ ask: 'people', people: 'guard' }, 'guard');
    if (guard.tell === 'refused') return;
    this.shiftNeeded = guard.shift_needed;
    this.lockMinutes = guard.lock_minutes;
    this.discount = guard.discount;
  }

  /** Somebody new; who comes first manages. */
  begin(): void {
    const role = this.users.length === 0 ? 'manager' : 'cashier';
    this.person = { id: null, name: '', role, active: true, pin: '' };
    this.personRefusal = null;
  }

  edit(user: UserRow): void {
    const { id, name, role, active } = user;
    this.person = { id, name, role, active, pin: '' };
    this.personRefusal = null;
  }

  drop(): void {
    this.person = null;
    this.personRefusal = null;
  }

  /** Whether they are saved. */
  async savePerson(): Promise<boolean> {
    let saved = false;
    await this.#once(async () => {
      const draft = this.person;
      if (!draft) return;
      const { id, name, role, active } = draft;
      const pin = draft.pin === '' ? null : draft.pin;
      const reply = await ask(
        { ask: 'people', people: 'save', id, name, role, active, pin },
        'users',
      );
      this.personRefusal = reply.tell === 'refused' ? reply : null;
      if (reply.tell === 'refused') return;
      this.users = reply.users;
      this.person = null;
      saved = true;
      this.#guarded();
    });
    return saved;
  }

  async saveGuard(): Promise<void> {
    await this.#once(async () => {
      this.guardMessage = '';
      const reply = await ask(
        {
          ask: 'people',
          people: 'save-guard',
          shift_needed: this.shiftNeeded,
          lock_minutes: this.lockMinutes,
          discount: this.discount,
        },
        'guard',
      );
      this.guardRefusal = reply.tell === 'refused' ? reply : null;
      if (reply.tell === 'refused') return;
      this.guardMessage = 'Guardado.';
      this.#guarded();
    });
  }

  async #once(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    await work();
    this.busy = false;
  }
}
