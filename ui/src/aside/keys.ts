/** What a key means in the pane beside the sale. Pure, as `till/keys.ts` is. */
import { isPrintable, type Press } from '../till/keys';

export type AsideCommand =
  | { do: 'apply' }
  | { do: 'close' }
  | { do: 'step'; by: 1 | -1 }
  | { do: 'recall' }
  | { do: 'drop' }
  | { do: 'keep' }
  | { do: 'ignore' };

/** While a line of text is typed. */
export function textKey(press: Press): AsideCommand | null {
  if (press.key === 'Enter') return { do: 'apply' };
  return press.key === 'Escape' ? { do: 'close' } : null;
}

/** While the sales on hold are looked at. */
export function heldKey(press: Press, dropping: boolean): AsideCommand | null {
  if (dropping) return droppingKey(press);
  switch (press.key) {
    case 'Enter':
      return { do: 'recall' };
    case 'ArrowDown':
      return { do: 'step', by: 1 };
    case 'ArrowUp':
      return { do: 'step', by: -1 };
    case 'Delete':
      return { do: 'drop' };
    case 'Escape':
    case 'F6':
      return { do: 'close' };
    default:
      return isPrintable(press) ? { do: 'ignore' } : null;
  }
}

/** Only the word throws away. */
function droppingKey(press: Press): AsideCommand | null {
  if (press.key.toUpperCase() === 'D') return { do: 'drop' };
  const keeps = press.key === 'Escape' || press.key === 'Enter' || isPrintable(press);
  return keeps ? { do: 'keep' } : null;
}
