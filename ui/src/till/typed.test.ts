import { expect, test } from 'vitest';

import { asDiscount, takeApart } from './typed';

test.each([
  ['leche', null, 'leche'],
  ['  leche lala ', null, 'leche lala'],
  ['3*750', '3', '750'],
  ['0.750*jamón', '0.750', 'jamón'],
  ['.5 * jamón', '.5', 'jamón'],
  ['0,5*jamón', '0.5', 'jamón'],
  ['5*', '5', ''],
  ['*750', null, '*750'],
  ['x3*750', null, 'x3*750'],
  ['', null, ''],
])('%j is taken apart', (typed, quantity, text) => {
  expect(takeApart(typed)).toEqual({ quantity, text });
});

test.each([
  ['10', '10'],
  [' 10.50 ', '10.50'],
  ['10%', '10%'],
  ['$5', '$5'],
  ['12.5 %', '12.5 %'],
  // The register says what is wrong with a comma.
  ['10,50', '10,50'],
  ['', null],
  ['leche', null],
  ['.50', '.50'],
  ['3*750', null],
  ['75010553', null],
  ['1 L', null],
])('%j as a discount', (typed, discount) => {
  expect(asDiscount(typed)).toBe(discount);
});
