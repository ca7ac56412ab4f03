import { describe, expect, it } from 'vitest';

import { moved, readDate, shownDate, stroked } from './date';

describe('a date as it is typed', () => {
  it.each([
    ['21/11/2026', '2026-11-21'],
    [' 21-11-26 ', '2026-11-21'],
    ['1.2.2026', '2026-02-01'],
    ['21112026', '2026-11-21'],
    ['211126', '2026-11-21'],
    ['29/02/2028', '2028-02-29'],
    ['', ''],
  ])('%s is %s', (typed, day) => {
    expect(readDate(typed)).toBe(day);
  });

  it.each(['11/21/2026', '31/11/2026', '29/02/2026', '00/01/2026', '21/11', 'hoy', '21/11/202'])(
    '%s is none',
    (typed) => {
      expect(readDate(typed)).toBeNull();
    },
  );

  it('is shown as it may be typed again', () => {
    expect(shownDate('2026-11-21')).toBe('21/11/2026');
    expect(shownDate('')).toBe('');
    expect(readDate(shownDate('2026-02-01'))).toBe('2026-02-01');
  });

  it('gets its strokes behind the second and the fourth digit', () => {
    expect(['2', '21', '21/1', '21/11', '21/11/2'].map(stroked)).toEqual([
      '2', '21/', '21/1', '21/11/', '21/11/2',
    ]);
  });

  it('moves over the ends of months and years', () => {
    expect(moved('2026-12-31', 1)).toBe('2027-01-01');
    expect(moved('2028-03-01', -1)).toBe('2028-02-29');
  });
});
