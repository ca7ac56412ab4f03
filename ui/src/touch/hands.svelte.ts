/** Whether whoever sells does it with a finger, and so wants the numbers on the screen. */
class Hands {
  /** What pointed last was a finger, or a pen. */
  finger = $state(false);
  /** The manager wants the numbers there in any case. */
  always = $state(false);

  get pad(): boolean {
    return this.finger || this.always;
  }

  /** Keys do not count: a scanner is one too. */
  pointed(type: string): void {
    this.finger = type === 'touch' || type === 'pen';
  }
}

/** There is one pair of them at a till. */
export const hands = new Hands();
