/** Dates as people here write them, 21/11/2026, whatever language the system speaks. */

/** `2026-11-21` as `21/11/2026`; nothing of nothing. */
export function shownDate(day: string): string {
  const [year, month, date] = day.split('-');
  return date === undefined ? '' : `${date}/${month}/${year}`;
}

/**
 * What was typed as `2026-11-21`: `21/11/2026`, `21-11-26`, `1.2.2026`, `21112026`. Nothing of
 * nothing, null of what is no date.
 */
export function readDate(typed: string): string | null {
  const text = typed.trim();
  if (text === '') return '';
  const parts =
    /^(\d{1,2})[/\-. ](\d{1,2})[/\-. ](\d{4}|\d{2})$/u.exec(text) ??
    /^(\d{2})(\d{2})(\d{4}|\d{2})$/u.exec(text);
  if (!parts) return null;
  const [, date = '', month = '', year = ''] = parts;
  return calendarDay(year.length === 2 ? `20${year}` : year, month, date);
}

/** Puts the strokes in while digits are typed behind each other. */
export function stroked(text: string): string {
  return /^\d{2}(?:\/\d{2})?$/u.test(text) ? `${text}/` : text;
}

/** So many days later. */
export function moved(day: string, days: number): string {
  const then = new Date(`${day}T00:00:00Z`);
  then.setUTCDate(then.getUTCDate() + days);
  return then.toISOString().slice(0, 10);
}

/** There is such a day in the calendar. */
function calendarDay(year: string, month: string, date: string): string | null {
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  const then = new Date(`${day}T00:00:00Z`);
  const there = !Number.isNaN(then.getTime()) && then.toISOString().startsWith(day);
  return there ? day : null;
}
