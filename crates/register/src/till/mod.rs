//! The core: what each request does.
//!
//! One thread, one request at a time. The cart lives here; everything else is in the store.

mod answer;
mod border;
mod cart_view;
mod changing;
mod companion;
mod customers;
mod first_run;
mod grid;
mod hold;
mod invoicing;
mod labels;
mod lists;
mod pages;
mod people;
mod printing;
mod products;
mod recovery;
mod reports;
mod returns;
mod rules;
mod sale_list;
mod sales;
mod selling;
mod session;
mod setup;
mod shift;
mod shift_view;
mod trail;

use std::path::PathBuf;
use std::sync::Arc;

use cfdi::taxes::Iva;
use jiff::Timestamp;
use money::Rate;

pub(crate) use self::answer::Answer;
use self::session::Session;
use crate::api::{Reply, Request};
use crate::cart::Cart;
use crate::codes::{DESKTOP_ELSEWHERE, NOT_ENROLLED};
use crate::companion::Companion;
use crate::refusal::Refusal;
use crate::search::Index;
use crate::shared::{Shared, Unread};
use crate::show::WallClock;
use crate::store::{Identity, Settings, Shop, StoreError};

/// Where the till finds its places on this machine.
pub(crate) struct Places {
    /// Where receipts are saved as PDF.
    pub(crate) pdf_dir: PathBuf,
    /// Where lists are written.
    pub(crate) export_dir: PathBuf,
    /// Where the companion door listens.
    pub(crate) companion_port: u16,
}

/// The till itself.
pub(crate) struct Till {
    shared: Arc<Shared>,
    /// Where receipts are saved as PDF.
    pdf_dir: PathBuf,
    /// Where lists are written.
    export_dir: PathBuf,
    /// Where the companion door listens.
    companion_port: u16,
    /// The door, while it is open.
    companion: Option<Companion>,
    /// The name on receipts while nobody has a PIN.
    counter: String,
    session: Session,
    /// The manager who allows what is being done.
    allowed_by: Option<String>,
    /// So much of a price a manager has let this sale give away.
    discount_allowed: Rate,
    /// When somebody last did something.
    asked_at: Timestamp,
    /// The first entry of the audit trail that is not as it was written.
    broken_entry: Option<u64>,
    cart: Cart,
    /// What a product of 8 % bears here and now.
    eight_percent: Iva,
    /// The price list, with the taxes that it is sold with.
    index: Index,
}

/// What the enrolment gave.
struct Enrolment {
    identity: Identity,
    shop: Shop,
    settings: Settings,
}

impl Till {
    /// With the products and the cart that the store holds.
    pub(crate) fn new(
        shared: Arc<Shared>,
        counter: String,
        places: Places,
    ) -> Result<Self, StoreError> {
        let eight_percent = border::eight_percent(&shared)?;
        let index = border::price_list(&shared, eight_percent)?;
        let guarded = shared.store().has_users()?;
        let broken_entry = shared.store().first_broken_entry()?;
        let mut till = Self {
            pdf_dir: places.pdf_dir,
            export_dir: places.export_dir,
            companion_port: places.companion_port,
            companion: None,
            counter,
            session: if guarded { Session::Locked } else { Session::Nobody },
            allowed_by: None,
            discount_allowed: Rate::ZERO,
            asked_at: shared.now(),
            broken_entry,
            shared,
            cart: Cart::default(),
            eight_percent,
            index,
        };
        till.restore_cart()?;
        till.reopen_companion()?;
        Ok(till)
    }

    /// Does what is asked, or says why not.
    pub(crate) fn answer(&mut self, request: Request) -> Answer {
        // A leave is for one request, whatever became of that one.
        self.allowed_by = None;
        let about_the_cart = concerns_cart(&request);
        let before = self.cart.clone();
        let ready = self.check_lock(&request).and_then(|()| self.refresh_products());
        let answer = ready.and_then(|()| self.grant(request));
        answer.unwrap_or_else(|refusal| {
            self.cart = before;
            let cart = about_the_cart.then(|| self.cart_view().ok()).flatten();
            refusal.shown(cart).into()
        })
    }

