import { expect, test } from 'vitest';

import { textStep } from './keys';

const press = (key: string, held: Partial<Parameters<typeof textStep>[0]> = {}) =>
  textStep({ key, ctrlKey: true, shiftKey: false, altKey: false, metaKey: false, ...held });

test('Ctrl with plus, minus and zero', () => {
  expect(press('+')).toBe('up');
  expect(press('=')).toBe('up');
  expect(press('+', { shiftKey: true })).toBe('up');
  expect(press('-')).toBe('down');
  expect(press('0')).toBe('back');
  expect(press('+', { ctrlKey: false, metaKey: true })).toBe('up');
});

test('what is typed into a sale is left to it', () => {
  expect(press('+', { ctrlKey: false })).toBeNull();
  expect(press('0', { ctrlKey: false })).toBeNull();
  expect(press('+', { altKey: true })).toBeNull();
  expect(press('a')).toBeNull();
});
