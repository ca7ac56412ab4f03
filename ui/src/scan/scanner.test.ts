import { expect, test } from 'vitest';

import { Scanner } from './scanner';

/** Types a text, one key each so many milliseconds; gives what the last one ended. */
function type(scanner: Scanner, keys: string[], gap: number, from = 0): string | null {
  return keys.map((key, index) => scanner.press(key, from + index * gap)).at(-1) ?? null;
}

test('a barcode that comes at once and ends is a scan', () => {
  for (const end of ['Enter', 'Tab']) {
    const scanner = new Scanner();
    expect(type(scanner, [...'7501055300075', end], 8)).toBe('7501055300075');
  }
});

test('the same digits from fingers are not', () => {
  expect(type(new Scanner(), [...'7501055300075', 'Enter'], 90)).toBeNull();
  const scanner = new Scanner();
  type(scanner, [...'7501055300075'], 8);
  expect(scanner.press('Enter', 1000)).toBeNull();
});

test('neither are amounts and words, however fast', () => {
  for (const text of ['500', '1500.50', '12345678A', '123456789012345']) {
    expect(type(new Scanner(), [...text, 'Enter'], 5)).toBeNull();
  }
});

test('what was typed before a scan is no part of it', () => {
  const scanner = new Scanner();
  type(scanner, [...'20'], 120);
  expect(scanner.begins).toBe(true);
  expect(type(scanner, [...'96385074', 'Enter'], 8, 1000)).toBe('96385074');
});
