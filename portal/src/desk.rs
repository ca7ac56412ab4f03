//! The desk: everything that a customer's page may ask of the portal.
//!
//! Pages know nothing of stores, PACs or keys. They hand in what was typed and get back what may be
//! shown. Nothing of a taxpayer goes to somebody who only holds the ticket ([`Scope::Holder`]).

mod counter;
mod credits;
mod delivery;
mod documents;
mod finding;
mod invoicing;
mod logos;
mod lot;
mod reading;
mod remembering;
mod scanning;
mod viewing;
mod visiting;

use std::sync::Arc;

use billing::standing::Standing;
use cfdi::catalog::{RegimenFiscal, UsoCfdi};
pub use cfdi::comprobante::ReceptorText;
use cfdi::read::ReadError;
use cfdi_pdf::PdfError;
use faults::{Fault, Faults};
use jiff::civil;
use money::{Money, Quantity, Rate};
use portal_store::{Shop, Store, StoreError, TicketState, Vault};
use tickets::{ClaimId, IssuerId, TicketId};

pub use counter::{CounterAsk, CounterEnd};
pub use credits::{CREDIT_FILES, CreditDocument, CreditFace, CreditMailed, MailedCredit};
pub use delivery::{
    Delivery, Download, FileLeft, MailAsked, MailFace, MailState, MailWish, Outward, ShareFace,
};
use logos::LogoShelf;
pub use lot::{Joining, TICKETS_MAX};
pub use reading::{Given, Glimpse, Silence, Sought, Told};
pub use remembering::{LIFE, Remembered, Transport};
pub use visiting::{LINK_LIFE, LetIn, PastInvoice, VISIT_LIFE, Visitor};

use crate::company::look;
use crate::engine::Engine;

/// A purchase looked up by hand, as typed.
#[derive(Clone, Debug, Default)]
pub struct LookUp {
    /// The billing code.
    pub code: String,
    /// The day of the purchase: `YYYY-MM-DD` or `DD/MM/YYYY`.
    pub date: String,
    /// The total: `211`, `211.00`, `$1,234.50`.
    pub total: String,
}

/// What looking up a purchase gives.
#[derive(Debug)]
pub enum Finding {
    /// The ticket is here and the data are right.
    Found(Access),
    /// A field cannot be right: paths `code`, `date`, `total`, `qr`.
    Refused(Faults),
    /// Nothing matches; which of the three was wrong is not told.
    Unknown,
    /// A register of this shop has the code, and has not sent the sale yet.
    NotArrived(Box<ShopFace>),
    /// The QR is genuine, and something else is kept under its id, its note or its code.
    Differs(Box<ShopFace>),
    /// The QR is genuine, of a register that was shut out before it sent the sale.
    Withdrawn(Box<ShopFace>),
    /// The QR is genuine, and the register's clock was far ahead when it was printed.
    Early {
        /// Whose register.
        shop: Box<ShopFace>,
        /// When it was sold, as the note says it.
        sold: civil::DateTime,
    },
}

/// What somebody may do with a ticket, or with several that are to stand on one invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// The ticket; of several, the one that was opened first.
    pub ticket: TicketId,
    /// The others, of the same shop; [`Desk::join`] adds to them.
    pub others: Vec<TicketId>,
    /// How far it goes.
    pub scope: Scope,
}

impl Access {
    /// Of whoever has this receipt in hand.
    pub fn holder(ticket: TicketId) -> Self {
        Self { ticket, others: Vec::new(), scope: Scope::Holder }
    }

    /// All its tickets, in the order in which they were added.
    pub fn tickets(&self) -> Vec<TicketId> {
        std::iter::once(self.ticket).chain(self.others.iter().copied()).collect()
    }
}

/// How far an [`Access`] goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Has the receipt in hand: sees the purchase, may invoice it.
    Holder,
    /// Proved to be the taxpayer of this claim's invoice ([`Desk::prove_owner`]): may download it.
    /// Where the claim ends without an invoice and somebody else's follows, it opens nothing.
    Owner(ClaimId),
}

impl Scope {
    /// Whether it reaches the invoice of that claim.
    pub fn owns(self, claim: ClaimId) -> bool {
        match self {
            Self::Holder => false,
            Self::Owner(own) => own == claim,
        }
    }
}

/// A ticket, or several for one invoice, as their holder sees them.
#[derive(Debug)]
pub struct TicketView {
    /// In which of its lives it is; of several, that of the first which is not open any more.
    pub standing: Standing,
    /// Several that cannot go on one invoice any more: some are not open, and no claim has all.
    pub parted: bool,
    /// Where it was bought.
    pub shop: ShopFace,
    /// The purchases: those of the invoice, where it is theirs; at least one.
    pub notes: Vec<NoteView>,
    /// What they cost together when they were sold.
    pub bought: Money,
    /// What an invoice of them is for: what came back before it is taken off.
    pub total: Money,
    /// Last day at the portal; of several, the first of their last days.
    pub deadline: civil::Date,
    /// The shop's counter can invoice it still, as far as time is concerned.
    pub counter_has_time: bool,
    /// The day on which the shop voided the sale.
    pub cancelled_on: Option<civil::Date>,
    /// The invoice, where there is one.
    pub invoice: Option<InvoiceFace>,
    /// The invoice is that of whoever looks: [`Scope::owns`] it.
    pub mine: bool,
    /// What can still be done with the invoice, where it is theirs.
    pub delivery: Option<Delivery>,
    /// Where the invoice that is on its way will be mailed, masked, where it is theirs.
    pub promised_mail: Option<String>,
    /// What SAT said to the last try, where that try ended so and the ticket is free again.
    pub rejected: Option<RejectedFace>,
}

