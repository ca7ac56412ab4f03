//! The messages between register and portal, as JSON.
//!
//! Amounts are decimal strings, instants RFC 3339, dates `YYYY-MM-DD`. A message becomes a domain
//! type only through `TryFrom`, which checks it.

mod invoicing;
mod line;
mod problem;
mod product;
mod returned;

use std::str::FromStr;

use cfdi::catalog::FormaPago;
use cfdi::taxes::EstimuloFronterizo;
use faults::{Fault, Faults};
use money::{AmountError, Money};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use invoicing::{
    ConstanciaMessage, ConstanciaRequestMessage, InvoiceMessage, InvoiceProgress,
    InvoiceRequestMessage,
};
pub use line::{CuotaMessage, IepsMessage, LineMessage, ShownMessage};
pub use problem::{Problem, ProblemFault};
pub use product::{
    PRODUCTS_MAX, ProductMessage, ProductOutcome, ProductOutcomeMessage, ProductOutcomesMessage,
    ProductsMessage, ProductsPageMessage,
};
pub use returned::{RETURN_VERSION, ReturnLineMessage, ReturnMessage};

use crate::codes::{WIRE_FIELD, WIRE_VERSION};
use crate::{BillingCode, NotaFolio, Payment, Ticket, TicketDraft, TicketLine};

/// The version of [`TicketMessage`] that this build writes.
pub const TICKET_VERSION: u32 = 1;

/// `PUT /api/v1/tickets/{id}`: a sold ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketMessage {
    /// [`TICKET_VERSION`].
    pub version: u32,
    /// UUID.
    pub id: String,
    /// UUID of the register.
    pub register: String,
    /// Series of the note.
    pub serie: String,
    /// Number of the note.
    pub folio: u64,
    /// The twelve symbols of the billing code.
    pub code: String,
    /// When it was sold.
    pub sold_at: String,
    /// IANA zone of the branch.
    pub zone: String,
    /// Last day at the portal.
    pub deadline: String,
    /// Who sold it.
    pub cashier: String,
    /// Its lines.
    pub lines: Vec<LineMessage>,
    /// Its payments.
    pub payments: Vec<PaymentMessage>,
    /// Given back.
    pub change: String,
    /// Total with taxes.
    pub total: String,
}

/// One payment of a [`TicketMessage`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentMessage {
    /// SAT's two digits.
    pub forma_pago: String,
    /// Handed over.
    pub amount: String,
}

impl TicketMessage {
    /// The name of the first field in which two messages differ.
    pub fn first_difference(&self, other: &Self) -> Option<&'static str> {
        let pairs = [
            ("version", self.version == other.version),
            ("id", self.id == other.id),
            ("register", self.register == other.register),
            ("serie", self.serie == other.serie),
            ("folio", self.folio == other.folio),
            ("code", self.code == other.code),
            ("sold_at", self.sold_at == other.sold_at),
            ("zone", self.zone == other.zone),
            ("deadline", self.deadline == other.deadline),
            ("cashier", self.cashier == other.cashier),
            ("lines", self.lines == other.lines),
            ("payments", self.payments == other.payments),
            ("change", self.change == other.change),
            ("total", self.total == other.total),
        ];
        pairs.into_iter().find(|(_, same)| !same).map(|(name, _)| name)
    }
}

impl From<&Ticket> for TicketMessage {
    fn from(ticket: &Ticket) -> Self {
        Self {
            version: TICKET_VERSION,
            id: ticket.id().to_string(),
            register: ticket.register().to_string(),
            serie: ticket.nota().serie.clone(),
            folio: ticket.nota().folio,
            code: ticket.code().compact(),
            sold_at: ticket.sold_at().to_string(),
            zone: ticket.zone().to_owned(),
            deadline: ticket.deadline().to_string(),
            cashier: ticket.cashier().to_owned(),
            lines: ticket.lines().iter().map(LineMessage::from).collect(),
            payments: ticket.payments().iter().map(PaymentMessage::from).collect(),
            change: ticket.change().to_string(),
            total: ticket.total().to_string(),
        }
    }
}

impl From<&Payment> for PaymentMessage {
    fn from(payment: &Payment) -> Self {
        Self {
            forma_pago: payment.forma_pago.code().to_owned(),
            amount: payment.amount.to_string(),
        }
    }
}

impl TryFrom<&TicketMessage> for Ticket {
    type Error = Faults;

