// Made from crates/register/src/api.rs; UPDATE_TS=1 writes it anew.

/**
 * The audit trail.
 */
export type Audit = { 
/**
 * The newest first.
 */
entries: Array<AuditRow>, 
/**
 * Ask for entries before this one; nothing where these are all.
 */
more_before: number | null, 
/**
 * `La bitácora está completa.`, or which entry is not as it was written.
 */
verdict: string, 
/**
 * How that is.
 */
tone: Tone, };

/**
 * One entry of the audit trail.
 */
export type AuditRow = { 
/**
 * From 1, without holes.
 */
number: number, 
/**
 * `vie 20 nov, 14:05`.
 */
at: string, 
/**
 * `Salida de efectivo`.
 */
what: string, 
/**
 * `$50.00: hielo`.
 */
detail: string, 
/**
 * `Ana`.
 */
who: string, 
/**
 * `Rosa`, or empty.
 */
allowed_by: string, };

/**
 * Whether the window opens when somebody signs in to this computer.
 */
export type Autostart = "on" | "off";

/**
 * The sale in progress.
 */
export type Cart = { 
/**
 * In the order in which they came.
 */
lines: Array<CartLine>, 
/**
 * The line that `+`, `-` and `Supr` act on.
 */
selected: number | null, 
/**
 * The sale's discount.
 */
discount: CartDiscount | null, 
/**
 * From the list prices to the total; empty where nothing is taken off.
 */
reductions: Array<CartReduction>, 
/**
 * `$284.50`.
 */
total: string, 
/**
 * `7 artículos · IVA $21.38`, or empty.
 */
summary: string, 
/**
 * Payments so far.
 */
payments: Array<CartPayment>, 
/**
 * The tip; nothing where the shop takes none.
 */
tip: CartTip | null, 
/**
 * With the tip; `$0.00` when all is paid.
 */
due: string, 
/**
 * Given back: `$215.50`.
 */
change: string, 
/**
 * All is paid: the sale may be closed.
 */
payable: boolean, 
/**
 * What the cashier says of the sale; may be empty.
 */
note: string, };

/**
 * A discount of a line or of the sale.
 */
export type CartDiscount = { 
/**
 * As it may be typed again: `10%`, `10.50`.
 */
typed: string, 
/**
 * `Descuento 10 %`, `Descuento`.
 */
label: string, 
/**
 * What it takes off: `−5.70`.
 */
amount: string, };

/**
 * One line of the cart.
 */
export type CartLine = { 
/**
 * The shop's key.
 */
sku: string, 
/**
 * `2`, `0.750 kg`.
 */
quantity: string, 
/**
 * Name.
 */
name: string, 
/**
 * `28.50`.
 */
price: string, 
/**
 * Price times quantity: `57.00`.
 */
list: string, 
/**
 * Its own discount.
 */
discount: CartDiscount | null, 
/**
 * What it costs after its own discount: `51.30`.
 */
net: string, 
/**
 * What the cashier says of it; may be empty.
 */
note: string, };

/**
 * One payment of the cart.
 */
export type CartPayment = { 
/**
 * `Efectivo`.
 */
label: string, 
/**
 * `$500.00`.
 */
amount: string, };

/**
 * One step from the list prices to the total.
 */
export type CartReduction = { 
/**
 * `Sin descuento`, `Descuento en productos`, `Descuento de la venta 5 %`.
 */
label: string, 
/**
 * `$192.00`, `−$5.70`.
 */
amount: string, };

/**
 * What the customer may leave for the staff.
 */
export type CartTip = { 
/**
 * `$20.00`, or empty while there is none.
 */
amount: string, 
/**
 * What one key or finger gives.
 */
offers: Array<TipOffer>, };

/**
 * What somebody counted.
 */
export type CashCount = { "by": "amount", 
/**
 * As typed.
 */
amount: string, } | { "by": "pieces", 
/**
 * What was typed so far; kinds that are not named are none.
 */
pieces: Array<Pieces>, };

/**
 * What opens when cash is paid.
 */
export type CashDrawer = "none" | "pin-two" | "pin-five";

/**
 * Cash that was brought or taken by hand.
 */
export type CashMove = { 
/**
 * `14:05`.
 */
at: string, 
/**
 * `Entrada`, `Salida`.
 */
what: string, 
/**
 * Why.
 */
reason: string, 
/**
 * `$100.00`, `-$50.00`.
 */
amount: string, 
/**
 * `Ana`.
 */
who: string, };

/**
 * One of SAT's two lists of keys for products.
 */
export type ClaveCatalog = "prod-serv" | "unidad";

/**
 * A sale was closed.
 */
export type Closed = { 
/**
 * Its id.
 */
id: string, 
/**
 * `A-000123`.
 */
nota: string, 
/**
 * `$211.00`.
 */
total: string, 
/**
 * `$20.00`, or empty.
 */
tip: string, 
/**
 * `$289.00`.
 */
change: string, 
/**
 * `K7QM-3XWP-9TFA`.
 */
code: string, 
/**
 * `30 de noviembre de 2026`.
 */
deadline: string, 
/**
 * Empty when the receipt went to the printer; else what is wrong and what was kept.
 */
printer: string, 
/**
 * The next sale's cart: empty.
 */
cart: Cart, };

/**
 * How the companion stands.
 */
export type Companion = { 
/**
 * The door.
 */
door: CompanionDoor, 
/**
 * The folder.
 */
folder: CompanionFolder, 
/**
 * How talones are printed.
 */
paper: CompanionPaper, 
/**
 * Whom to tell of what could not be taken, or empty.
 */
contact: string, 
/**
 * The last that came, the newest first.
 */
takings: Array<CompanionTaking>, 
/**
 * So many were refused since somebody last looked.
 */
unseen: number, };

/**
 * The companion door.
 */
export type CompanionDoor = { 
/**
 * Somebody with the token is let in.
 */
open: boolean, 
/**
 * `http://127.0.0.1:17817`, or empty while it is shut.
 */
address: string, 
/**
 * `17817`: where it listens, or will.
 */
port: string, 
/**
 * To be copied now: it is shown this once, and empty ever after.
 */
token: string, 
/**
 * Why it is not open although it should be, or empty.
 */
trouble: string, };

/**
 * The watched folder.
 */
export type CompanionFolder = { 
/**
 * Its path, or empty while none is watched.
 */
path: string, 
/**
 * How it stands, in words.
 */
state: string, 
/**
 * How good that is.
 */
tone: Tone, };

/**
 * How the talón of another program's sale is printed. The invoice is the same either way.
 */
export type CompanionPaper = "lines" | "totals";

/**
 * What is asked about the companion.
 */