impl TicketView {
    /// The notes' series and numbers, one after the other.
    pub fn notas(&self) -> String {
        let notas: Vec<&str> = self.notes.iter().map(|note| note.nota.as_str()).collect();
        notas.join(", ")
    }
}

/// One purchase.
#[derive(Debug)]
pub struct NoteView {
    /// Its ticket.
    pub ticket: TicketId,
    /// In which of its lives it is.
    pub standing: Standing,
    /// The note's series and number: `A-000123`.
    pub nota: String,
    /// When it was sold, on the branch's wall clock.
    pub sold: civil::DateTime,
    /// What it cost when it was sold.
    pub total: Money,
    /// What was bought.
    pub lines: Vec<ViewLine>,
}

/// One line of a ticket.
#[derive(Debug)]
pub struct ViewLine {
    /// How much.
    pub quantity: Quantity,
    /// Of what.
    pub descripcion: String,
    /// For how much, tax included.
    pub gross: Money,
}

/// A shop, as its customers see it.
#[derive(Clone, Debug)]
pub struct ShopFace {
    /// What the sign over the door says.
    pub name: String,
    /// The taxpayer's name.
    pub nombre: String,
    /// How to reach it.
    pub contact: String,
    /// Its documents have no fiscal validity.
    pub sandbox: bool,
    /// Its invoices are mailed to whoever gives an address.
    pub mails: bool,
    /// The usos that it offers, as SAT's keys; all, where nothing is said.
    pub usos: Option<Vec<String>>,
    /// The path of a style sheet with its own colour.
    pub color_css: Option<String>,
    /// The path of its logo.
    pub logo: Option<String>,
}

/// An invoice, without anything of its receptor.
#[derive(Clone, Debug)]
pub struct InvoiceFace {
    /// `F-1001`.
    pub serie_folio: String,
    /// Folio fiscal.
    pub uuid: String,
    /// When it was stamped, on the branch's wall clock.
    pub stamped: civil::DateTime,
    /// What its receptor withheld: only for whom the invoice is, because it tells a company.
    pub withheld: Option<Withheld>,
}

/// What a company keeps back of a purchase and pays to SAT in the shop's name: by so much the
/// total of the invoice is below that of the purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// The rate of ISR.
    pub rate: Rate,
    /// The ISR.
    pub isr: Money,
    /// Total of the invoice.
    pub invoice_total: Money,
}

/// SAT's last refusal.
#[derive(Clone, Debug)]
pub struct RejectedFace {
    /// SAT's or the PAC's code, verbatim.
    pub code: String,
    /// What to correct: paths as in [`Desk::invoice`].
    pub faults: Faults,
    /// What SAT was sent, where whoever looks is the one it names ([`Scope::owns`]).
    pub sent: Option<ReceptorText>,
}

/// An invoice that was not made, as it is mailed.
#[derive(Debug)]
pub struct RefusedMailed {
    /// The purchase: open, or too late for the portal.
    pub view: TicketView,
    /// Why, and what can be done.
    pub faults: Faults,
    /// Where it can be asked for again, for a day; `None` where the portal has no address.
    pub link: Option<String>,
}

/// The tax data as they will stand on the invoice.
#[derive(Clone, Debug)]
pub struct Review {
    /// Trimmed, upper case, checked; what to send to [`Desk::invoice`].
    pub receptor: ReceptorText,
    /// The régimen of it.
    pub regimen_fiscal: RegimenFiscal,
    /// The uso of it.
    pub uso_cfdi: UsoCfdi,
    /// What the receptor has to withhold, where the law says so.
    pub withheld: Option<Withheld>,
    /// What may be wrong but does not stop anybody: an RFC whose check digit does not hold.
    pub warnings: Vec<Fault>,
}

/// What can be said of tax data that are still being typed.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Why they cannot be used as they are: paths as in [`InvoiceError::Faults`].
    pub faults: Faults,
    /// What may be wrong but does not stop anybody, as in [`Review::warnings`].
    pub warnings: Vec<Fault>,
    /// The usos that the shop offers, where it does not offer all.
    pub usos: Option<Vec<String>>,
}

/// How far an invoice is.
#[derive(Clone, Debug)]
pub enum Progress {
    /// Stamped and kept.
    Invoiced,
    /// On its way; ask again.
    InProcess,
    /// SAT does not accept the tax data: paths `rfc`, `nombre`, `codigo_postal`, `regimen_fiscal`,
    /// `uso_cfdi`, or empty where it is none of them.
    Rejected(Faults),
    /// The shop cannot invoice now; nothing that the customer typed is wrong.
    ShopOutage(Fault),
}

