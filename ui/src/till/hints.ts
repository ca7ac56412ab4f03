/** The keys that work now, one hint each: what stands at the bottom of *Venta*. */
import type { Aside } from '../aside/aside.svelte';
import type { AsideCommand } from '../aside/keys';
import type { Grid } from '../grid/grid.svelte';
import type { GridCommand } from '../grid/keys';
import type { KeyHint } from '../shared/KeyBar.svelte';
import type { Tip } from '../tip/tip.svelte';
import type { SaleCommand } from './keys';
import type { Till } from './till.svelte';
import { asDiscount } from './typed';

/** What the hints are of, and what a finger on one of them does. */
export interface Desk {
  till: Till;
  aside: Aside;
  tip: Tip;
  grid: Grid;
  /** Sales on hold. */
  readonly held: number;
  obey: (command: SaleCommand) => void;
  obeyAside: (command: AsideCommand) => Promise<void>;
  obeyGrid: (command: GridCommand) => void;
  finish: () => Promise<void>;
}

export function keyHints(desk: Desk): KeyHint[] {
  switch (desk.till.stage) {
    case 'aside':
      return asideHints(desk);
    case 'payment':
      return paymentHints(desk);
    case 'discount':
      return discountHints(desk);
    case 'sale':
    case 'done':
      return saleHints(desk);
  }
}

function lines(desk: Desk): number {
  return desk.till.cart?.lines.length ?? 0;
}

function payments(desk: Desk): number {
  return desk.till.cart?.payments.length ?? 0;
}

function saleHints(desk: Desk): KeyHint[] {
  const focus = (): void => desk.obey({ do: 'focus-search' });
  const all: KeyHint[] = [{ key: 'F10', label: 'Buscar', press: focus, testid: 'key-search' }];
  if (desk.till.text !== '') return [...all, ...typingHints(desk)];
  if (desk.grid.reached) return [...all, ...gridHints(desk)];
  if (lines(desk) === 0) return desk.held > 0 ? [...all, holdKey(desk)] : all;
  const more = (): void => void desk.till.changeQuantity(1);
  const less = (): void => void desk.till.changeQuantity(-1);
  const drop = (): void => void desk.till.removeLine();
  return [
    ...all,
    { key: '+', label: 'Más', press: more, testid: 'key-more' },
    { key: '−', label: 'Menos', press: less, testid: 'key-less' },
    { key: 'Supr', label: 'Quitar', press: drop, testid: 'key-remove' },
    ...discountKeys(desk),
    holdKey(desk),
    {
      key: '/',
      label: 'Nota',
      press: () => desk.aside.openNote('note-line'),
      testid: 'key-note',
    },
    {
      key: '⇧F6',
      label: 'Nota de la venta',
      press: () => desk.aside.openNote('note-sale'),
      testid: 'key-sale-note',
    },
  ];
}

function gridHints(desk: Desk): KeyHint[] {
  const leave = (): void => desk.obeyGrid({ do: 'leave' });
  return [
    { key: 'Enter', label: 'Agregar', testid: 'key-add' },
    { key: '← ↑ ↓ →', label: 'Elegir', testid: 'key-pick' },
    { key: 'AvPág RePág', label: 'Categoría', testid: 'key-tab' },
    { key: 'Esc', label: 'A la venta', press: leave, testid: 'key-back' },
    { key: '⇧F9', label: 'Cerrar', press: () => desk.grid.close(), testid: 'key-grid' },
  ];
}

function holdKey(desk: Desk): KeyHint {
  const label = desk.held > 0 ? `En espera (${desk.held})` : 'En espera';
  return { key: 'F6', label, press: () => void desk.aside.openHold(), testid: 'key-hold' };
}