    fn try_from(message: &TicketMessage) -> Result<Self, Faults> {
        if message.version != TICKET_VERSION {
            return Err(Fault::new(&WIRE_VERSION, "version")
                .with("version", message.version)
                .into());
        }
        let mut faults = Faults::new();
        let lines: Vec<_> = message
            .lines
            .iter()
            .enumerate()
            .filter_map(|(at, line)| {
                faults.note(line::read(line).map_err(|f| below("lines", at, f)))
            })
            .collect();
        let payments: Vec<_> = message
            .payments
            .iter()
            .enumerate()
            .filter_map(|(at, paid)| {
                faults.note(read_payment(paid).map_err(|f| below("payments", at, f)))
            })
            .collect();
        let head = faults.note(read_head(message, lines, payments));
        match head {
            Some(draft) if faults.is_empty() => Self::close(draft),
            _ => Err(faults),
        }
    }
}

fn below(list: &str, at: usize, fault: Fault) -> Fault {
    fault.below(&format!("{list}.{at}"))
}

fn read_head(
    message: &TicketMessage,
    lines: Vec<TicketLine>,
    payments: Vec<Payment>,
) -> Result<TicketDraft, Fault> {
    Ok(TicketDraft {
        id: field("id", &message.id)?,
        register: field("register", &message.register)?,
        nota: NotaFolio { serie: message.serie.clone(), folio: message.folio },
        code: BillingCode::parse(&message.code)?,
        sold_at: field("sold_at", &message.sold_at)?,
        zone: message.zone.clone(),
        deadline: field("deadline", &message.deadline)?,
        cashier: message.cashier.clone(),
        lines,
        payments,
        change: amount("change", Money::parse(&message.change))?,
        total: amount("total", Money::parse(&message.total))?,
    })
}

fn read_payment(payment: &PaymentMessage) -> Result<Payment, Fault> {
    Ok(Payment {
        forma_pago: FormaPago::parse(&payment.forma_pago)?,
        amount: amount("amount", Money::parse(&payment.amount))?,
    })
}

fn field<T: FromStr>(name: &'static str, text: &str) -> Result<T, Fault> {
    text.parse().map_err(|_| Fault::new(&WIRE_FIELD, name))
}

fn amount<T>(name: &'static str, read: Result<T, AmountError>) -> Result<T, Fault> {
    read.map_err(|error| Fault::new(&WIRE_FIELD, name).with("reason", error))
}

/// What a portal answers to a `PUT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It was new.
    Created,
    /// It was there already, the same.
    Exists,
}

/// The body of such an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OutcomeMessage {
    /// What happened.
    pub outcome: Outcome,
}

/// `PUT /api/v1/tickets/{id}/cancellation`: the sale was voided at the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancellationMessage {
    /// In the cashier's words.
    pub reason: String,
    /// When.
    pub cancelled_at: String,
}

/// `POST /api/v1/codes`: billing codes that this register is going to use, told ahead so that the
/// portal can tell a ticket that has not arrived from one that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CodesMessage {
    /// Codes without hyphens, at most 1,000.
    pub codes: Vec<String>,
}

/// `PUT /api/v1/settings` and part of what is pulled: what the manager has set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingsMessage {
    /// Series of the invoices that the portal makes.
    pub serie: String,
    /// A [`crate::Period`]'s key.
    pub period: String,
    /// Counts the changes; a `PUT` names the one that it changes.
    pub revision: u64,
    /// When the shop sells with the border's IVA. The portal tells it; in a `PUT` it is ignored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub border: Option<BorderMessage>,
    /// What the register's receipts say of its shop and branch. The feed tells it, to each register
    /// its own; in a `PUT` it is ignored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shop: Option<Box<ShopMessage>>,
}

/// From when and until when a shop sells with the border's IVA.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BorderMessage {
    /// The first day.
    pub from: String,
    /// The last day; missing while no end is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

impl From<&EstimuloFronterizo> for BorderMessage {
    fn from(border: &EstimuloFronterizo) -> Self {
        Self { from: border.from.to_string(), until: border.until.map(|day| day.to_string()) }
    }
}

impl TryFrom<&BorderMessage> for EstimuloFronterizo {
    type Error = Fault;

    fn try_from(message: &BorderMessage) -> Result<Self, Fault> {
        Ok(Self {
            from: field("from", &message.from)?,
            until: message.until.as_deref().map(|day| field("until", day)).transpose()?,
        })
    }
}