export type CompanionRequest = { "companion": "view" } | { "companion": "open" } | { "companion": "shut" } | { "companion": "save", 
/**
 * From 1024 to 65535.
 */
port: string, 
/**
 * How talones are printed.
 */
paper: CompanionPaper, 
/**
 * A line of text, or empty.
 */
contact: string, } | { "companion": "watch", 
/**
 * A whole path that exists.
 */
folder: string, } | { "companion": "unwatch" } | { "companion": "look" } | { "companion": "seen" };

/**
 * Something that came from the other program.
 */
export type CompanionTaking = { 
/**
 * `vie 20 nov, 21:05`.
 */
at: string, 
/**
 * `Carpeta`, `Entrada`.
 */
way: string, 
/**
 * The file's name, or the key at the door.
 */
name: string, 
/**
 * `Vendida`, `Ya estaba`, `No se tomó`.
 */
state: string, 
/**
 * How good that is.
 */
tone: Tone, 
/**
 * `A-000123`, or empty.
 */
nota: string, 
/**
 * Our code, or empty.
 */
code: string, 
/**
 * What is wrong, or empty.
 */
told: string, };

/**
 * What a Constancia tells.
 */
export type ConstanciaRead = { 
/**
 * What could be read; the rest is empty.
 */
receptor: ReceptorDraft, 
/**
 * One sentence: what was filled in, what is to be looked at.
 */
told: string, 
/**
 * What there is to choose now.
 */
choices: InvoiceChoices, };

/**
 * How it stands with what was corrected at this till.
 */
export type CorrectionStanding = "none" | "kept" | "disputed";

/**
 * What a count comes to.
 */
export type Counted = { 
/**
 * `$2,290.00`.
 */
total: string, 
/**
 * One for each kind in [`Shift::denominations`]: `$2,000.00`, or empty.
 */
worth: Array<string>, };

/**
 * One customer in the list: as corrected here, or as the portal has them.
 */
export type CustomerRow = { 
/**
 * The portal's.
 */
id: string, 
/**
 * RFC.
 */
rfc: string, 
/**
 * Name as SAT has it.
 */
nombre: string, 
/**
 * Postal code.
 */
codigo_postal: string, 
/**
 * `626 Régimen Simplificado de Confianza`.
 */
regimen: string, 
/**
 * `G03 Gastos en general`.
 */
uso: string, 
/**
 * Or empty.
 */
correo: string, 
/**
 * When it changed: `vie 20 nov, 14:06`.
 */
updated: string, 
/**
 * How it stands with what was corrected here.
 */
standing: CorrectionStanding, };

/**
 * One customer, to be corrected.
 */
export type CustomerSheet = { 
/**
 * The portal's.
 */
id: string, 
/**
 * What the form is filled with.
 */
receptor: ReceptorDraft, 
/**
 * What there is to choose.
 */
choices: InvoiceChoices, 
/**
 * How it stands with what was corrected here.
 */
standing: CorrectionStanding, 
/**
 * The same in a sentence, or empty.
 */
told: string, 
/**
 * Where the portal has it otherwise.
 */
portals: Array<PortalsWord>, };

/**
 * What is asked about customers.
 */
export type CustomersRequest = { "customers": "list", 
/**
 * RFC or name to look for; all where it is empty.
 */
text: string, } | { "customers": "sheet", 
/**
 * Its id.
 */
id: string, } | { "customers": "correct", 
/**
 * Its id.
 */
id: string, 
/**
 * As typed. The RFC stays what it is.
 */
receptor: ReceptorDraft, } | { "customers": "take-portals", 
/**
 * Its id.
 */
id: string, };

/**
 * A cut.
 */
export type Cut = { 
/**
 * Its row.
 */
row: CutRow, 
/**
 * The paper as text.
 */
paper: string, 
/**
 * Empty when it went to the printer; else what is wrong and what was kept.
 */
printer: string, };

/**
 * One row of the list of cuts.
 */
export type CutRow = { 
/**
 * Its id.
 */
id: number, 
/**
 * `Corte Z`.
 */
what: string, 
/**
 * `Turno 12`.
 */
shift: string, 
/**
 * `vie 20 nov, 21:05`.
 */
at: string, 
/**
 * `Ana`.
 */
who: string, 
/**
 * `Faltan $10.00`, `Sobran $5.00`, `Cuadra`; of a reading `Debe haber $2,300.00`.
 */
result: string, 
/**
 * How that is.
 */
tone: Tone, };

/**
 * A kind of note or coin.
 */
export type DenominationRow = { 
/**
 * Its key in requests.
 */
key: string, 
/**
 * `Billete de $500`.
 */
label: string, };

/**
 * How the window stands on its computer.
 */
export type Desktop = { 
/**
 * Light or dark.
 */
theme: Theme, 
/**
 * How large.
 */
text: TextSize, 
/**
 * Whether it opens by itself.
 */
autostart: Autostart, 
/**
 * Where the register's files are.
 */
register_folder: string, 
/**
 * What the program notes down while it runs.
 */
logs_folder: string, };

/**
 * One of our folders.
 */
export type DesktopFolder = "register" | "logs";

/**
 * Something that is asked about the window itself.
 */
export type DesktopRequest = { "desktop": "view" } | { "desktop": "paint", 
/**
 * Which.
 */
theme: Theme, } | { "desktop": "size", 
/**
 * How large.
 */
text: TextSize, } | { "desktop": "step", 
/**
 * Which way.
 */
step: TextStep, } | { "desktop": "autostart", 
/**
 * Whether.
 */
autostart: Autostart, } | { "desktop": "open-folder", 
/**
 * Which.
 */
folder: DesktopFolder, };

/**
 * How a list is written.
 */
export type ExportFormat = "csv" | "xlsx";

/**
 * One thing that is wrong with what was typed.
 */
export type FieldFault = { 
/**
 * The field of the draft.
 */
field: string, 
/**
 * Our stable code.
 */
code: string, 
/**
 * In Spanish: what to write.
 */
message: string, };

/**
 * Figures that belong together.
 */
export type FigureGroup = { 
/**
 * `Efectivo en la caja`.
 */
title: string, 
/**
 * In their order; the last one is their sum.
 */
rows: Array<FigureRow>, };

/**
 * One figure.
 */
export type FigureRow = { 
/**
 * `Fondo inicial`.
 */
label: string, 
/**
 * `$500.00`.
 */
amount: string, 
/**
 * It is a sum.
 */
sum: boolean, };

/**
 * How the first steps stand.
 */
export type FirstRun = { 
/**
 * They were begun.
 */
begun: boolean, 
/**
 * Where they are.
 */
step: FirstRunStep, 
/**
 * What each has come to, in their order.
 */
steps: Array<FirstRunRow>, 
/**
 * What the portal said of the shop; nothing before the enrolment.
 */
shop: ShopCard | null, };

/**
 * Something that is asked about the first steps.
 */
export type FirstRunRequest = { "first": "view" } | { "first": "reach", 
/**
 * Which.
 */
step: FirstRunStep, } | { "first": "finish" };

