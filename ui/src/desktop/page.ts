/** What a browser does to its page by keys of its own, which a till's page has no use for. */
import type { Press } from '../till/keys';

/** Load it anew, look for a text in it, print it, keep it, show what it is made of. */
const WITH_CONTROL = ['r', 'f', 'g', 'p', 's', 'u', 'j', 'o'];

/** Whether a browser may have a meaning of its own for a press. */
export function isBrowsers(press: Press): boolean {
  if (/^F\d+$/u.test(press.key)) return true;
  // AltGr reports Ctrl and Alt at once, and it writes characters on a Spanish keyboard.
  if (press.altKey || !(press.ctrlKey || press.metaKey)) return false;
  return WITH_CONTROL.includes(press.key.toLowerCase());
}

/**
 * The page stays as it is, whatever keys WebView2 knows: F5 would throw away what stands in an open
 * form. Every place hears a press before this does, as one that nobody has answered.
 */
export function keepPage(window: EventTarget): void {
  const last = (event: Event): void => event.preventDefault();
  window.addEventListener(
    'keydown',
    (event) => {
      window.removeEventListener('keydown', last);
      // Who is added on the way down is the last on the way up.
      if (isBrowsers(event as KeyboardEvent)) window.addEventListener('keydown', last);
    },
    { capture: true },
  );
}
