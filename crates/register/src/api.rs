//! What the window may ask of the register, and what it is told.
//!
//! The shell has one command, `call(Request) -> Reply`; TypeScript's types are made from these.
//! Every amount, date and label arrives as text that is ready to be shown: the window draws and
//! asks, it does not calculate and it does not decide.

mod cart;
mod companion;
mod customers;
mod desktop;
mod first_run;
mod grid;
mod hold;
mod invoicing;
mod label;
mod not_open;
mod people;
mod printing;
mod products;
mod recovery;
mod reports;
mod returns;
mod rules;
mod sale_list;
mod sales;
mod settings;
mod shift;
mod updates;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use cart::{
    Cart, CartDiscount, CartLine, CartPayment, CartReduction, CartTip, Closed, TipOffer,
};
pub use companion::{
    Companion, CompanionDoor, CompanionFolder, CompanionPaper, CompanionRequest, CompanionTaking,
};
pub use customers::{
    CorrectionStanding, CustomerRow, CustomerSheet, CustomersRequest, PortalsWord,
};
pub use desktop::{Autostart, Desktop, DesktopFolder, DesktopRequest, TextSize, TextStep, Theme};
pub use first_run::{FirstRun, FirstRunRequest, FirstRunRow, FirstRunStep, ShopCard, ShopFact};
pub use grid::{Grid, GridTab};
pub use hold::{HeldRow, HoldRequest, Recalled};
pub use invoicing::{
    ConstanciaRead, InvoiceChoices, InvoiceForm, Invoicing, InvoicingRequest, InvoicingStage,
    KnownCustomer, ReceptorDraft,
};
pub use label::{LabelRequest, LabelSettings, LabelValue};
pub use not_open::{NotOpen, WayOut};
pub use people::{Audit, AuditRow, Guard, PeopleRequest, UserRole, UserRow};
pub use printing::{
    CashDrawer, FoundPrinter, LetterTable, PaperEnd, PrinterChoice, QrDrawing, ReceiptLook,
    ReceiptSettings,
};
pub use products::{
    ClaveCatalog, ExportFormat, FieldFault, ImportPreview, ImportRows, IvaChoice, ListFile,
    ListedFault, ListedProduct, ProductDraft, ProductPage, ProductSheet, ProductsRequest, Shelf,
    Suggestion, Suggestions,
};
pub use recovery::{Recovery, RecoveryRequest};
pub use reports::{Report, ReportBy, ReportDays, ReportRow};
pub use returns::{FormaChoice, Returnable, ReturnableLine, ReturnsRequest, TakenLine};
pub use rules::{RulesRequest, SaleRules};
pub use sale_list::{SaleStanding, SalesFilter, SalesPage, SalesRequest, SalesSum};
pub use sales::{SaleDetail, SaleRow};
pub use settings::{PeriodChoice, Settings};
pub use shift::{
    CashCount, CashMove, Counted, Cut, CutRow, DenominationRow, FigureGroup, FigureRow, Pieces,
    Shift, ShiftRequest, ShiftState,
};
pub use updates::{NewerVersion, Updates, UpdatesRequest};

