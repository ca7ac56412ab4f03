//! The sold ticket: closed, immutable, its sums asserted.

use cfdi::catalog::{ClaveProdServ, ClaveUnidad, FormaPago};
use cfdi::taxes::{Breakdown, GrossLine, TaxProfile, breakdown};
use faults::{Fault, Faults};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use money::{AmountError, Money, Quantity};

use crate::codes::{
    TICKET_AMOUNT, TICKET_EMPTY, TICKET_FOLIO, TICKET_LINE, TICKET_PAYMENTS, TICKET_RANGE,
    TICKET_TEXT, TICKET_TOTAL, TICKET_ZONE,
};
use crate::{BillingCode, RegisterId, TicketId};

/// Longest description of a product (Descripcion of Anexo 20).
const DESCRIPTION_MAX: usize = 1000;

/// Series and number of the nota de remisión, of the register's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotaFolio {
    /// One to ten capitals or digits.
    pub serie: String,
    /// From 1, without holes.
    pub folio: u64,
}

impl NotaFolio {
    /// `A-000123`.
    pub fn shown(&self) -> String {
        format!("{}-{:06}", self.serie, self.folio)
    }

    /// Whether serie and folio are of the form that the fields say.
    pub(crate) fn is_usable(&self) -> bool {
        let plain =
            self.serie.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        plain && (1..=10).contains(&self.serie.len()) && self.folio > 0
    }
}

/// One line of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketLine {
    /// The shop's own key (NoIdentificacion).
    pub sku: String,
    /// What the customer reads.
    pub descripcion: String,
    /// SAT's key of the product.
    pub clave_prod_serv: ClaveProdServ,
    /// SAT's key of the unit.
    pub clave_unidad: ClaveUnidad,
    /// How much.
    pub quantity: Quantity,
    /// Price of one, tax included.
    pub unit_price: Money,
    /// What was taken off the line, tax included, its part of a discount of the sale in it; zero
    /// or more, the whole price at most.
    pub discount: Money,
    /// What is paid: price times quantity to the centavo less the discount, tax included.
    pub gross: Money,
    /// Which taxes the price holds.
    pub taxes: TaxProfile,
}

/// One payment of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payment {
    /// SAT's form of payment.
    pub forma_pago: FormaPago,
    /// What was handed over, above zero.
    pub amount: Money,
}

/// Everything that a register knows when it closes a sale; [`Ticket::close`] checks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketDraft {
    /// Made by the register.
    pub id: TicketId,
    /// Which register.
    pub register: RegisterId,
    /// Series and number of the note.
    pub nota: NotaFolio,
    /// The secret that opens it at the portal.
    pub code: BillingCode,
    /// When it was sold.
    pub sold_at: Timestamp,
    /// The branch's IANA time zone.
    pub zone: String,
    /// Last day at the portal, as printed: a promise.
    pub deadline: Date,
    /// Who sold it.
    pub cashier: String,
    /// At least one.
    pub lines: Vec<TicketLine>,
    /// At least one.
    pub payments: Vec<Payment>,
    /// Given back, out of the payments.
    pub change: Money,
    /// Σ gross.
    pub total: Money,
}

/// A sold ticket. It cannot be built with lines that do not add up, and it does not change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    draft: TicketDraft,
    local: DateTime,
    breakdown: Breakdown,
}

impl Ticket {
    /// Checks a draft and closes it. Also the way back in for a stored or received ticket.
    ///
    /// # Errors
    /// All that is wrong, `ticket-01` to `ticket-09`, and what the taxes refuse.
    pub fn close(draft: TicketDraft) -> Result<Self, Faults> {
        let mut faults = Faults::new();
        check_texts(&draft, &mut faults);
        check_lines(&draft, &mut faults);
        if let Err(fault) = check_sums(&draft) {
            faults.push(fault);
        }
        let local = faults.note(local_time(&draft));
        if !faults.is_empty() {
            return Err(faults);
        }
        let breakdown = breakdown(&gross_lines(&draft.lines))?;
        match local {
            Some(local) if breakdown.paid == draft.total => Ok(Self { draft, local, breakdown }),
            _ => Err(Fault::new(&TICKET_TOTAL, "total").into()),
        }
    }

    /// Its id.
    pub fn id(&self) -> TicketId {
        self.draft.id
    }

    /// The register that sold it.
    pub fn register(&self) -> RegisterId {
        self.draft.register
    }

    /// Series and number of the note.
    pub fn nota(&self) -> &NotaFolio {
        &self.draft.nota
    }

    /// The code that opens it at the portal.
    pub fn code(&self) -> BillingCode {
        self.draft.code
    }

    /// When it was sold.
    pub fn sold_at(&self) -> Timestamp {
        self.draft.sold_at
    }

    /// When it was sold, on the branch's wall clock.
    pub fn local(&self) -> DateTime {
        self.local
    }

    /// The branch's IANA time zone.
    pub fn zone(&self) -> &str {
        &self.draft.zone
    }

