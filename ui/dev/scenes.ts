/** Presses keys as a cashier would, so that one address shows one state. Development only. */

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** `<Name>` is a key, everything else is typed. */
const SCENES: Record<string, string> = {
  cart: 'LAL1<Enter>3*REF6<Enter>JAM1<Enter>LIB1<Enter>DET1<Enter><ArrowUp><ArrowUp>',
  long: 'LAL1<Enter>3*REF6<Enter>JAM1<Enter>LIB1<Enter>DET1<Enter>PAN1<Enter>HUE1<Enter>' +
    'ARR1<Enter>9*TEQ1<Enter>LAL2<Enter>ALP1<Enter><ArrowUp>',
  results: 'LAL1<Enter>3*REF6<Enter>leche<ArrowDown><ArrowDown>',
  nothing: 'LAL1<Enter>zapato',
  refused: 'LAL1<Enter>750999<Enter>',
  several: 'LAL1<Enter>leche<Enter>',
  pay: 'LAL1<Enter>3*REF6<Enter><F12>500',
  mixed: 'LAL1<Enter>3*REF6<Enter><F12>50<Enter>C',
  payrefused: 'LAL1<Enter>3*REF6<Enter><F12>C500<Enter>',
  done: 'LAL1<Enter>3*REF6<Enter><F12>500<Enter>',
  next: 'LAL1<Enter>3*REF6<Enter><F12>500<Enter>PAN1<Enter>',
  holding: 'LAL1<Enter>3*REF6<Enter><F6>',
  held: '<F6><ArrowDown>',
  dropping: '<F6><Delete>',
  recalled: '<F6><Enter>',
  noting: 'LAL1<Enter>3*REF6<Enter>/en bolsa aparte',
  grid: 'LAL1<Enter>3*REF6<Enter><⇧F9><ArrowRight>',
  'touch-pay': 'LAL1<Enter>3*REF6<Enter>PAN1<Enter><F12>200',
  'touch-discount': 'LAL1<Enter>3*REF6<Enter><F5>10',
  'touch-sale': 'LAL1<Enter>3*REF6<Enter>',
  tip: 'LAL1<Enter>3*REF6<Enter><F12>P10%<Enter>',
  'tip-typing': 'LAL1<Enter>3*REF6<Enter><F12>P10%',
  'tip-done': 'LAL1<Enter>3*REF6<Enter><F12>P20<Enter>200<Enter>',
  trouble: 'LAL1<Enter>3*REF6<Enter>JAM1<Enter>',
  sales: '<F2>',
  invoiced: '<F2><ArrowDown><ArrowDown>',
  returning: '<F2><F6>1',
  'returning-all': '<F2><F6><F5>',
  'return-refused': '<F2><F6>9<F12>',
  returned: '<F2><F6><F5><F12>',
  customers: '<F3>',
  correcting: '<F3><Enter>',
  'correct-faults': '<F3><Enter><F12>',
  settings: '<F4>',
  companion: '<F4>',
  restored: '<F4>',
  shift: '<F7><ArrowDown>',
  counting: '<F7>z3',
  moving: '<F7>s50',
  products: '<F9><ArrowDown><ArrowDown>',
  product: '<F9><ArrowDown><Enter>',
  reports: '<⇧F2>',
  exported: '<⇧F2>x',
  lists: '<F9><F6>',
  preview: '<F9><F6>/lista.xlsx<Enter>',
  fresh: '<F9><F5>Refresco<F12>',
  invoice: 'LAL1<Enter>3*REF6<Enter><F12>500<Enter><F11>CACX',
  'invoice-faults': 'LAL1<Enter><F12>500<Enter><F11><F12>',
  'invoice-refused': 'LAL1<Enter><F12>500<Enter><F11>',
  'invoice-made': 'LAL1<Enter><F12>500<Enter><F11>CACX<F12>',
  'invoice-waiting': 'LAL1<Enter><F12>500<Enter><F11>CACX<F12>',
  empty: '<F2>',
};

export async function play(scene: string): Promise<void> {
  await pause(200);
  for (const step of (SCENES[scene] ?? '').match(/<[⇧\w]+>|./gsu) ?? []) {
    press(step.startsWith('<') && step.length > 1 ? step.slice(1, -1) : step);
    await pause(step.length > 1 ? 60 : 10);
    if (step.length > 1) await pause(60);
  }
}

function press(name: string): void {
  const shiftKey = name.startsWith('⇧');
  const key = shiftKey ? name.slice(1) : name;
  const target = document.activeElement ?? document.body;
  const event = new KeyboardEvent('keydown', { key, shiftKey, bubbles: true, cancelable: true });
  if (!target.dispatchEvent(event) || [...key].length !== 1) return;
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement)) return;
  field.setRangeText(key, field.selectionStart ?? 0, field.selectionEnd ?? 0, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