/// Something that the window asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "ask", rename_all = "kebab-case")]
pub enum Request {
    /// Who and what this register is, and the cart as it stands: the first thing that is asked.
    Start,
    /// What the bar at the top says: network, printer, what waits. Asked every two seconds.
    Status,
    /// Products for a text that is being typed: name in any order and accent, SKU, barcode.
    Search {
        /// What was typed.
        text: String,
    },
    /// Enter in the search field, or a scanned code: `750…`, `3*750…`, a SKU, or a name that only
    /// one product has.
    Enter {
        /// What was typed or scanned.
        text: String,
    },
    /// A product was chosen from the list; `quantity` as typed before it (`3*`), else one.
    Add {
        /// Its SKU.
        sku: String,
        /// As typed, `2` or `0.750`.
        quantity: Option<String>,
    },
    /// A part of a tab of the grid.
    Grid {
        /// Which; the first where none is named, or where it is gone.
        tab: Option<GridTab>,
        /// How many to pass over.
        from: u32,
    },
    /// A quantity was typed for a line.
    SetQuantity {
        /// Place in the cart, from 0.
        line: usize,
        /// As typed.
        quantity: String,
    },
    /// `+` and `-` on a line; a line that reaches zero goes.
    ChangeQuantity {
        /// Place in the cart, from 0.
        line: usize,
        /// 1 or -1.
        delta: i32,
    },
    /// `Supr` on a line.
    RemoveLine {
        /// Place in the cart, from 0.
        line: usize,
    },
    /// A discount for a line.
    DiscountLine {
        /// Place in the cart, from 0.
        line: usize,
        /// As typed, `10`, `10.50` or `10%`; empty or `0` takes it off.
        discount: String,
    },
    /// A discount for the sale, spread over its lines.
    DiscountSale {
        /// As typed, `10`, `10.50` or `10%`; empty or `0` takes it off.
        discount: String,
    },
    /// A note on a line of the cart, printed on the receipt; an empty one takes it away.
    NoteLine {
        /// Place in the cart, from 0.
        line: usize,
        /// As typed.
        note: String,
    },
    /// A note on the sale, printed on the receipt; an empty one takes it away.
    NoteSale {
        /// As typed.
        note: String,
    },
    /// Everything out of the cart.
    ClearCart,
    /// Sales on hold.
    Hold(HoldRequest),
    /// Labels of scales.
    Labels(LabelRequest),
    /// A payment of this form; without an amount, what is still due.
    AddPayment {
        /// SAT's two digits.
        forma_pago: String,
        /// As typed, `500` or `500.00`.
        amount: Option<String>,
    },
    /// The customer leaves a tip; payments so far are taken back.
    LeaveTip {
        /// As typed, `20`, `20.50` or `10%` of the total; empty or `0` for none.
        tip: String,
    },
    /// The payments are taken back.
    ClearPayments,
    /// The sale is closed: committed, then printed, then sent.
    CloseSale,
    /// The list of sales.
    Sales(SalesRequest),
    /// One sale with its receipt.
    Sale {
        /// Its id.
        id: String,
    },
    /// The receipt once more, marked as a copy.
    Reprint {
        /// Which sale.
        id: String,
    },
    /// The sale is voided.
    CancelSale {
        /// Which sale.
        id: String,
        /// In the cashier's words; not empty.
        reason: String,
    },
    /// Goods that come back.
    Returns(ReturnsRequest),
    /// How sales are made here.
    Rules(RulesRequest),
    /// Customers of the shop.
    Customers(CustomersRequest),
    /// What the manager may set.
    Settings,
    /// The manager sets series and period.
    SaveSettings {
        /// Series of the portal's invoices.
        serie: String,
        /// A period's key.
        period: String,
    },
    /// Where receipts go.
    SavePrinter {
        /// The choice.
        printer: PrinterChoice,
    },
    /// A few lines on the chosen printer.
    TestPrinter,
    /// Printers that are plugged in or known to the system.
    FindPrinters,
    /// How receipts look from now on.
    SaveReceipt {
        /// All of it.
        look: ReceiptLook,
    },
    /// The shop's logo for its receipts.
    SaveLogo {
        /// A PNG or JPEG in Base64; empty takes the logo off.
        file: String,
    },
    /// A sale's receipt as a PDF, into the folder for them.
    SavePdf {
        /// Which sale.
        id: String,
    },
    /// This register joins a shop.
    Enrol {
        /// The portal's address.
        portal_url: String,
        /// One-time code from the portal.
        code: String,
        /// What the register is to be called.
        name: String,
    },
    /// The first steps.
    FirstRun(FirstRunRequest),
    /// The shift and the drawer.
    Shift(ShiftRequest),
    /// Who stands at the till, and what was done.
    People(PeopleRequest),
    /// The price list.
    Products(ProductsRequest),
    /// What was sold, added up.
    Report {
        /// By what.
        by: ReportBy,
        /// On which days.
        range: ReportDays,
    },
    /// The same as a file, with all of its rows.
    ExportReport {
        /// By what.
        by: ReportBy,
        /// On which days.
        range: ReportDays,
        /// Which kind of file.
        format: ExportFormat,
    },
    /// Where the register's file comes from.
    Recovery(RecoveryRequest),
    /// The door for another program on this machine.
    Companion(CompanionRequest),
    /// The window itself, on its computer.
    Desktop(DesktopRequest),
    /// Newer versions of Talón.
    Updates(UpdatesRequest),
    /// Invoices at the counter.
    Invoicing(InvoicingRequest),
    /// A request that was refused with `auth-01`, with the PIN of a manager who allows it.
    Authorized {
        /// Who allows it.
        user: String,
        /// Their PIN.
        pin: String,
        /// What is allowed.
        request: Box<Request>,
    },
}