    /// The last day at the portal, as printed.
    pub fn deadline(&self) -> Date {
        self.draft.deadline
    }

    /// Who sold it.
    pub fn cashier(&self) -> &str {
        &self.draft.cashier
    }

    /// Its lines.
    pub fn lines(&self) -> &[TicketLine] {
        &self.draft.lines
    }

    /// Its payments.
    pub fn payments(&self) -> &[Payment] {
        &self.draft.payments
    }

    /// What was given back.
    pub fn change(&self) -> Money {
        self.draft.change
    }

    /// What it cost, taxes included.
    pub fn total(&self) -> Money {
        self.draft.total
    }

    /// Its taxes, by the function that the CFDI is built with.
    pub fn breakdown(&self) -> &Breakdown {
        &self.breakdown
    }

    /// The form of payment for the CFDI: that of the largest amount, the first of equals; of cash
    /// only what was not given back counts (guide to Anexo 20, FormaPago).
    pub fn forma_pago(&self) -> Option<FormaPago> {
        let given_back = |payment: &Payment| {
            let cash = payment.forma_pago == FormaPago::Efectivo;
            if cash { self.draft.change } else { Money::ZERO }
        };
        let kept = |payment: &Payment| {
            payment.amount.try_sub(given_back(payment)).unwrap_or(payment.amount)
        };
        // `max_by_key` gives the last of equals, hence the reversal.
        self.draft
            .payments
            .iter()
            .rev()
            .max_by_key(|payment| kept(payment))
            .map(|payment| payment.forma_pago)
    }
}

impl TicketLine {
    /// What a document is made of: nothing of a line that was given away, which no document can
    /// have (CFDI40174).
    pub fn gross_line(&self) -> Option<GrossLine> {
        let line = GrossLine::new(self.quantity, self.gross, self.taxes);
        self.gross.is_positive().then_some(GrossLine { discount: self.discount, ..line })
    }
}

/// What of the lines the taxes are calculated from.
pub(crate) fn gross_lines(lines: &[TicketLine]) -> Vec<GrossLine> {
    lines.iter().filter_map(TicketLine::gross_line).collect()
}

fn local_time(draft: &TicketDraft) -> Result<DateTime, Fault> {
    let zone = TimeZone::get(&draft.zone)
        .map_err(|_| Fault::new(&TICKET_ZONE, "zone").with("zone", &draft.zone))?;
    Ok(zone.to_datetime(draft.sold_at))
}

fn check_texts(draft: &TicketDraft, faults: &mut Faults) {
    if !draft.nota.is_usable() {
        faults.push(Fault::new(&TICKET_FOLIO, "nota"));
    }
    for (place, line) in draft.lines.iter().enumerate() {
        let length = line.descripcion.chars().count();
        if line.descripcion.trim().is_empty() || length > DESCRIPTION_MAX {
            faults.push(Fault::new(&TICKET_TEXT, format!("lines.{place}.descripcion")));
        }
        if line.sku.is_empty() || line.sku.chars().count() > 100 {
            faults.push(Fault::new(&TICKET_TEXT, format!("lines.{place}.sku")));
        }
    }
}

fn check_lines(draft: &TicketDraft, faults: &mut Faults) {
    if draft.lines.is_empty() {
        faults.push(Fault::new(&TICKET_EMPTY, "lines"));
    }
    for (place, line) in draft.lines.iter().enumerate() {
        let given_away = line.discount.is_positive() && line.gross.is_zero();
        if !line.quantity.is_positive()
            || !line.unit_price.is_positive()
            || line.discount.is_negative()
            || !(line.gross.is_positive() || given_away)
        {
            faults.push(Fault::new(&TICKET_AMOUNT, format!("lines.{place}")));
        }
        let list = line.unit_price.times(line.quantity);
        match list.and_then(|list| list.try_sub(line.discount)) {
            Ok(gross) if gross == line.gross => {}
            Ok(_) => faults.push(Fault::new(&TICKET_LINE, format!("lines.{place}.gross"))),
            Err(_) => faults.push(Fault::new(&TICKET_RANGE, format!("lines.{place}.gross"))),
        }
    }
}

fn check_sums(draft: &TicketDraft) -> Result<(), Fault> {
    let range = |_: AmountError| Fault::new(&TICKET_RANGE, "total");
    let lines = Money::try_sum(draft.lines.iter().map(|line| line.gross)).map_err(range)?;
    if lines != draft.total {
        return Err(Fault::new(&TICKET_TOTAL, "total"));
    }
    let paid =
        Money::try_sum(draft.payments.iter().map(|payment| payment.amount)).map_err(range)?;
    let kept = paid.try_sub(draft.change).map_err(range)?;
    let positive = draft.payments.iter().all(|payment| payment.amount.is_positive());
    if kept != draft.total || draft.change.is_negative() || !positive {
        return Err(Fault::new(&TICKET_PAYMENTS, "payments"));
    }
    Ok(())
}
