//! Sales that were closed: detail, copy, cancellation.

use std::time::Duration;

use jiff::Timestamp;
use money::Money;
use receipt::{Paper, long_date};
use tickets::wire::CancellationMessage;
use tickets::{TicketId, closes_at};

use super::Till;
use crate::api::{self, Reply, Tone};
use crate::codes::{REASON_FORM, SALE_CANCELLED, SALE_HAS_RETURNS, SALE_INVOICED, SALE_UNKNOWN};
use crate::invoicing;
use crate::printing::{Place, sale_text};
use crate::refusal::Refusal;
use crate::show::WallClock;
use crate::store::{Cancelling, Event, EventKind, Sale, SaleState, Wish, WishState};
use crate::tip;

/// A copy was asked for by hand: its outcome may be waited for a little.
const REPRINT_WAIT: Duration = Duration::from_secs(1);
/// Longest reason that the portal takes.
const REASON_MAX: usize = 200;

impl Till {
    /// One sale with its receipt.
    pub(super) fn sale(&self, id: &str) -> Result<Reply, Refusal> {
        let id = read_id(id)?;
        let sale = self.shared.store().sale(id)?.ok_or(&SALE_UNKNOWN)?;
        let history = self.shared.store().history(id)?;
        let zone = self.shared.store().shop()?.map(|shop| shop.zone);
        let receipt = sale_text(&self.shared, id, self.paper()?).unwrap_or_else(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "no receipt to show");
            String::new()
        });
        let clock = self.wall_clock()?;
        let wish = self.shared.store().wish_for(id)?;
        let (invoicing, invoice_id) = self.invoicing_of(wish.as_ref(), &clock)?;
        let asked = wish.is_some_and(|wish| matches!(wish.state, WishState::Waiting));
        let unsettled = matches!(sale.state, SaleState::Waiting | SaleState::Open);
        Ok(Reply::Sale(api::SaleDetail {
            row: row(&sale, &clock, over(&sale, zone.as_deref(), self.shared.now())),
            code: sale.code.to_string(),
            deadline: long_date(sale.deadline),
            receipt,
            uuid: sale.uuid.unwrap_or_default(),
            cancellable: unsettled && sale.returned.is_zero(),
            invoiceable: unsettled && !asked,
            invoicing,
            invoice_id,
            returnable: sale.state != SaleState::Cancelled
                && sale.returned < sale.total
                && !self.shared.store().is_handed_over(id)?,
            history: history.iter().map(|event| told(event, &clock, sale.sold_at)).collect(),
        }))
    }

    /// What became of asking for its invoice, and the invoice's id; whoever sees it was told.
    fn invoicing_of(
        &self,
        wish: Option<&Wish>,
        clock: &WallClock,
    ) -> Result<(String, String), Refusal> {
        let Some(wish) = wish else { return Ok(Default::default()) };
        self.shared.store().wish_seen(wish.id)?;
        let trouble = self.shared.line.trouble();
        let said = invoicing::on_sale(wish, trouble.as_ref(), (clock, self.shared.now()));
        Ok(match &wish.state {
            WishState::Invoiced { .. } => (said, wish.id.to_string()),
            WishState::Waiting | WishState::Refused { .. } => (said, String::new()),
        })
    }

    /// The receipt once more.
    pub(super) fn reprint(&self, id: &str) -> Result<Reply, Refusal> {
        let id = read_id(id)?;
        let now = self.shared.now();
        self.shared.store().reprint(id, now)?.ok_or(&SALE_UNKNOWN)?;
        // Somebody stands there and has looked at the printer.
        self.shared.desk.forget();
        match self.shared.desk.print(REPRINT_WAIT) {
            Some(code) => {
                let message = format!("{} La nota quedó pendiente y saldrá sola.", code.message);
                Err(Refusal::saying(code, message))
            }
            None => Ok(Reply::Done { message: "La nota se mandó a la impresora.".to_owned() }),
        }
    }

    /// Voids a sale.
    pub(super) fn cancel_sale(&self, id: &str, reason: &str) -> Result<Reply, Refusal> {
        let id = read_id(id)?;
        let reason = reason.trim();
        if reason.is_empty()
            || reason.chars().count() > REASON_MAX
            || reason.chars().any(char::is_control)
        {
            return Err(Refusal::from(&REASON_FORM).at("reason"));
        }
        self.allow_undoing(id, "Cancelar una nota de otro turno")?;
        let actor = self.actor();
        let message =
            CancellationMessage { reason: reason.to_owned(), cancelled_at: actor.at.to_string() };
        let outcome = self.shared.store().cancel_sale(id, &message, &actor)?;
        let refused = match outcome {
            Cancelling::Done => {
                self.shared.sales_changed();
                self.shared.line.bell.ring();
                let tip = tip::sum(&self.shared.store().tips(id)?).unwrap_or_default();
                let message = cancelled(tip);
                return Ok(Reply::Done { message });
            }
            Cancelling::Unknown => &SALE_UNKNOWN,
            Cancelling::AlreadyCancelled => &SALE_CANCELLED,
            Cancelling::Invoiced => &SALE_INVOICED,
            Cancelling::HasReturns => &SALE_HAS_RETURNS,
        };
        Err(Refusal::from(refused))
    }

    /// The cash of a note of another shift is not in this drawer.
    pub(super) fn allow_undoing(&self, id: TicketId, what: &str) -> Result<(), Refusal> {
        let (sold_in, now_open) = {
            let store = self.shared.store();
            (store.shift_of_sale(id)?, store.open_shift()?.map(|shift| shift.number))
        };
        if sold_in == now_open {
            return Ok(());
        }
        self.need_manager(what)
    }

    /// The paper in the printer; the wide one where none is chosen.
    pub(super) fn paper(&self) -> Result<Paper, Refusal> {
        let choice = self.shared.store().printer()?;
        let place = choice.and_then(|choice| Place::parse(&choice).ok());
        Ok(place.map_or(Paper::Mm80, |place| place.paper()))
    }
}

