/** What a key means while the arrows are for the tiles. Pure, as `till/keys.ts` is. */
import { isShortcutOfTheSystem, type Press } from '../till/keys';

export type GridCommand =
  | { do: 'move'; by: 'left' | 'right' | 'up' | 'down' }
  | { do: 'tab'; by: 1 | -1 }
  | { do: 'add' }
  | { do: 'leave' };

/** F9 with the shift key reaches the tiles, from wherever a sale is made. */
export function reachesGrid(press: Press): boolean {
  return press.key === 'F9' && press.shiftKey && !isShortcutOfTheSystem(press);
}

export function gridKey(press: Press): GridCommand | null {
  if (isShortcutOfTheSystem(press)) return null;
  switch (press.key) {
    case 'ArrowLeft':
      return { do: 'move', by: 'left' };
    case 'ArrowRight':
      return { do: 'move', by: 'right' };
    case 'ArrowUp':
      return { do: 'move', by: 'up' };
    case 'ArrowDown':
      return { do: 'move', by: 'down' };
    case 'PageDown':
      return { do: 'tab', by: 1 };
    case 'PageUp':
      return { do: 'tab', by: -1 };
    case 'Enter':
      return { do: 'add' };
    case 'Escape':
      return { do: 'leave' };
    default:
      return null;
  }
}