/**
 * What a step has come to.
 */
export type FirstRunRow = { 
/**
 * Which.
 */
step: FirstRunStep, 
/**
 * `Impresora`.
 */
title: string, 
/**
 * `De red, 192.168.1.50:9100`, or what there is without it.
 */
told: string, 
/**
 * Nothing is left to do there.
 */
done: boolean, };

/**
 * One of the first steps, in their order.
 */
export type FirstRunStep = "join" | "shop" | "people" | "printer" | "receipt" | "products" | "ready";

/**
 * A way for money to go back.
 */
export type FormaChoice = { 
/**
 * SAT's two digits.
 */
key: string, 
/**
 * `Efectivo`.
 */
label: string, };

/**
 * A printer that is there to be chosen.
 */
export type FoundPrinter = { 
/**
 * `EPSON TM-T20III (USB)`.
 */
label: string, 
/**
 * What to choose.
 */
printer: PrinterChoice, };

/**
 * A part of the grid.
 */
export type Grid = { 
/**
 * Favourites first, where anything was sold; then the categories by name.
 */
tabs: Array<GridTab>, 
/**
 * Which of them this is; nothing where there is none.
 */
tab: GridTab | null, 
/**
 * In their order, from the one that was asked for.
 */
tiles: Array<ProductRow>, 
/**
 * How many stand before these.
 */
from: number, 
/**
 * There are more behind these.
 */
more: boolean, };

/**
 * A tab of the grid.
 */
export type GridTab = { "of": "favourites" } | { "of": "category", 
/**
 * Its name.
 */
name: string, };

/**
 * How the till is guarded.
 */
export type Guard = { 
/**
 * Nothing is sold without an open shift.
 */
shift_needed: boolean, 
/**
 * `10`; `0` for never.
 */
lock_minutes: string, 
/**
 * `10`, percent.
 */
discount: string, };

/**
 * A sale on hold.
 */
export type HeldRow = { 
/**
 * Which.
 */
id: number, 
/**
 * `14:05`, or `vie 20 nov, 14:05` where that is not today's.
 */
held: string, 
/**
 * Who put it on hold.
 */
who: string, 
/**
 * In the cashier's words; may be empty.
 */
reason: string, 
/**
 * `$284.50`.
 */
total: string, 
/**
 * Its first lines: `2 Leche Lala 1 L`.
 */
lines: Array<string>, 
/**
 * `y 3 renglones más`, or empty.
 */
more: string, };

/**
 * Something that is asked about sales on hold.
 */
export type HoldRequest = { "hold": "put", 
/**
 * Whose it is or what it waits for, in the cashier's words; may be empty.
 */
reason: string, } | { "hold": "list" } | { "hold": "recall", 
/**
 * Which.
 */
id: number, } | { "hold": "drop", 
/**
 * Which.
 */
id: number, };

/**
 * What a file would change.
 */
export type ImportPreview = { 
/**
 * The file's name.
 */
name: string, 
/**
 * How many products are new: `1,234`.
 */
new: string, 
/**
 * How many change.
 */
changed: string, 
/**
 * How many are as they are.
 */
unchanged: string, 
/**
 * How many rows cannot be taken.
 */
faulty: string, 
/**
 * Nothing would be new or change.
 */
nothing_to_do: boolean, 
/**
 * No row is wrong.
 */
faultless: boolean, 
/**
 * Rows that cannot be taken, the first two hundred.
 */
faults: Array<ListedFault>, 
/**
 * `Y 300 renglones más.`, or empty.
 */
more_faults: string, 
/**
 * New products in words, the first two hundred.
 */
new_products: Array<string>, 
/**
 * Changes in words, the first two hundred.
 */
changes: Array<string>, 
/**
 * Columns that are not used, or empty.
 */
ignored: string, };

/**
 * Which rows of a list are taken over.
 */
export type ImportRows = "all" | "good-ones";

/**
 * What there is to choose.
 */
export type InvoiceChoices = { 
/**
 * Only those that such an RFC can have.
 */
regimenes: Array<Suggestion>, 
/**
 * Only those that SAT takes of such a taxpayer.
 */
usos: Array<Suggestion>, 
/**
 * Customers of the shop whose RFC or name begins so; none once the RFC is whole and known.
 */
customers: Array<KnownCustomer>, };

/**
 * The form.
 */
export type InvoiceForm = { 
/**
 * Ids of the sales.
 */
sales: Array<string>, 
/**
 * `Nota A-000123`, `3 notas: A-000121, A-000122, A-000123`.
 */
notas: string, 
/**
 * `$211.00`, of all of them.
 */
total: string, 
/**
 * What stands in it.
 */
receptor: ReceptorDraft, 
/**
 * What is wrong with that, where it was refused.
 */
faults: Array<FieldFault>, 
/**
 * Why it was refused, or empty.
 */
told: string, 
/**
 * What there is to choose.
 */
choices: InvoiceChoices, };

/**
 * How far an invoice is.
 */
export type Invoicing = { 
/**
 * Its id.
 */
id: string, 
/**
 * Which of the three.
 */
stage: InvoicingStage, 
/**
 * `Factura F-1001`, `La factura quedó pedida`, `No se facturó`.
 */
title: string, 
/**
 * What happened, what was kept, what to do.
 */
text: string, 
/**
 * `Nota A-000123`.
 */
notas: string, 
/**
 * Ids of its sales.
 */
sales: Array<string>, 
/**
 * `XOCHILT CASAS CHAVEZ · CACX7605101P8`.
 */
receptor: string, 
/**
 * Folio fiscal, or empty.
 */
uuid: string, 
/**
 * Where it is mailed, or empty.
 */
correo: string, };

/**
 * What is asked about invoices at the counter.
 */
export type InvoicingRequest = { "invoicing": "begin", 
/**
 * Their ids.
 */
sales: Array<string>, } | { "invoicing": "choices", 
/**
 * As typed.
 */
rfc: string, 
/**
 * The key of the régimen that is chosen.
 */
regimen: string, } | { "invoicing": "ask", 
/**
 * Ids of the sales.
 */
sales: Array<string>, 
/**
 * For whom.
 */
receptor: ReceptorDraft, } | { "invoicing": "look", 
/**
 * Its id.
 */
id: string, } | { "invoicing": "save", 
/**
 * Its id.
 */
id: string, } | { "invoicing": "print", 
/**
 * Its id.
 */
id: string, } | { "invoicing": "constancia", 
/**
 * What the scanner read in its QR, or empty.
 */
qr: string, 
/**
 * The PDF or a picture in Base64, or empty.
 */
file: string, };

/**
 * The life of an invoice at the counter.
 */
export type InvoicingStage = "waiting" | "invoiced" | "refused";

/**
 * One treatment of IVA to choose.
 */