pub(super) fn read_id(id: &str) -> Result<TicketId, Refusal> {
    id.parse().map_err(|_| Refusal::from(&SALE_UNKNOWN))
}

/// A cancelled note gives its tip back too.
fn cancelled(tip: Money) -> String {
    let done = "La nota quedó cancelada. Ya no se puede facturar.";
    if tip.is_zero() {
        return done.to_owned();
    }
    format!("{done} Devuelve también los {} de propina.", tip.pesos())
}

/// Whether the portal's deadline is over.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Deadline {
    Open,
    Over,
}

pub(super) fn over(sale: &Sale, zone: Option<&str>, now: Timestamp) -> Deadline {
    let closes = zone.and_then(|zone| closes_at(sale.deadline, zone).ok());
    if closes.is_some_and(|closes| closes <= now) { Deadline::Over } else { Deadline::Open }
}

pub(super) fn row(sale: &Sale, clock: &WallClock, deadline: Deadline) -> api::SaleRow {
    let (state, tone) = match (sale.state, deadline) {
        (SaleState::Waiting, _) => ("Por enviar".to_owned(), Tone::Waiting),
        (SaleState::Open, Deadline::Open) => ("Abierta".to_owned(), Tone::Plain),
        (SaleState::Open, Deadline::Over) => ("Periodo vencido".to_owned(), Tone::Waiting),
        (SaleState::Invoiced, _) => match &sale.invoice {
            Some(invoice) => (format!("Facturada {invoice}"), Tone::Good),
            None => ("Facturada".to_owned(), Tone::Good),
        },
        (SaleState::Cancelled, _) => ("Cancelada".to_owned(), Tone::Bad),
    };
    let returned = match sale.returned {
        none if none.is_zero() => "",
        all if all >= sale.total => " · Devuelta",
        _part => " · Devuelta en parte",
    };
    let payment: Vec<_> = sale.formas_pago.iter().map(|forma| forma.description()).collect();
    api::SaleRow {
        id: sale.id.to_string(),
        nota: sale.nota.shown(),
        sold: clock.day_and_time(sale.sold_at),
        total: sale.total.pesos(),
        payment: payment.join(" + "),
        state: format!("{state}{returned}"),
        tone,
    }
}

/// `14:05 Vendida`; with its day where that is not the sale's.
fn told(event: &Event, clock: &WallClock, sold_at: Timestamp) -> String {
    let when = if clock.day(event.at) == clock.day(sold_at) {
        clock.time(event.at)
    } else {
        clock.day_and_time(event.at)
    };
    let detail = &event.detail;
    let what = match event.kind {
        EventKind::Sold if detail.is_empty() => "Vendida".to_owned(),
        EventKind::Sold => format!("Vendida, con {detail} de propina"),
        EventKind::Printed => "Impresa".to_owned(),
        EventKind::PrintDoubtful => {
            "La impresora se interrumpió: la nota quizá salió incompleta".to_owned()
        }
        EventKind::PrintGivenUp => "No se imprimió: la impresora no respondió".to_owned(),
        EventKind::Reprinted => "Reimpresa".to_owned(),
        EventKind::Received => "Recibida en el portal".to_owned(),
        EventKind::Refused => format!("El portal no la aceptó: {detail}"),
        EventKind::Invoiced => format!("Facturada {detail}"),
        EventKind::Cancelled => format!("Cancelada: {detail}"),
        EventKind::Returned => format!("Devolución {detail}"),
        EventKind::ReturnReceived => "Devolución recibida en el portal".to_owned(),
        EventKind::CancellationReceived => "Cancelación recibida en el portal".to_owned(),
        EventKind::CancellationRefused => {
            format!("La cancelación llegó tarde: ya tenía factura {detail}")
        }
    };
    format!("{when} {what}")
}