/// A file to download.
#[derive(Debug)]
pub struct Document {
    /// What to call it: `F-1001.xml`.
    pub file_name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// The desk could not answer: a failure of ours.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The ticket of an access is not there.
    #[error("the ticket {0} is not in the store")]
    NoTicket(TicketId),
    /// No ticket was named.
    #[error("no ticket was named")]
    NoTickets,
    /// The ticket rests on the QR of a register that was shut out since.
    #[error("the ticket {0} is of a register that was shut out")]
    Withdrawn(TicketId),
    /// The sum of several tickets is more than an invoice can say.
    #[error("the sum of the tickets is out of range")]
    Sum,
    /// The store does not answer.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// A stored document cannot be read any more.
    #[error("a stored document cannot be read")]
    Document(#[from] ReadError),
    /// The printed representation could not be drawn.
    #[error("the printed representation could not be drawn")]
    Pdf(#[from] PdfError),
    /// The archive of both files could not be made.
    #[error("the archive could not be made")]
    Archive(#[from] std::io::Error),
    /// A task of ours panicked.
    #[error("a task panicked")]
    Panicked,
}

/// Why a document was not made.
#[derive(Debug, thiserror::Error)]
pub enum InvoiceError {
    /// The tax data are wrong: paths `rfc`, `nombre`, `codigo_postal`, `regimen_fiscal`,
    /// `uso_cfdi`, `correo`.
    #[error("{0}")]
    Faults(#[from] Faults),
    /// The ticket cannot be invoiced any more: cancelled or expired.
    #[error("the ticket cannot be invoiced: {0:?}")]
    Standing(Standing),
    /// A failure of ours.
    #[error("the desk failed")]
    Desk(#[from] DeskError),
}

/// What pages talk to. Cheap to clone: each layer of a route has its own for each request.
#[derive(Clone)]
pub struct Desk(Arc<Inner>);

struct Inner {
    engine: Arc<Engine>,
    outward: Outward,
    logos: LogoShelf,
}

impl From<Fault> for InvoiceError {
    fn from(fault: Fault) -> Self {
        Self::Faults(fault.into())
    }
}

impl Desk {
    /// The desk in front of an engine, from which no mail leaves.
    pub fn new(engine: Arc<Engine>) -> Self {
        Self::facing(engine, Outward::default())
    }

    /// The desk in front of an engine, with what lies outside.
    pub fn facing(engine: Arc<Engine>, outward: Outward) -> Self {
        Self(Arc::new(Inner { engine, outward, logos: LogoShelf::default() }))
    }

    /// A text for links that only this portal can make and read: URL-safe, good for 24 hours.
    /// It is empty, and opens nothing, where the vault refuses, which it does not with a valid key.
    pub fn token(&self, access: &Access) -> String {
        access.to_token(self.store().vault(), self.0.engine.now()).unwrap_or_else(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "no token could be made");
            String::new()
        })
    }

    /// What seals the portal's own texts.
    pub(crate) fn vault(&self) -> &Vault {
        self.store().vault()
    }

    /// The access of such a text; `None` when it is not ours, was changed, or is too old.
    pub fn access(&self, token: &str) -> Option<Access> {
        Access::from_token(token, self.store().vault(), self.0.engine.now())
    }

    /// Whether what is made here has no fiscal validity; pages say so before any shop is known.
    pub fn is_sandbox(&self) -> bool {
        self.0.engine.is_sandbox()
    }

    /// The PAC that new documents go to.
    pub(crate) fn pac_id(&self) -> String {
        self.0.engine.pac_id()
    }

    /// A mail may be waiting.
    pub(crate) fn wake_mail(&self) {
        if let Some(wake) = &self.0.outward.mail {
            wake.notify_one();
        }
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.0.engine
    }

    pub(crate) fn store(&self) -> &Store {
        self.0.engine.store()
    }

    async fn state(&self, access: &Access) -> Result<TicketState, DeskError> {
        self.ticket_state(access.ticket).await
    }

    async fn ticket_state(&self, ticket: TicketId) -> Result<TicketState, DeskError> {
        let state = self.store().ticket_state(ticket).await?;
        let state = state.ok_or(DeskError::NoTicket(ticket))?;
        if self.is_withdrawn(&state).await? {
            return Err(DeskError::Withdrawn(ticket));
        }
        Ok(state)
    }

    async fn face_of(&self, shop: IssuerId) -> Result<Option<Box<ShopFace>>, DeskError> {
        let shop = self.store().shop(shop).await?;
        Ok(shop.map(|shop| Box::new(self.face(shop))))
    }

    fn face(&self, shop: Shop) -> ShopFace {
        ShopFace {
            color_css: look::css_path(&shop),
            usos: shop.options.usos.clone(),
            logo: shop.options.has_logo.then(|| look::logo_path(&shop)),
            name: shop.profile.name,
            nombre: shop.profile.nombre,
            contact: shop.profile.contact,
            sandbox: self.0.engine.is_sandbox(),
            mails: self.mails(),
        }
    }
}