export type IvaChoice = { 
/**
 * Our name for it.
 */
key: string, 
/**
 * `IVA 16 %`.
 */
label: string, 
/**
 * What the invoice says of it: `02 Sí objeto de impuesto.`
 */
objeto_imp: string, };

/**
 * A customer of the shop.
 */
export type KnownCustomer = { 
/**
 * What the form is filled with.
 */
receptor: ReceptorDraft, 
/**
 * `612 Personas Físicas con Actividades Empresariales`.
 */
regimen: string, };

/**
 * Something that is asked about labels of scales.
 */
export type LabelRequest = { "label": "view" } | { "label": "save", 
/**
 * As typed, `20PPPPPVVVVVC`; empty where there are none.
 */
mask: string, 
/**
 * What their value is.
 */
value: LabelValue, 
/**
 * Of the value, as typed.
 */
decimals: string, };

/**
 * How labels are laid out.
 */
export type LabelSettings = { 
/**
 * `20PPPPPVVVVVC`: digits as they are, P of the product, V of the value, X any, C the check
 * digit. Empty where there are none.
 */
mask: string, 
/**
 * What their value is.
 */
value: LabelValue, 
/**
 * Of the value.
 */
decimals: string, };

/**
 * What the value of a label is.
 */
export type LabelValue = "price" | "weight";

/**
 * What the printer prints the letters with.
 */
export type LetterTable = "wpc1252" | "pc850" | "pc858";

/**
 * A file that is handed over, or named.
 */
export type ListFile = { "by": "path", 
/**
 * As typed.
 */
path: string, } | { "by": "content", 
/**
 * The file's name.
 */
name: string, 
/**
 * Its bytes in Base64.
 */
base64: string, };

/**
 * One row that cannot be taken.
 */
export type ListedFault = { 
/**
 * Its line in the file.
 */
line: string, 
/**
 * As written, or empty.
 */
sku: string, 
/**
 * All that is wrong with it.
 */
messages: Array<string>, };

/**
 * One row of the list of products.
 */
export type ListedProduct = { 
/**
 * The shop's key.
 */
sku: string, 
/**
 * Name.
 */
name: string, 
/**
 * The first barcode, or empty.
 */
barcode: string, 
/**
 * Or empty.
 */
category: string, 
/**
 * `$28.50`.
 */
price: string, 
/**
 * `pieza`, `kg`.
 */
unit: string, 
/**
 * `IVA 16 % · IEPS 8 %`.
 */
tax: string, 
/**
 * It is sold.
 */
active: boolean, };

/**
 * A version that is newer than what is running.
 */
export type NewerVersion = { 
/**
 * `0.2.0`.
 */
version: string, 
/**
 * What the shop notices of it; may be empty.
 */
notes: string, };

/**
 * A register that does not open: what happened, what was kept, what can be done.
 */
export type NotOpen = { 
/**
 * Our stable code.
 */
code: string, 
/**
 * `El disco está lleno`.
 */
title: string, 
/**
 * What happened, what was kept, what to do.
 */
message: string, 
/**
 * Where everything of this register is kept.
 */
folder: string, 
/**
 * What the window offers.
 */
ways: Array<WayOut>, };

/**
 * How the paper ends.
 */
export type PaperEnd = "partial-cut" | "full-cut" | "tear";

/**
 * Something that is asked about people.
 */
export type PeopleRequest = { "people": "list" } | { "people": "lock" } | { "people": "unlock", 
/**
 * Who.
 */
user: string, 
/**
 * Four to eight digits.
 */
pin: string, } | { "people": "save", 
/**
 * Nothing for somebody new.
 */
id: string | null, 
/**
 * As it stands on the receipts.
 */
name: string, 
/**
 * What they may do.
 */
role: UserRole, 
/**
 * Not so of who has left.
 */
active: boolean, 
/**
 * A new PIN; the old one stays where there is none.
 */
pin: string | null, } | { "people": "guard" } | { "people": "save-guard", 
/**
 * Nothing is sold without an open shift.
 */
shift_needed: boolean, 
/**
 * Minutes until the till locks itself; `0` for never.
 */
lock_minutes: string, 
/**
 * Percent of a price that anybody may give away.
 */
discount: string, } | { "people": "audit", 
/**
 * Entries before this one; the last ones where there is none.
 */
before: number | null, };

/**
 * One period to choose.
 */
export type PeriodChoice = { 
/**
 * A period's key.
 */
key: string, 
/**
 * `Una semana`.
 */
label: string, };

/**
 * So many notes or coins of one kind.
 */
export type Pieces = { 
/**
 * Key of the kind.
 */
denomination: string, 
/**
 * As typed; empty for none.
 */
pieces: string, };

/**
 * A field that the portal has otherwise.
 */
export type PortalsWord = { 
/**
 * `Nombre`.
 */
label: string, 
/**
 * What the portal has; empty where it has nothing.
 */
value: string, };

/**
 * Where receipts go.
 */
export type PrinterChoice = { "to": "network", 
/**
 * Host and port.
 */
address: string, 
/**
 * 80 or 58.
 */
paper_mm: number, } | { "to": "usb", 
/**
 * `04b8:0e15`: vendor and product; behind them, after a blank, the serial number where
 * there are two alike.
 */
device: string, 
/**
 * 80 or 58.
 */
paper_mm: number, } | { "to": "serial", 
/**
 * `/dev/ttyUSB0`, `COM3`.
 */
port: string, 
/**
 * Bits a second, as the printer is set.
 */
baud: number, 
/**
 * 80 or 58.
 */
paper_mm: number, } | { "to": "system", 
/**
 * Its name there.
 */
queue: string, 
/**
 * 80 or 58.
 */
paper_mm: number, } | { "to": "device", 
/**
 * The file.
 */
path: string, 
/**
 * 80 or 58.
 */
paper_mm: number, } | { "to": "folder", 
/**
 * The folder.
 */
path: string, 
/**
 * 80 or 58.
 */
paper_mm: number, };

/**
 * A product as it is typed. Everything is text until it has been judged.
 */
export type ProductDraft = { 
/**
 * The shop's key.
 */
sku: string, 
/**
 * Parted by blanks; the first is the one that is shown.
 */
barcodes: string, 
/**
 * What the customer reads.
 */
name: string, 
/**
 * Price of one, tax included: `28.50`.
 */
price: string, 
/**
 * What the cashier calls the unit.
 */
unit: string, 
/**
 * The shelf, or empty.
 */
category: string, 
/**
 * Eight digits.
 */
clave_prod_serv: string, 
/**
 * SAT's key of the unit.
 */
clave_unidad: string, 
/**
 * One of [`ProductSheet::ivas`].
 */
iva: string, 
/**
 * Percent, or empty.
 */
ieps_tasa: string, 
/**
 * Pesos for each unit of the tax, or empty.
 */
ieps_cuota: string, 
/**
 * How many units of the tax one of the product holds; one where it is empty.
 */
ieps_content: string, 
/**
 * IEPS is part of the price and not shown in the invoice.
 */
ieps_in_price: boolean, 
/**
 * It is sold.
 */
active: boolean, };