/// `POST /api/v1/enrolments`: a new register and its public key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentMessage {
    /// The one-time code that the manager was given.
    pub code: String,
    /// Ed25519, base64url without padding.
    pub public_key: String,
    /// What the register is called: `Caja 1`.
    pub name: String,
    /// UUID of the register whose sales this one has in its file and goes on to send: its own
    /// earlier self, before its file came from a backup or from another machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub succeeds: Option<String>,
    /// That register as it was enrolled, for a portal that came back from a backup and does not
    /// know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub succeeded: Option<SucceededMessage>,
}

/// The register that another one succeeds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SucceededMessage {
    /// Series of its notes.
    pub nota_serie: String,
    /// Ed25519, base64url without padding.
    pub public_key: String,
}

/// `POST /api/v1/rounds`: a register says which of its files is speaking before it sends anything.
///
/// The portal keeps one mark for each register. The one in use names it and takes the next; a file
/// that came from a backup, or a copy whose twin spoke meanwhile, names another, and is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoundMessage {
    /// The last mark that the portal confirmed to this file; none before the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<String>,
    /// The mark from now on: random, committed in the file before it is sent, and sent again until
    /// it is confirmed. 1 to 64 letters, digits, `-` or `_`.
    pub next: String,
}

/// The answer to a [`RoundMessage`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoundedMessage {
    /// The mark that the portal keeps now.
    pub mark: String,
    /// RFC 3339. The portal came back from a backup: what the register has sent since then may not
    /// be known any more, nor the codes that it has announced, and it sends them again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
}

/// The answer to an enrolment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrolledMessage {
    /// The register's id from now on.
    pub register: String,
    /// What it is called.
    pub name: String,
    /// Series of its notes, unlike that of every other register of the shop.
    pub nota_serie: String,
    /// The shop.
    pub shop: ShopMessage,
    /// What the manager has set.
    pub settings: SettingsMessage,
}

/// What a register must know of its shop to print a receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShopMessage {
    /// What the sign over the door says.
    pub name: String,
    /// The taxpayer's RFC.
    pub rfc: String,
    /// The taxpayer's name, as SAT has it.
    pub nombre: String,
    /// Three digits.
    pub regimen_fiscal: String,
    /// The branch's postal code: LugarExpedicion.
    pub codigo_postal: String,
    /// The branch's IANA zone.
    pub zone: String,
    /// Lines of the address.
    pub address: Vec<String>,
    /// How customers reach the shop.
    pub contact: String,
    /// The portal's public address, without a slash at its end.
    pub portal_url: String,
    /// Documents have no fiscal validity.
    pub sandbox: bool,
}

/// `GET /api/v1/changes?after=N`: what happened since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChangesMessage {
    /// In order.
    pub changes: Vec<Change>,
    /// The cursor to ask with next.
    pub next: u64,
    /// More are waiting.
    pub more: bool,
    /// The cursor of the company's latest product: who knows an earlier one asks for products.
    #[serde(default)]
    pub products: u64,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Change {
    /// A ticket of this shop has a CFDI.
    TicketInvoiced {
        /// The ticket.
        ticket: String,
        /// The CFDI's folio fiscal.
        uuid: String,
        /// Series and folio: `F-1001`.
        invoice: String,
        /// When it was stamped.
        at: String,
    },
    /// A cancellation came too late: the ticket has a CFDI. The manager has to know.
    CancellationRefused {
        /// The ticket.
        ticket: String,
        /// The CFDI's folio fiscal.
        uuid: String,
    },
    /// A customer's QR and the register's own message say different things of one ticket. What came
    /// first stays in force. The manager has to know.
    TicketDiffers {
        /// The ticket.
        ticket: String,
        /// The CFDI's folio fiscal, where it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        uuid: Option<String>,
        /// The first field of [`TicketMessage`] in which they differ.
        what: String,
    },
    /// A customer of the shop is new or has changed.
    Customer(CustomerMessage),
    /// A customer was erased at the portal, and is to be forgotten: sales and invoices stay.
    CustomerErased {
        /// The id that [`CustomerMessage`] named.
        customer: String,
    },
    /// The manager has set something, here or elsewhere.
    Settings(SettingsMessage),
}

/// A customer of the shop, as the last invoice has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerMessage {
    /// UUID.
    pub id: String,
    /// RFC.
    pub rfc: String,
    /// Name as SAT has it.
    pub nombre: String,
    /// DomicilioFiscalReceptor.
    pub codigo_postal: String,
    /// Three digits.
    pub regimen_fiscal: String,
    /// The last UsoCFDI.
    pub uso_cfdi: String,
    /// Where they want their invoices, if they said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correo: Option<String>,
    /// When it changed.
    pub updated_at: String,
}
