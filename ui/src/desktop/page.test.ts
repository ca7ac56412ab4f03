import { expect, test } from 'vitest';

import { isBrowsers } from './page';

const press = (key: string, held: Partial<Parameters<typeof isBrowsers>[0]> = {}) =>
  isBrowsers({ key, ctrlKey: false, shiftKey: false, altKey: false, metaKey: false, ...held });

test('the keys of a browser', () => {
  expect(press('F5')).toBe(true);
  expect(press('F5', { ctrlKey: true, shiftKey: true })).toBe(true);
  expect(press('r', { ctrlKey: true })).toBe(true);
  expect(press('R', { ctrlKey: true, shiftKey: true })).toBe(true);
  expect(press('p', { metaKey: true })).toBe(true);
});

test('what people type, move by and copy with is theirs', () => {
  for (const key of ['r', 'F', 'Enter', 'Tab', 'Escape', ' ']) expect(press(key)).toBe(false);
  for (const key of ['a', 'c', 'v', 'x', 'z']) expect(press(key, { ctrlKey: true })).toBe(false);
  expect(press('r', { ctrlKey: true, altKey: true })).toBe(false);
});