/**
 * A part of the list of products.
 */
export type ProductPage = { 
/**
 * At most a hundred.
 */
products: Array<ListedProduct>, 
/**
 * How many come before them.
 */
from: number, 
/**
 * How many there are in all.
 */
total: number, 
/**
 * `1,234 productos`, `Un producto`.
 */
count: string, 
/**
 * The shop has no product at all, whatever was looked for.
 */
empty_shop: boolean, };

/**
 * One product in the list under the search field.
 */
export type ProductRow = { 
/**
 * The shop's key.
 */
sku: string, 
/**
 * Name.
 */
name: string, 
/**
 * `$28.50`.
 */
price: string, 
/**
 * `pieza`, `kg`.
 */
unit: string, 
/**
 * `IVA 16 %`, `IVA 0 %`, `Exento`.
 */
tax: string, 
/**
 * The first barcode, or empty.
 */
barcode: string, };

/**
 * One product, with what there is to choose from.
 */
export type ProductSheet = { 
/**
 * Nothing for a new one.
 */
sku: string | null, 
/**
 * As it stands.
 */
draft: ProductDraft, 
/**
 * SAT's text for the key of the product, or empty.
 */
prod_serv_label: string, 
/**
 * SAT's name of the unit, or empty.
 */
unidad_label: string, 
/**
 * The treatments of IVA.
 */
ivas: Array<IvaChoice>, 
/**
 * The categories that the shop uses.
 */
categories: Array<string>, };

/**
 * Something that is asked about products.
 */
export type ProductsRequest = { "products": "list", 
/**
 * What was typed, as in the search of the sale; all where it is empty.
 */
text: string, 
/**
 * Which of them.
 */
shelf: Shelf, 
/**
 * How many to pass over.
 */
from: number, } | { "products": "sheet", 
/**
 * Its SKU.
 */
sku: string | null, } | { "products": "save", 
/**
 * The product's SKU, which stays; nothing for a new one.
 */
sku: string | null, 
/**
 * As typed.
 */
draft: ProductDraft, } | { "products": "preview", 
/**
 * Which file.
 */
file: ListFile, } | { "products": "import", 
/**
 * Which of its rows.
 */
rows: ImportRows, } | { "products": "export", 
/**
 * What kind of file.
 */
format: ExportFormat, } | { "products": "suggest", 
/**
 * Which of SAT's lists.
 */
catalog: ClaveCatalog, 
/**
 * A name, words of it, or the first digits of a key.
 */
text: string, };

/**
 * Who draws the QR.
 */
export type QrDrawing = "printer" | "picture";

/**
 * A sale is at the counter again.
 */
export type Recalled = { 
/**
 * With the prices that it had.
 */
cart: Cart, 
/**
 * What has changed since in the price list, one sentence each.
 */
changes: Array<string>, };

/**
 * How receipts look, and what the printer has.
 */
export type ReceiptLook = { 
/**
 * Below the address, a line each; may be empty.
 */
header: string, 
/**
 * At the end, a line each; where it is empty, what the portal says of the shop's contact.
 */
footer: string, 
/**
 * Papers of each sale, 1 to 3; all but the first say that they are copies.
 */
copies: number, 
/**
 * The letters.
 */
letters: LetterTable, 
/**
 * The end of the paper.
 */
end: PaperEnd, 
/**
 * The QR.
 */
qr: QrDrawing, 
/**
 * The drawer.
 */
drawer: CashDrawer, };

/**
 * Receipts, as they are set.
 */
export type ReceiptSettings = { 
/**
 * What is set.
 */
look: ReceiptLook, 
/**
 * There is a logo.
 */
has_logo: boolean, 
/**
 * A receipt that looks so, as the address of a picture (`data:image/png;base64,…`); empty
 * before the enrolment.
 */
sample: string, };

/**
 * Tax data, as typed.
 */
export type ReceptorDraft = { 
/**
 * RFC.
 */
rfc: string, 
/**
 * Name as SAT has it.
 */
nombre: string, 
/**
 * Of the domicilio fiscal.
 */
codigo_postal: string, 
/**
 * Three digits.
 */
regimen_fiscal: string, 
/**
 * UsoCFDI.
 */
uso_cfdi: string, 
/**
 * Or empty.
 */
correo: string, };

/**
 * How the register's file stands.
 */
export type Recovery = { 
/**
 * Empty while this is the file in use; else since when it is known that it is not, how that
 * was found out, and what is to be done.
 */
doubt: string, 
/**
 * `A`: the series of the notes.
 */
serie: string, 
/**
 * The portal's address, where codes are made.
 */
portal_url: string, 
/**
 * Where backups go; empty while nobody has chosen.
 */
backup_folder: string, 
/**
 * `Último respaldo: vie 20 nov, 21:05`, or that there is none.
 */
backup_last: string, 
/**
 * What was in the way of the last try; empty where nothing was.
 */
backup_trouble: string, 
/**
 * How backups stand.
 */
backup_tone: Tone, };

/**
 * Something that is asked about the register's file.
 */
export type RecoveryRequest = { "recovery": "view" } | { "recovery": "enrol-again", 
/**
 * One-time code from the portal.
 */
code: string, } | { "recovery": "plan-backups", 
/**
 * A folder: on a stick, on another disk, in the shop's network.
 */
folder: string, 
/**
 * What opens them; empty keeps the one that is set.
 */
passphrase: string, } | { "recovery": "back-up" } | { "recovery": "restore", 
/**
 * The file, or a folder whose newest backup is taken.
 */
from: string, 
/**
 * What opens it.
 */
passphrase: string, };

/**
 * Something was not done.
 */
export type Refused = { 
/**
 * Our stable code.
 */
code: string, 
/**
 * One sentence in Spanish: what happened, what was kept, what to do.
 */
message: string, 
/**
 * The field that is wrong, where there is one.
 */
field: string | null, 
/**
 * For the cart's requests: the cart, unchanged.
 */
cart: Cart | null, };

/**
 * What the window is told.
 */
