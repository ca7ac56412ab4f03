/** The keys that browsers have taught everybody: Ctrl with +, - and 0. Pure. */
import type { TextStep } from '../api/types';
import type { Press } from '../till/keys';

/** What a press does to the size of everything, or null where it does nothing. */
export function textStep(press: Press): TextStep | null {
  // AltGr reports Ctrl and Alt at once, and it writes characters on a Spanish keyboard.
  if (press.altKey || !(press.ctrlKey || press.metaKey)) return null;
  switch (press.key) {
    // Without the shift key the same key says `=` on an American keyboard.
    case '+':
    case '=':
      return 'up';
    case '-':
    case '_':
      return 'down';
    case '0':
      return 'back';
    default:
      return null;
  }
}
