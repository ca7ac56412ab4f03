/** Puts the typing into `field` as soon as it is on the page: `{@attach takeFocus}`. */
export function takeFocus(field: HTMLElement): void {
  field.focus();
}

/** Esc leaves a field, so that the keys behind it are the place's again. */
export function leaveOnEscape(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  if (event.key !== 'Escape') return;
  event.preventDefault();
  event.currentTarget.blur();
}