export type Reply = { "tell": "started" } & Started | { "tell": "not-open" } & NotOpen | { "tell": "status" } & Status | { "tell": "products", 
/**
 * The best first, at most twenty.
 */
products: Array<ProductRow>, } | { "tell": "grid" } & Grid | { "tell": "cart" } & Cart | { "tell": "labels" } & LabelSettings | { "tell": "held", 
/**
 * The oldest first.
 */
sales: Array<HeldRow>, } | { "tell": "recalled" } & Recalled | { "tell": "closed" } & Closed | { "tell": "sales" } & SalesPage | { "tell": "sales-sum" } & SalesSum | { "tell": "rules" } & SaleRules | { "tell": "sale" } & SaleDetail | { "tell": "returnable" } & Returnable | { "tell": "return-worth", 
/**
 * What was paid for it: `$47.50`.
 */
amount: string, } | { "tell": "customers", 
/**
 * By name.
 */
customers: Array<CustomerRow>, } | { "tell": "customer" } & CustomerSheet | { "tell": "settings" } & Settings | { "tell": "printers", 
/**
 * May be empty.
 */
printers: Array<FoundPrinter>, } | { "tell": "first-run" } & FirstRun | { "tell": "shift" } & Shift | { "tell": "counted" } & Counted | { "tell": "cut" } & Cut | { "tell": "users", 
/**
 * Those who are here first, by name.
 */
users: Array<UserRow>, } | { "tell": "guard" } & Guard | { "tell": "audit" } & Audit | { "tell": "product-page" } & ProductPage | { "tell": "product" } & ProductSheet | { "tell": "import-preview" } & ImportPreview | { "tell": "suggestions" } & Suggestions | { "tell": "companion" } & Companion | { "tell": "desktop" } & Desktop | { "tell": "updates" } & Updates | { "tell": "invoice-form" } & InvoiceForm | { "tell": "invoice-choices" } & InvoiceChoices | { "tell": "invoicing" } & Invoicing | { "tell": "constancia" } & ConstanciaRead | { "tell": "report" } & Report | { "tell": "faults", 
/**
 * In the order of the fields.
 */
faults: Array<FieldFault>, } | { "tell": "recovery" } & Recovery | { "tell": "done", 
/**
 * In Spanish.
 */
message: string, } | { "tell": "refused" } & Refused;

/**
 * What was sold on some days. Cancelled notes are not in it.
 */
export type Report = { 
/**
 * The first day: `2026-11-01`.
 */
from: string, 
/**
 * The last day.
 */
to: string, 
/**
 * `1,234 notas`.
 */
notes: string, 
/**
 * What they come to: `$12,345.00`.
 */
sold: string, 
/**
 * `2 devoluciones`; empty where nothing came back.
 */
returns: string, 
/**
 * What was given back on these days, whenever it was sold: `$345.00`.
 */
returned: string, 
/**
 * What is left of the one without the other: `$12,000.00`.
 */
total: string, 
/**
 * In the order of their kind.
 */
rows: Array<ReportRow>, 
/**
 * What the last row holds together, where there are too many to show: `1,234 productos`.
 */
more: string, };

/**
 * What the sales are parted by.
 */
export type ReportBy = "day" | "hour" | "product" | "category" | "forma-pago" | "cashier";

/**
 * Which days.
 */
export type ReportDays = { "days": "today" } | { "days": "yesterday" } | { "days": "week" } | { "days": "month" } | { "days": "between", 
/**
 * `2026-11-01`.
 */
from: string, 
/**
 * `2026-11-30`.
 */
to: string, };

/**
 * One part of what was sold.
 */
export type ReportRow = { 
/**
 * `vie 20 nov`, `14:00`, `Refresco 600 ml`, `Efectivo`.
 */
label: string, 
/**
 * `12 notas`, `18 renglones`.
 */
count: string, 
/**
 * What was sold: `$1,290.00`.
 */
sold: string, 
/**
 * What came back; empty where nothing did.
 */
returned: string, 
/**
 * What is left: `$1,234.00`.
 */
amount: string, 
/**
 * Thousandths of the largest row: how long its bar is.
 */
bar: number, };

/**
 * Something that the window asks.
 */
export type Request = { "ask": "start" } | { "ask": "status" } | { "ask": "search", 
/**
 * What was typed.
 */
text: string, } | { "ask": "enter", 
/**
 * What was typed or scanned.
 */
text: string, } | { "ask": "add", 
/**
 * Its SKU.
 */
sku: string, 
/**
 * As typed, `2` or `0.750`.
 */
quantity: string | null, } | { "ask": "grid", 
/**
 * Which; the first where none is named, or where it is gone.
 */
tab: GridTab | null, 
/**
 * How many to pass over.
 */
from: number, } | { "ask": "set-quantity", 
/**
 * Place in the cart, from 0.
 */
line: number, 
/**
 * As typed.
 */
quantity: string, } | { "ask": "change-quantity", 
/**
 * Place in the cart, from 0.
 */
line: number, 
/**
 * 1 or -1.
 */
delta: number, } | { "ask": "remove-line", 
/**
 * Place in the cart, from 0.
 */
line: number, } | { "ask": "discount-line", 
/**
 * Place in the cart, from 0.
 */
line: number, 
/**
 * As typed, `10`, `10.50` or `10%`; empty or `0` takes it off.
 */
discount: string, } | { "ask": "discount-sale", 
/**
 * As typed, `10`, `10.50` or `10%`; empty or `0` takes it off.
 */
discount: string, } | { "ask": "note-line", 
/**
 * Place in the cart, from 0.
 */
line: number, 
/**
 * As typed.
 */
note: string, } | { "ask": "note-sale", 
/**
 * As typed.
 */
note: string, } | { "ask": "clear-cart" } | { "ask": "hold" } & HoldRequest | { "ask": "labels" } & LabelRequest | { "ask": "add-payment", 
/**
 * SAT's two digits.
 */
forma_pago: string, 
/**
 * As typed, `500` or `500.00`.
 */
amount: string | null, } | { "ask": "leave-tip", 
/**
 * As typed, `20`, `20.50` or `10%` of the total; empty or `0` for none.
 */
tip: string, } | { "ask": "clear-payments" } | { "ask": "close-sale" } | { "ask": "sales" } & SalesRequest | { "ask": "sale", 
/**
 * Its id.
 */
id: string, } | { "ask": "reprint", 
/**
 * Which sale.
 */
id: string, } | { "ask": "cancel-sale", 
/**
 * Which sale.
 */
id: string, 
/**
 * In the cashier's words; not empty.
 */
reason: string, } | { "ask": "returns" } & ReturnsRequest | { "ask": "rules" } & RulesRequest | { "ask": "customers" } & CustomersRequest | { "ask": "settings" } | { "ask": "save-settings", 
/**
 * Series of the portal's invoices.
 */
serie: string, 
/**
 * A period's key.
 */
period: string, } | { "ask": "save-printer", 
/**
 * The choice.
 */
printer: PrinterChoice, } | { "ask": "test-printer" } | { "ask": "find-printers" } | { "ask": "save-receipt", 
/**
 * All of it.
 */
look: ReceiptLook, } | { "ask": "save-logo", 
/**
 * A PNG or JPEG in Base64; empty takes the logo off.
 */
file: string, } | { "ask": "save-pdf", 
/**
 * Which sale.
 */
id: string, } | { "ask": "enrol", 
/**
 * The portal's address.
 */
portal_url: string, 
/**
 * One-time code from the portal.
 */
code: string, 
/**
 * What the register is to be called.
 */
name: string, } | { "ask": "first-run" } & FirstRunRequest | { "ask": "shift" } & ShiftRequest | { "ask": "people" } & PeopleRequest | { "ask": "products" } & ProductsRequest | { "ask": "report", 
/**
 * By what.
 */
by: ReportBy, 
/**
 * On which days.
 */
range: ReportDays, } | { "ask": "export-report", 
/**
 * By what.
 */
by: ReportBy, 
/**
 * On which days.
 */
range: ReportDays, 
/**
 * Which kind of file.
 */
format: ExportFormat, } | { "ask": "recovery" } & RecoveryRequest | { "ask": "companion" } & CompanionRequest | { "ask": "desktop" } & DesktopRequest | { "ask": "updates" } & UpdatesRequest | { "ask": "invoicing" } & InvoicingRequest | { "ask": "authorized", 
/**
 * Who allows it.
 */
user: string, 
/**
 * Their PIN.
 */
pin: string, 
/**
 * What is allowed.
 */
request: Request, };