    /// Does what is better done while nobody asks.
    pub(crate) fn rest(&self) {
        if let Err(error) = self.shared.store().settle_log() {
            // The disk is full, say: whoever sells is told of that, and the log keeps it all.
            tracing::debug!(error = &error as &dyn std::error::Error, "the log stays as it is");
        }
    }

    fn grant(&mut self, request: Request) -> Result<Answer, Refusal> {
        let reply = match request {
            Request::Start => self.start(),
            Request::Status => Ok(Reply::Status(self.status()?)),
            Request::Search { text } => Ok(self.search(&text)),
            Request::Grid { tab, from } => self.grid(tab, from),
            Request::Enter { text } => self.change_cart(|till| till.enter(&text)),
            Request::Add { sku, quantity } => {
                self.change_cart(|till| till.add(&sku, quantity.as_deref()))
            }
            Request::SetQuantity { line, quantity } => self.set_quantity(line, &quantity),
            Request::ChangeQuantity { line, delta } => {
                self.change_cart(|till| till.cart.change_quantity(line, delta))
            }
            Request::RemoveLine { line } => self.change_cart(|till| till.cart.remove(line)),
            Request::DiscountLine { line, discount } => self.discount_line(line, &discount),
            Request::DiscountSale { discount } => self.discount_sale(&discount),
            Request::NoteLine { line, note } => self.note_line(line, &note),
            Request::NoteSale { note } => self.note_sale(&note),
            Request::Hold(request) => self.hold_desk(request),
            Request::Labels(request) => self.labels(request),
            Request::ClearCart => self.clear_cart(),
            Request::AddPayment { forma_pago, amount } => {
                self.change_cart(|till| till.pay(&forma_pago, amount.as_deref()))
            }
            Request::LeaveTip { tip } => self.leave_tip(&tip),
            Request::ClearPayments => self.clear_payments(),
            Request::CloseSale => self.close_sale(),
            Request::Sales(request) => return self.sale_list(request),
            Request::Sale { id } => self.sale(&id),
            Request::Reprint { id } => self.reprint(&id),
            Request::CancelSale { id, reason } => self.cancel_sale(&id, &reason),
            Request::Returns(request) => self.returns_desk(request),
            Request::Rules(request) => self.rules(request),
            Request::Customers(request) => self.customers(request),
            Request::Settings => self.settings(),
            Request::SaveSettings { serie, period } => self.save_settings(&serie, &period),
            Request::SavePrinter { printer } => self.save_printer(&printer),
            Request::TestPrinter => self.test_printer(),
            Request::FindPrinters => Ok(printing::find_printers()),
            Request::SaveReceipt { look } => self.save_receipt(&look),
            Request::SaveLogo { file } => self.save_logo(&file),
            Request::SavePdf { id } => self.save_pdf(&id),
            Request::Enrol { portal_url, code, name } => self.enrol(&portal_url, &code, &name),
            Request::FirstRun(request) => self.first_run(&request),
            Request::Shift(request) => self.shift_desk(request),
            Request::People(request) => self.people(request),
            Request::Products(request) => return self.products(request),
            Request::Report { by, range } => return self.report(by, &range),
            Request::ExportReport { by, range, format } => {
                return self.export_report(by, &range, format);
            }
            Request::Recovery(request) => self.recovery(request),
            Request::Companion(request) => self.companion(request),
            Request::Desktop(_) | Request::Updates(_) => Err(Refusal::from(&DESKTOP_ELSEWHERE)),
            Request::Invoicing(request) => return self.invoicing(request),
            Request::Authorized { user, pin, request } => {
                return self.authorized(&user, &pin, *request);
            }
        };
        reply.map(Answer::from)
    }

