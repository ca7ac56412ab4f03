/** What a key means while a tip is being typed. Pure, as `till/keys.ts` is. */
import { isPrintable, isShortcutOfTheSystem, type Press } from '../till/keys';

export type TipCommand = { do: 'apply' } | { do: 'back' } | { do: 'ignore' };

export function tipKey(press: Press): TipCommand | null {
  if (isShortcutOfTheSystem(press)) return null;
  if (press.key === 'Enter') return { do: 'apply' };
  if (press.key === 'Escape') return { do: 'back' };
  return isPrintable(press) && !/[\d.,$%\s]/u.test(press.key) ? { do: 'ignore' } : null;
}
