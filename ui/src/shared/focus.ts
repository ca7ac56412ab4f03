/** Puts the typing into `field` as soon as it is on the page: `{@attach takeFocus}`. */
export function takeFocus(field: HTMLElement): void {
  field.focus();
}

/** Puts the typing into the first field of a place: `{@attach takeFirst}`. */
export function takeFirst(place: HTMLElement): void {
  place.querySelector('input')?.focus();
}

/** What was just said is seen, however far down it stands: `{@attach comeIntoSight}`. */
export function comeIntoSight(told: HTMLElement): void {
  told.scrollIntoView({ block: 'nearest' });
}

/** Esc leaves a field, so that the keys behind it are the place's again. */
export function leaveOnEscape(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  if (event.key !== 'Escape') return;
  event.preventDefault();
  event.currentTarget.blur();
}
