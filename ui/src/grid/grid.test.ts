import { beforeEach, expect, test, vi } from 'vitest';

import type { Reply } from '../api/types';
import { Grid } from './grid.svelte';
import { gridKey, reachesGrid } from './keys';

const { invoke } = vi.hoisted(() => ({ invoke: vi.fn() }));
vi.mock('@tauri-apps/api/core', () => ({ invoke }));

const TABS = [
  { of: 'favourites' as const },
  { of: 'category' as const, name: 'Bebidas' },
];

function page(from: number, count: number, more: boolean): Reply {
  const tiles = Array.from({ length: count }, (_, at) => ({
    sku: `S${from + at}`, name: 'Pan', price: '$1.00', unit: 'pieza', tax: '', barcode: '',
  }));
  return { tell: 'grid', tabs: TABS, tab: TABS[1] ?? null, tiles, from, more };
}

beforeEach(() => invoke.mockReset());

test('the arrows walk over rows and load what is below', async () => {
  invoke.mockResolvedValueOnce(page(0, 6, true)).mockResolvedValueOnce(page(6, 3, false));
  const grid = new Grid();
  await grid.reach();
  grid.columns = 4;
  await grid.move('down');
  expect(grid.chosen).toBe(4);
  await grid.move('down');
  expect([grid.chosen, grid.tiles.length, grid.more]).toEqual([8, 9, false]);
  await grid.move('right');
  expect(grid.chosen).toBe(8);
  await grid.move('up');
  await grid.move('left');
  expect(grid.chosen).toBe(3);
});

test('its key reaches the tiles, then takes them away', async () => {
  invoke.mockResolvedValue(page(0, 2, false));
  const grid = new Grid();
  await grid.show();
  expect([grid.open, grid.reached]).toEqual([true, false]);
  grid.toggle();
  expect([grid.open, grid.reached]).toEqual([true, true]);
  grid.toggle();
  expect([grid.open, grid.reached]).toEqual([false, false]);
  expect(invoke).toHaveBeenCalledTimes(1);
});

test('tabs are walked through and end', async () => {
  invoke.mockResolvedValue(page(0, 2, false));
  const grid = new Grid();
  await grid.reach();
  await grid.step(1);
  expect(invoke).toHaveBeenCalledTimes(1);
  await grid.step(-1);
  expect(invoke.mock.lastCall?.[1].request).toEqual({ ask: 'grid', tab: TABS[0], from: 0 });
});

test('keys of the tiles', () => {
  const press = (key: string, shiftKey = false) => ({
    key, shiftKey, ctrlKey: false, altKey: false, metaKey: false,
  });
  expect(gridKey(press('ArrowDown'))).toEqual({ do: 'move', by: 'down' });
  expect(gridKey(press('PageDown'))).toEqual({ do: 'tab', by: 1 });
  expect(gridKey(press('Enter'))).toEqual({ do: 'add' });
  expect(gridKey(press('F12'))).toBeNull();
  expect([reachesGrid(press('F9', true)), reachesGrid(press('F9'))]).toEqual([true, false]);
});