    /// What a crash or a power cut left: what can still be sold, and the payments if they still
    /// fit.
    fn restore_cart(&mut self) -> Result<(), StoreError> {
        let mut kept = self.shared.store().kept_cart()?;
        let (tip, payments) = (kept.tip, std::mem::take(&mut kept.payments));
        self.cart = self.cart_of(kept);
        if !tip.is_zero() && self.cart.leave_tip(tip).is_err() {
            return Ok(());
        }
        for payment in payments {
            if self.cart.pay(payment.forma_pago, Some(payment.amount)).is_err() {
                self.cart.clear_payments();
                break;
            }
        }
        Ok(())
    }

    fn refresh_products(&mut self) -> Result<(), Refusal> {
        let eight_percent = border::eight_percent(&self.shared)?;
        let unread = match self.shared.take_unread_products() {
            unread if eight_percent == self.eight_percent => unread,
            Unread::Nothing | Unread::These(_) | Unread::All => Unread::All,
        };
        if unread == Unread::Nothing {
            return Ok(());
        }
        // What cannot be read now is read before the next question.
        let read = self.read_products(eight_percent, &unread);
        read.inspect_err(|_| self.shared.products_changed())?;
        self.eight_percent = eight_percent;
        self.cart.tax_anew(|sku| self.index.by_sku(sku).map(|product| product.taxes))
    }

    fn read_products(&mut self, eight_percent: Iva, unread: &Unread) -> Result<(), StoreError> {
        match unread {
            Unread::Nothing => {}
            Unread::These(skus) => {
                let products = self.shared.store().products_of(skus)?;
                let sold = products.into_iter().map(|it| border::sold_as(eight_percent, it));
                self.index.put(sold);
            }
            Unread::All => self.index = border::price_list(&self.shared, eight_percent)?,
        }
        Ok(())
    }

    fn enrolment(&self) -> Result<Enrolment, Refusal> {
        self.known_enrolment()?.ok_or_else(|| Refusal::from(&NOT_ENROLLED))
    }

    /// Nothing before the enrolment.
    fn known_enrolment(&self) -> Result<Option<Enrolment>, Refusal> {
        let store = self.shared.store();
        let parts = store.identity()?.zip(store.shop()?).zip(store.settings()?);
        Ok(parts.map(|((identity, shop), settings)| Enrolment { identity, shop, settings }))
    }

    /// The branch's wall clock.
    fn wall_clock(&self) -> Result<WallClock, Refusal> {
        let shop = self.shared.store().shop()?;
        Ok(WallClock::of(shop.as_ref().map(|shop| shop.zone.as_str())))
    }
}

/// Whether a refusal shows the cart.
fn concerns_cart(request: &Request) -> bool {
    match request {
        Request::Enter { .. }
        | Request::Add { .. }
        | Request::SetQuantity { .. }
        | Request::ChangeQuantity { .. }
        | Request::RemoveLine { .. }
        | Request::DiscountLine { .. }
        | Request::DiscountSale { .. }
        | Request::NoteLine { .. }
        | Request::NoteSale { .. }
        | Request::Hold(_)
        | Request::ClearCart
        | Request::AddPayment { .. }
        | Request::LeaveTip { .. }
        | Request::ClearPayments
        | Request::CloseSale => true,
        Request::Authorized { request, .. } => concerns_cart(request),
        Request::Start
        | Request::Status
        | Request::Search { .. }
        | Request::Grid { .. }
        | Request::Sales(_)
        | Request::Sale { .. }
        | Request::Reprint { .. }
        | Request::CancelSale { .. }
        | Request::Returns(_)
        | Request::Rules(_)
        | Request::Customers(_)
        | Request::Settings
        | Request::SaveSettings { .. }
        | Request::SavePrinter { .. }
        | Request::TestPrinter
        | Request::FindPrinters
        | Request::SaveReceipt { .. }
        | Request::SaveLogo { .. }
        | Request::SavePdf { .. }
        | Request::Enrol { .. }
        | Request::FirstRun(_)
        | Request::Labels(_)
        | Request::Shift(_)
        | Request::People(_)
        | Request::Companion(_)
        | Request::Desktop(_)
        | Request::Updates(_)
        | Request::Invoicing(_)
        | Request::Products(_)
        | Request::Report { .. }
        | Request::ExportReport { .. }
        | Request::Recovery(_) => false,
    }
}
