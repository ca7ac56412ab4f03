//! A shop with a few products, and a register in it.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use register::api::{
    Audit, Cart, CashCount, Closed, Cut, PeopleRequest, PrinterChoice, Refused, Reply, Request,
    RulesRequest, SaleDetail, SaleRow, SaleRules, SalesFilter, SalesRequest, Shift, ShiftRequest,
};
use register::{Backoff, Pace, Register, RegisterConfig, read_products};
use tempfile::TempDir;
use world::Clock;

use crate::portal::{CODE, Portal};

pub(crate) const LONG: Duration = Duration::from_secs(30);
pub(crate) const PRODUCTS: &str = "\
sku,barcode,name,price,unit,clave_prod_serv,clave_unidad,tax
LECHE,7501055300120,Leche Lala 1 L,28.50,pieza,50131700,H87,iva-0
REFRESCO,7501055300075,Refresco 600 ml,19.00,pieza,50202306,H87,iva-16
JAMON,,Jamón de pavo,180.00,kg,50112000,KGM,iva-0
LIBRO,9786071600012,Libro de cuentos,95.00,pieza,55101500,H87,exento
";

/// A clock that a test moves.
pub(crate) struct HandClock(Mutex<Timestamp>);

impl HandClock {
    pub(crate) fn forward(&self, by: SignedDuration) {
        let mut now = self.0.lock().unwrap();
        *now = now.checked_add(by).unwrap();
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// A portal, a folder, and a register that has joined.
pub(crate) struct Shop {
    pub(crate) register: Option<Register>,
    pub(crate) portal: Portal,
    pub(crate) folder: TempDir,
    pub(crate) clock: Arc<HandClock>,
}

impl Shop {
    pub(crate) fn open() -> Self {
        Self::open_at("42501")
    }

    /// A till that has just been installed, beside a portal that it does not know yet.
    pub(crate) fn new() -> Self {
        let now = "2026-11-20T20:05:07.123Z".parse().unwrap();
        let mut shop = Self {
            register: None,
            portal: Portal::start(),
            folder: tempfile::tempdir().unwrap(),
            clock: Arc::new(HandClock(Mutex::new(now))),
        };
        shop.open_again();
        shop
    }

    /// In another town.
    pub(crate) fn open_at(codigo_postal: &'static str) -> Self {
        let shop = Self::new();
        shop.portal.kept().codigo_postal = Some(codigo_postal);
        shop.done(Request::Enrol {
            portal_url: shop.portal.url(),
            code: CODE.to_owned(),
            name: "Caja 1".to_owned(),
        });
        shop.register().import_products(&read_products(PRODUCTS).unwrap()).unwrap();
        shop.guard("no", "0", "100");
        shop
    }

    /// How the till is guarded: whether a shift is needed, minutes until it locks, free discount.
    pub(crate) fn guard(&self, shift: &str, lock_minutes: &str, discount: &str) {
        let reply = self.call(Request::People(PeopleRequest::SaveGuard {
            shift_needed: shift == "shift",
            lock_minutes: lock_minutes.to_owned(),
            discount: discount.to_owned(),
        }));
        assert!(matches!(reply, Reply::Guard(_)), "{reply:?}");
    }

    /// The cashier is offered to take tips.
    pub(crate) fn ask_for_tips(&self) {
        let to =
            SaleRules { tips_asked: true, grid_shown: false, pad_shown: false, cash_slips: true };
        let reply = self.call(Request::Rules(RulesRequest::Save { to }));
        assert_eq!(reply, Reply::Rules(to));
    }

    pub(crate) fn data(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn config(&self) -> RegisterConfig {
        let backoff =
            Backoff { first: Duration::from_millis(1), longest: Duration::from_millis(5) };
        RegisterConfig {
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            cashier: "Ana".to_owned(),
            companion_port: 0,
            // It is looked at when a test asks for it.
            folder_look: Duration::from_secs(3_600),
            // Rounds happen when a test asks for them.
            pace: Pace { poll: Duration::from_secs(3_600), backoff },
            ..RegisterConfig::new(self.data())
        }
    }

    /// A shift with this float.
    pub(crate) fn open_shift(&self, float: &str) -> Shift {
        let float = CashCount::Amount { amount: float.to_owned() };
        self.shift(ShiftRequest::Open { float })
    }

    pub(crate) fn shift(&self, request: ShiftRequest) -> Shift {
        match self.call(Request::Shift(request)) {
            Reply::Shift(shift) => shift,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn cut(&self, request: ShiftRequest) -> Cut {
        match self.call(Request::Shift(request)) {
            Reply::Cut(cut) => cut,
            other => panic!("{other:?}"),
        }
    }

    /// The last cut, having counted this amount.
    pub(crate) fn cut_z(&self, counted: &str) -> Cut {
        let counted = CashCount::Amount { amount: counted.to_owned() };
        self.cut(ShiftRequest::CutZ { counted })
    }

    pub(crate) fn audit(&self) -> Audit {
        match self.call(Request::People(PeopleRequest::Audit { before: None })) {
            Reply::Audit(audit) => audit,
            other => panic!("{other:?}"),
        }
    }

    /// Closes the register and opens it anew.
    pub(crate) fn open_again(&mut self) {
        self.register = None;
        self.register = Some(Register::open(self.config()).unwrap());
    }

    pub(crate) fn register(&self) -> &Register {
        self.register.as_ref().unwrap()
    }

    pub(crate) fn call(&self, request: Request) -> Reply {
        self.register().call(request)
    }

    pub(crate) fn done(&self, request: Request) -> String {
        match self.call(request) {
            Reply::Done { message } => message,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn refused(&self, request: Request) -> Refused {
        match self.call(request) {
            Reply::Refused(refused) => refused,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn cart(&self, request: Request) -> Cart {
        match self.call(request) {
            Reply::Cart(cart) => cart,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn enter(&self, text: &str) -> Cart {
        self.cart(Request::Enter { text: text.to_owned() })
    }

    pub(crate) fn pay(&self, forma_pago: &str, amount: Option<&str>) -> Cart {
        let amount = amount.map(str::to_owned);
        self.cart(Request::AddPayment { forma_pago: forma_pago.to_owned(), amount })
    }

    pub(crate) fn close(&self) -> Closed {
        match self.call(Request::CloseSale) {
            Reply::Closed(closed) => closed,
            other => panic!("{other:?}"),
        }
    }

    /// One soft drink, in cash.
    pub(crate) fn sell(&self) -> Closed {
        self.enter("REFRESCO");
        self.pay("01", None);
        self.close()
    }

    pub(crate) fn sales(&self, text: &str) -> Vec<SaleRow> {
        let filter = SalesFilter { text: text.to_owned(), ..SalesFilter::default() };
        match self.call(Request::Sales(SalesRequest::Page { filter, after: String::new() })) {
            Reply::Sales(page) => page.rows,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn sale(&self, id: &str) -> SaleDetail {
        match self.call(Request::Sale { id: id.to_owned() }) {
            Reply::Sale(sale) => sale,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn status(&self) -> register::api::Status {
        match self.call(Request::Status) {
            Reply::Status(status) => status,
            other => panic!("{other:?}"),
        }
    }

    /// What is wrong with the printer, once the register has tried it again.
    pub(crate) fn trouble(&self) -> String {
        self.refused(Request::TestPrinter);
        self.status().printer
    }

    pub(crate) fn settings(&self) -> register::api::Settings {
        match self.call(Request::Settings) {
            Reply::Settings(settings) => settings,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn sync(&self) {
        self.register().sync_now(LONG).unwrap();
    }

    /// Receipts go to this folder from now on.
    pub(crate) fn print_to_folder(&self) -> std::path::PathBuf {
        let path = self.data().join("notas");
        let choice =
            PrinterChoice::Folder { path: path.to_string_lossy().into_owned(), paper_mm: 80 };
        self.done(Request::SavePrinter { printer: choice });
        path
    }
}
