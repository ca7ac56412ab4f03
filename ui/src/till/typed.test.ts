import { expect, test } from 'vitest';

import { takeApart } from './typed';

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