/**
 * What can still come back of a sale.
 */
export type Returnable = { 
/**
 * `A-000123`.
 */
nota: string, 
/**
 * What was paid for all that is left.
 */
left: string, 
/**
 * At least one.
 */
lines: Array<ReturnableLine>, 
/**
 * How money can go back.
 */
formas: Array<FormaChoice>, 
/**
 * The key of the likeliest.
 */
forma: string, };

/**
 * What is left of one line.
 */
export type ReturnableLine = { 
/**
 * Which line, from 0.
 */
line: number, 
/**
 * What was sold.
 */
description: string, 
/**
 * How much is left: `2`, `0.75`.
 */
quantity: string, 
/**
 * What was paid for that.
 */
paid: string, };

/**
 * What the window wants of returns.
 */
export type ReturnsRequest = { "do": "begin", 
/**
 * Which sale.
 */
id: string, } | { "do": "weigh", 
/**
 * Of which sale.
 */
id: string, 
/**
 * What, at least one.
 */
lines: Array<TakenLine>, } | { "do": "take", 
/**
 * Of which sale.
 */
id: string, 
/**
 * What, at least one.
 */
lines: Array<TakenLine>, 
/**
 * In the cashier's words; not empty.
 */
reason: string, 
/**
 * How the money goes back: SAT's two digits.
 */
forma_pago: string, };

/**
 * Something that is asked about how sales are made.
 */
export type RulesRequest = { "rules": "view" } | { "rules": "save", 
/**
 * How it is to be.
 */
to: SaleRules, };

/**
 * One sale.
 */
export type SaleDetail = { 
/**
 * Its row.
 */
row: SaleRow, 
/**
 * `K7QM-3XWP-9TFA`.
 */
code: string, 
/**
 * `30 de noviembre de 2026`.
 */
deadline: string, 
/**
 * The receipt as text, as wide as the paper.
 */
receipt: string, 
/**
 * Folio fiscal where it is invoiced.
 */
uuid: string, 
/**
 * It may still be cancelled.
 */
cancellable: boolean, 
/**
 * It may be invoiced here.
 */
invoiceable: boolean, 
/**
 * What became of asking for its invoice here, or empty.
 */
invoicing: string, 
/**
 * The id of that invoice, where it is stamped; else empty.
 */
invoice_id: string, 
/**
 * Something of it may still come back.
 */
returnable: boolean, 
/**
 * What happened to it, the oldest first: `14:05 Vendida`, `14:06 Recibida en el portal`.
 */
history: Array<string>, };

/**
 * One row of the list of sales.
 */
export type SaleRow = { 
/**
 * Its id.
 */
id: string, 
/**
 * `A-000123`.
 */
nota: string, 
/**
 * `vie 20 nov, 14:05`.
 */
sold: string, 
/**
 * `$211.00`.
 */
total: string, 
/**
 * `Efectivo`, `Tarjeta de crédito` …
 */
payment: string, 
/**
 * `Por enviar`, `Abierta`, `Facturada F-1001`, `Cancelada`, `Periodo vencido`.
 */
state: string, 
/**
 * How that is.
 */
tone: Tone, };

/**
 * How sales are made at this counter.
 */
export type SaleRules = { 
/**
 * The cashier is offered to take a tip.
 */
tips_asked: boolean, 
/**
 * The grid of products stands open.
 */
grid_shown: boolean, 
/**
 * The number pad stands on the screen, whether there was a finger or not.
 */
pad_shown: boolean, 
/**
 * Cash that is moved by hand prints its slip and opens the drawer.
 */
cash_slips: boolean, };

/**
 * Where sales stand.
 */
export type SaleStanding = "any" | "not-sent" | "open" | "expired" | "invoiced" | "returned" | "cancelled";

/**
 * Which sales; a field that is empty leaves none out.
 */
export type SalesFilter = { 
/**
 * Folio, total or at least four symbols of a code.
 */
text: string, 
/**
 * The first day: `2026-11-01`.
 */
from: string, 
/**
 * The last day.
 */
to: string, 
/**
 * Where they stand.
 */
standing: SaleStanding, 
/**
 * Who sold.
 */
cashier: string, 
/**
 * One of SAT's forms of payment, two digits.
 */
forma_pago: string, };

/**
 * To [`SalesRequest::Page`].
 */
export type SalesPage = { 
/**
 * The newest first.
 */
rows: Array<SaleRow>, 
/**
 * There are older ones.
 */
more: boolean, };

/**
 * About the list of sales.
 */
export type SalesRequest = { "sales": "page", 
/**
 * Which of them.
 */
filter: SalesFilter, 
/**
 * The id of the last one of the page before; empty for the first page.
 */
after: string, } | { "sales": "add-up", 
/**
 * Which of them.
 */
filter: SalesFilter, } | { "sales": "export", 
/**
 * Which of them.
 */
filter: SalesFilter, 
/**
 * Which kind of file.
 */
format: ExportFormat, };

/**
 * To [`SalesRequest::AddUp`].
 */
export type SalesSum = { 
/**
 * `1,234 ventas`.
 */
notes: string, 
/**
 * What they come to, without those that were cancelled unless only those are asked for:
 * `$12,345.00`.
 */
total: string, 
/**
 * What of it came back, or empty.
 */
returned: string, 
/**
 * Who has sold here, by name.
 */
cashiers: Array<string>, 
/**
 * How has been paid here.
 */
formas_pago: Array<FormaChoice>, };

/**
 * What the manager may set.
 */