/// What the window is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "tell", rename_all = "kebab-case")]
pub enum Reply {
    /// To [`Request::Start`].
    Started(Started),
    /// To [`Request::Start`], where the register does not open.
    NotOpen(NotOpen),
    /// To [`Request::Status`].
    Status(Status),
    /// To [`Request::Search`].
    Products {
        /// The best first, at most twenty.
        products: Vec<ProductRow>,
    },
    /// To [`Request::Grid`].
    Grid(Grid),
    /// The cart after any change to it.
    Cart(Cart),
    /// To [`LabelRequest`].
    Labels(LabelSettings),
    /// To [`HoldRequest::List`] and [`HoldRequest::Drop`].
    Held {
        /// The oldest first.
        sales: Vec<HeldRow>,
    },
    /// To [`HoldRequest::Recall`].
    Recalled(Recalled),
    /// To [`Request::CloseSale`].
    Closed(Closed),
    /// To [`SalesRequest::Page`].
    Sales(SalesPage),
    /// To [`SalesRequest::AddUp`].
    SalesSum(SalesSum),
    /// To [`Request::Rules`].
    Rules(SaleRules),
    /// To [`Request::Sale`].
    Sale(SaleDetail),
    /// To [`ReturnsRequest::Begin`].
    Returnable(Returnable),
    /// To [`ReturnsRequest::Weigh`].
    ReturnWorth {
        /// What was paid for it: `$47.50`.
        amount: String,
    },
    /// To [`CustomersRequest::List`].
    Customers {
        /// By name.
        customers: Vec<CustomerRow>,
    },
    /// To the rest of [`CustomersRequest`].
    Customer(Box<CustomerSheet>),
    /// To [`Request::Settings`] and what saves a part of them.
    Settings(Settings),
    /// To [`Request::FindPrinters`].
    Printers {
        /// May be empty.
        printers: Vec<FoundPrinter>,
    },
    /// To [`Request::FirstRun`].
    FirstRun(FirstRun),
    /// To [`ShiftRequest::View`] and whatever changes the drawer.
    Shift(Shift),
    /// To [`ShiftRequest::AddUp`].
    Counted(Counted),
    /// A cut that was made or asked for.
    Cut(Cut),
    /// To [`PeopleRequest::List`] and [`PeopleRequest::Save`].
    Users {
        /// Those who are here first, by name.
        users: Vec<UserRow>,
    },
    /// To [`PeopleRequest::Guard`] and [`PeopleRequest::SaveGuard`].
    Guard(Guard),
    /// To [`PeopleRequest::Audit`].
    Audit(Audit),
    /// To [`ProductsRequest::List`].
    ProductPage(ProductPage),
    /// To [`ProductsRequest::Sheet`] and [`ProductsRequest::Save`].
    Product(Box<ProductSheet>),
    /// To [`ProductsRequest::Preview`].
    ImportPreview(Box<ImportPreview>),
    /// To [`ProductsRequest::Suggest`].
    Suggestions(Suggestions),
    /// To [`Request::Companion`].
    Companion(Companion),
    /// To [`Request::Desktop`].
    Desktop(Desktop),
    /// To [`UpdatesRequest::Look`].
    Updates(Updates),
    /// To [`InvoicingRequest::Begin`].
    InvoiceForm(InvoiceForm),
    /// To [`InvoicingRequest::Choices`].
    InvoiceChoices(InvoiceChoices),
    /// To [`InvoicingRequest::Ask`] and [`InvoicingRequest::Look`].
    Invoicing(Invoicing),
    /// To [`InvoicingRequest::Constancia`].
    Constancia(ConstanciaRead),
    /// To [`Request::Report`].
    Report(Report),
    /// What was typed is wrong in these places; nothing was changed.
    Faults {
        /// In the order of the fields.
        faults: Vec<FieldFault>,
    },
    /// To [`RecoveryRequest::View`].
    Recovery(Recovery),
    /// It was done; one sentence says what.
    Done {
        /// In Spanish.
        message: String,
    },
    /// It was not done, and nothing was lost.
    Refused(Refused),
}

