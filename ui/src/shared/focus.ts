/** Puts the typing into `field` as soon as it is on the page: `{@attach takeFocus}`. */
export function takeFocus(field: HTMLElement): void {
  field.focus();
}