export type Settings = { 
/**
 * Series of the portal's invoices.
 */
serie: string, 
/**
 * The chosen period's key.
 */
period: string, 
/**
 * What there is to choose.
 */
periods: Array<PeriodChoice>, 
/**
 * `Una nota de hoy se podrá facturar hasta el 30 de noviembre de 2026.`
 */
example: string, 
/**
 * Saved here but not yet taken by the portal.
 */
pending: boolean, 
/**
 * Where receipts go.
 */
printer: PrinterChoice | null, 
/**
 * How they look.
 */
receipt: ReceiptSettings, 
/**
 * The portal's address.
 */
portal_url: string, 
/**
 * The taxpayer: `EKU9003173C9 · ESCUELA KEMPER URGATE`.
 */
issuer: string, };

/**
 * Which products of the list.
 */
export type Shelf = "active" | "inactive" | "all";

/**
 * The shift as it stands.
 */
export type Shift = { 
/**
 * In a word.
 */
state: ShiftState, 
/**
 * `Abierto por Ana el vie 20 nov, 08:02`, or empty.
 */
opened: string, 
/**
 * What it comes to so far; empty where none is open.
 */
figures: Array<FigureGroup>, 
/**
 * Cash that was brought and taken by hand, the newest first.
 */
moves: Array<CashMove>, 
/**
 * Earlier cuts, the newest first.
 */
cuts: Array<CutRow>, 
/**
 * Notes and coins, the largest first.
 */
denominations: Array<DenominationRow>, 
/**
 * Sales on hold, which a Z neither sells nor loses, in a sentence; empty where there are none.
 */
held: string, };

/**
 * Something that is asked about the shift.
 */
export type ShiftRequest = { "shift": "view" } | { "shift": "add-up", 
/**
 * So far.
 */
count: CashCount, } | { "shift": "open", 
/**
 * What is in the drawer.
 */
float: CashCount, } | { "shift": "cash-in", 
/**
 * As typed.
 */
amount: string, 
/**
 * In the cashier's words.
 */
reason: string, } | { "shift": "cash-out", 
/**
 * As typed.
 */
amount: string, 
/**
 * In the cashier's words.
 */
reason: string, } | { "shift": "cut-x" } | { "shift": "cut-z", 
/**
 * What is in the drawer.
 */
counted: CashCount, } | { "shift": "cut", 
/**
 * Which.
 */
id: number, } | { "shift": "reprint-cut", 
/**
 * Which.
 */
id: number, };

/**
 * The shift in a word, for the bar at the top.
 */
export type ShiftState = { 
/**
 * One is open.
 */
open: boolean, 
/**
 * Nothing is sold without one.
 */
needed: boolean, 
/**
 * `Turno 12`, or empty.
 */
label: string, };

/**
 * The shop as the portal described it.
 */
export type ShopCard = { 
/**
 * Label and value: `Quién factura`, `CACX7605101P8 · XOCHILT CASAS CHAVEZ`.
 */
facts: Array<ShopFact>, 
/**
 * Where company, certificate and series are kept.
 */
company_url: string, 
/**
 * Documents have no fiscal validity.
 */
sandbox: boolean, };

/**
 * One line of it.
 */
export type ShopFact = { 
/**
 * `Código postal`.
 */
label: string, 
/**
 * `06000`.
 */
value: string, };

/**
 * Who and what this register is.
 */
export type Started = { 
/**
 * Not so before the enrolment.
 */
enrolled: boolean, 
/**
 * The first steps are shown: there is no shop yet, or they were begun and are not over.
 */
first_steps: boolean, 
/**
 * `Abarrotes La Esquina`.
 */
shop: string, 
/**
 * `Caja 1`.
 */
register: string, 
/**
 * Documents have no fiscal validity.
 */
sandbox: boolean, 
/**
 * The cart as it stands.
 */
cart: Cart, 
/**
 * The bar at the top.
 */
status: Status, };

/**
 * The bar at the top.
 */
export type Status = { 
/**
 * `vie 20 nov 14:05`.
 */
clock: string, 
/**
 * `en línea`, or why not and since when.
 */
network: string, 
/**
 * How the network stands.
 */
network_tone: Tone, 
/**
 * Sales that the portal has not yet.
 */
pending: number, 
/**
 * `0 por enviar`, `5 por enviar desde las 13:40`.
 */
pending_text: string, 
/**
 * Empty while the printer works; else what is wrong and what was kept.
 */
printer: string, 
/**
 * What the manager must know, one sentence each (a cancelled sale that has an invoice …).
 */
notices: Array<string>, 
/**
 * Counts whatever changes in the list of sales, so that the window knows when to ask anew.
 */
sales_revision: number, 
/**
 * Who stands at the till.
 */
cashier: string, 
/**
 * A PIN has to be typed before anything else.
 */
locked: boolean, 
/**
 * Somebody has a PIN: the till can be locked.
 */
guarded: boolean, 
/**
 * A manager stands here, or nobody has a PIN.
 */
manager: boolean, 
/**
 * The shift in a word.
 */
shift: ShiftState, 
/**
 * Sales on hold.
 */
held: number, };

/**
 * One key of SAT.
 */
export type Suggestion = { 
/**
 * `50202306`.
 */
key: string, 
/**
 * `Refrescos`.
 */
label: string, };

/**
 * Keys of SAT for what was typed, the best first.
 */
export type Suggestions = { 
/**
 * At most eight.
 */
suggestions: Array<Suggestion>, };

/**
 * Some of one line of a sale.
 */
export type TakenLine = { 
/**
 * Which line, from 0.
 */
line: number, 
/**
 * How much, as it was typed.
 */
quantity: string, };

/**
 * How large everything is drawn.
 */
export type TextSize = "normal" | "large" | "larger" | "largest";

/**
 * A way from one size to another.
 */
export type TextStep = "up" | "down" | "back";

/**
 * Light or dark.
 */
export type Theme = "system" | "light" | "dark";

/**
 * A tip that is offered.
 */
export type TipOffer = { 
/**
 * As it would be typed: `10%`.
 */
typed: string, 
/**
 * `10 %`.
 */
label: string, 
/**
 * What it comes to: `$18.00`.
 */
amount: string, };

/**
 * How good or bad a text is; it goes with the words, never instead of them.
 */
export type Tone = "good" | "waiting" | "bad" | "plain";

/**
 * What the place of our versions says.
 */
export type Updates = { 
/**
 * `0.1.0`: what is running.
 */
version: string, 
/**
 * None where that is the newest.
 */
newer: NewerVersion | null, };

/**
 * Something that is asked about newer versions.
 */
export type UpdatesRequest = { "updates": "look" } | { "updates": "install" };

/**
 * What somebody may do.
 */
export type UserRole = "cashier" | "manager";

/**
 * One person.
 */
export type UserRow = { 
/**
 * Their id.
 */
id: string, 
/**
 * Their name.
 */
name: string, 
/**
 * What they may do.
 */
role: UserRole, 
/**
 * `Cajero`, `Encargado`.
 */
role_label: string, 
/**
 * Not so of who has left.
 */
active: boolean, };

/**
 * What can be done about a register that does not open.
 */
export type WayOut = "retry" | "restore";