function asideHints(desk: Desk): KeyHint[] {
  const back: KeyHint = {
    key: 'Esc',
    label: desk.aside.dropping ? 'Conservar' : 'Volver',
    press: () => (desk.aside.dropping ? desk.aside.keep() : desk.aside.close()),
    testid: 'key-back',
  };
  if (desk.aside.asking !== 'held') {
    const apply = (): void => void desk.obeyAside({ do: 'apply' });
    return [{ key: 'Enter', label: 'Guardar', press: apply, testid: 'key-apply' }, back];
  }
  const drop = (): void => void desk.obeyAside({ do: 'drop' });
  if (desk.aside.dropping) {
    return [back, { key: 'D', label: 'Descartar', press: drop, testid: 'key-drop' }];
  }
  if (desk.aside.held.length === 0) return [back];
  const recall = (): void => void desk.obeyAside({ do: 'recall' });
  return [
    { key: 'Enter', label: 'Recuperar', press: recall, testid: 'key-recall' },
    { key: '↑ ↓', label: 'Elegir', testid: 'key-pick' },
    { key: 'Supr', label: 'Descartar', press: drop, testid: 'key-drop' },
    back,
  ];
}

function discountKeys(desk: Desk): KeyHint[] {
  const off = (): void => desk.obey({ do: 'discount', scope: 'line' });
  const allOff = (): void => desk.obey({ do: 'discount', scope: 'sale' });
  return [
    { key: 'F5', label: 'Descuento', press: off, testid: 'key-discount' },
    { key: '⇧F5', label: 'A toda la venta', press: allOff, testid: 'key-sale-discount' },
  ];
}

function typingHints(desk: Desk): KeyHint[] {
  const hint: KeyHint[] = [
    { key: 'Enter', label: 'Agregar', press: () => onEnterHint(desk), testid: 'key-add' },
  ];
  if (desk.till.products.length > 0) hint.push({ key: '↑ ↓', label: 'Elegir', testid: 'key-pick' });
  hint.push({ key: 'Esc', label: 'Borrar', press: () => desk.till.clear(), testid: 'key-clear' });
  if (lines(desk) > 0 && asDiscount(desk.till.text) !== null) hint.push(...discountKeys(desk));
  return hint;
}

function onEnterHint(desk: Desk): void {
  desk.obey(desk.till.chosen === null ? { do: 'enter' } : { do: 'add-chosen' });
}

function tipHints(desk: Desk): KeyHint[] {
  return [
    { key: 'Enter', label: 'Poner', press: () => void desk.tip.apply(), testid: 'key-apply' },
    { key: '0 Enter', label: 'Sin propina', testid: 'key-no-tip' },
    { key: 'Esc', label: 'Volver', press: () => desk.tip.close(), testid: 'key-back' },
  ];
}

function discountHints(desk: Desk): KeyHint[] {
  const apply = (): void => void desk.till.applyDiscount();
  return [
    { key: 'Enter', label: 'Aplicar', press: apply, testid: 'key-apply' },
    { key: '0 Enter', label: 'Quitar el descuento', testid: 'key-no-discount' },
    { key: 'Esc', label: 'Volver', press: () => desk.till.closeDiscount(), testid: 'key-back' },
  ];
}

function paymentHints(desk: Desk): KeyHint[] {
  if (desk.tip.typing) return tipHints(desk);
  const all: KeyHint[] = [
    { key: 'Enter', label: 'Cobrar', press: () => void desk.finish(), testid: 'key-finish' },
    { key: 'E C D T V', label: 'Forma de pago', testid: 'key-forms' },
    { key: 'Esc', label: 'Volver', press: () => void desk.till.backToSale(), testid: 'key-back' },
  ];
  if (desk.tip.offered) {
    all.push({ key: 'P', label: 'Propina', press: () => desk.tip.open(), testid: 'key-tip' });
  }
  if (payments(desk) === 0 || desk.till.amount !== '') return all;
  const press = (): void => void desk.till.takePaymentsBack();
  return [...all, { key: 'Supr', label: 'Quitar pagos', press, testid: 'key-take-back' }];
}
