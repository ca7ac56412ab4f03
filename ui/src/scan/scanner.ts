/**
 * Tells a scanner from fingers: it types a barcode faster than anybody, and ends it with Enter or
 * Tab. Pure: keys with their times go in, a code comes out.
 */

/** Between two keys of a scanner, in milliseconds; fingers are slower. */
const GAP_MS = 40;
/** From an EAN-8 to an ITF-14. */
const CODE = /^\d{8,14}$/u;

export class Scanner {
  #code = '';
  #at = -Infinity;

  /** The code that this key ends, or null. */
  press(key: string, at: number): string | null {
    const fast = at - this.#at <= GAP_MS;
    this.#at = at;
    if (key === 'Enter' || key === 'Tab') {
      const code = fast ? this.#code : '';
      this.#code = '';
      return CODE.test(code) ? code : null;
    }
    if ([...key].length === 1) this.#code = fast ? this.#code + key : key;
    return null;
  }

  /** Whether the last key may be the first of a code. */
  get begins(): boolean {
    return this.#code.length === 1;
  }
}