/// Who and what this register is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Started {
    /// Not so before the enrolment.
    pub enrolled: bool,
    /// The first steps are shown: there is no shop yet, or they were begun and are not over.
    pub first_steps: bool,
    /// `Abarrotes La Esquina`.
    pub shop: String,
    /// `Caja 1`.
    pub register: String,
    /// Documents have no fiscal validity.
    pub sandbox: bool,
    /// The cart as it stands.
    pub cart: Cart,
    /// The bar at the top.
    pub status: Status,
}

/// The bar at the top.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Status {
    /// `vie 20 nov 14:05`.
    pub clock: String,
    /// `en línea`, or why not and since when.
    pub network: String,
    /// How the network stands.
    pub network_tone: Tone,
    /// Sales that the portal has not yet.
    pub pending: u32,
    /// `0 por enviar`, `5 por enviar desde las 13:40`.
    pub pending_text: String,
    /// Empty while the printer works; else what is wrong and what was kept.
    pub printer: String,
    /// What the manager must know, one sentence each (a cancelled sale that has an invoice …).
    pub notices: Vec<String>,
    /// Counts whatever changes in the list of sales, so that the window knows when to ask anew.
    pub sales_revision: u32,
    /// Who stands at the till.
    pub cashier: String,
    /// A PIN has to be typed before anything else.
    pub locked: bool,
    /// Somebody has a PIN: the till can be locked.
    pub guarded: bool,
    /// A manager stands here, or nobody has a PIN.
    pub manager: bool,
    /// The shift in a word.
    pub shift: ShiftState,
    /// Sales on hold.
    pub held: u32,
}

/// How good or bad a text is; it goes with the words, never instead of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// As it should be.
    Good,
    /// Waits for something.
    Waiting,
    /// Something did not work.
    Bad,
    /// Neither.
    Plain,
}

/// One product in the list under the search field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProductRow {
    /// The shop's key.
    pub sku: String,
    /// Name.
    pub name: String,
    /// `$28.50`.
    pub price: String,
    /// `pieza`, `kg`.
    pub unit: String,
    /// `IVA 16 %`, `IVA 0 %`, `Exento`.
    pub tax: String,
    /// The first barcode, or empty.
    pub barcode: String,
}

/// Something was not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Refused {
    /// Our stable code.
    pub code: String,
    /// One sentence in Spanish: what happened, what was kept, what to do.
    pub message: String,
    /// The field that is wrong, where there is one.
    pub field: Option<String>,
    /// For the cart's requests: the cart, unchanged.
    pub cart: Option<Cart>,
}
