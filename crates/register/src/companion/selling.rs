//! From what was said to a sale, and back.

use std::time::Duration;

use jiff::Timestamp;
use tickets::wire::CancellationMessage;
use tickets::{Ticket, TicketId};

use super::message::{SaleMessage, SoldMessage, read};
use super::refused::Refused;
use crate::audit::Actor;
use crate::codes::{
    COMPANION_DIFFERS, NOT_ENROLLED, SALE_CANCELLED, SALE_HAS_RETURNS, SALE_INVOICED, SALE_UNKNOWN,
    STORE_DAMAGED,
};
use crate::printing::{Place, link_of, sale_text};
use crate::shared::Shared;
use crate::show::WallClock;
use crate::store::{
    Cancelling, CloseError, Closing, HandedOver, OtherKey, Sale, SaleNotes, SaleState,
};

/// How long the answer waits to learn whether the printer took the talón.
const PRINTER_WAIT: Duration = Duration::from_millis(250);
/// Longest name of who sold it.
const CASHIER_MAX: usize = 40;

/// Makes the sale: committed, then printed, then sent. Gives whether it is new.
pub(super) fn sell(
    shared: &Shared,
    message: &SaleMessage,
    other: &OtherKey,
) -> Result<(bool, SoldMessage), Refused> {
    let said = read(message)?;
    shared.fill_reserve()?;
    let closing = closing(shared, message, &said)?;
    let handed = shared.store().hand_over(closing, other);
    match handed.map_err(not_closed)? {
        HandedOver::Sold(ticket) => {
            shared.sales_changed();
            let printer = shared.desk.print(PRINTER_WAIT);
            shared.line.bell.ring();
            let printer = printer.map_or(String::new(), |code| code.message.to_owned());
            Ok((true, SoldMessage { printer, ..show(shared, ticket.id())? }))
        }
        HandedOver::Known(sale) => Ok((false, show(shared, sale)?)),
        HandedOver::Differs => Err((&COMPANION_DIFFERS).into()),
    }
}

fn closing(shared: &Shared, message: &SaleMessage, said: &Ticket) -> Result<Closing, Refused> {
    let known = {
        let store = shared.store();
        store.identity()?.zip(store.shop()?).zip(store.settings()?)
    };
    let ((identity, shop), settings) = known.ok_or(&NOT_ENROLLED)?;
    let now = shared.now();
    // A QR counts seconds: the ticket that is sent must be the one that is printed.
    let sold_at = Timestamp::from_second(now.as_second()).unwrap_or(now);
    let day = WallClock::of(Some(&shop.zone)).day(sold_at);
    let cashier: String = message
        .cashier
        .iter()
        .flat_map(|name| name.chars())
        .filter(|letter| !letter.is_control())
        .take(CASHIER_MAX)
        .collect();
    let id = world::uuid_v7(shared.clock.as_ref(), shared.entropy.as_ref());
    Ok(Closing {
        id: TicketId::new(id),
        register: identity.id,
        sold_at,
        zone: shop.zone,
        deadline: settings.period.deadline(day),
        cashier,
        lines: said.lines().to_vec(),
        discount_parts: Vec::new(),
        payments: said.payments().to_vec(),
        tips: Vec::new(),
        change: said.change(),
        total: said.total(),
        notes: SaleNotes::default(),
    })
}

fn not_closed(error: CloseError) -> Refused {
    match error {
        CloseError::Store(error) => error.into(),
        CloseError::Ticket(faults) => faults.into(),
        CloseError::NoShift | CloseError::NoCode => (&STORE_DAMAGED).into(),
    }
}

/// A sale that this door made.
fn own(shared: &Shared, id: TicketId) -> Result<Sale, Refused> {
    let store = shared.store();
    match store.sale(id)? {
        Some(sale) if store.is_handed_over(id)? => Ok(sale),
        Some(_) | None => Err((&SALE_UNKNOWN).into()),
    }
}

pub(super) fn show(shared: &Shared, id: TicketId) -> Result<SoldMessage, Refused> {
    let sale = own(shared, id)?;
    let (identity, shop, choice, ticket) = {
        let store = shared.store();
        let ticket = store.ticket(id)?.ok_or(&SALE_UNKNOWN)?;
        let (identity, shop) = store.identity()?.zip(store.shop()?).ok_or(&NOT_ENROLLED)?;
        (identity, shop, store.printer()?, ticket)
    };
    let place = choice.and_then(|choice| Place::parse(&choice).ok());
    let paper = place.map_or(receipt::Paper::Mm80, |place| place.paper());
    let receipt = sale_text(shared, id, paper).map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "no talón to show");
        Refused::from(&STORE_DAMAGED)
    })?;
    let state = match sale.state {
        SaleState::Waiting => "waiting",
        SaleState::Open => "open",
        SaleState::Invoiced => "invoiced",
        SaleState::Cancelled => "cancelled",
    };
    Ok(SoldMessage {
        id: sale.id.to_string(),
        nota: sale.nota.shown(),
        state: state.to_owned(),
        total: sale.total.to_string(),
        code: sale.code.to_string(),
        link: link_of(shared, (&identity, &shop), &ticket),
        deadline: sale.deadline.to_string(),
        uuid: sale.uuid.unwrap_or_default(),
        receipt,
        printer: String::new(),
    })
}

/// Voids it; the money was never in this drawer.
pub(super) fn cancel(shared: &Shared, id: TicketId, reason: &str) -> Result<SoldMessage, Refused> {
    own(shared, id)?;
    let at = shared.now();
    let actor = Actor { who: "Otro punto de venta".to_owned(), allowed_by: None, at };
    let message = CancellationMessage { reason: reason.to_owned(), cancelled_at: at.to_string() };
    let outcome = shared.store().cancel_sale(id, &message, &actor)?;
    match outcome {
        Cancelling::Done => {
            shared.sales_changed();
            shared.line.bell.ring();
            show(shared, id)
        }
        Cancelling::Unknown => Err((&SALE_UNKNOWN).into()),
        Cancelling::AlreadyCancelled => Err((&SALE_CANCELLED).into()),
        Cancelling::Invoiced => Err((&SALE_INVOICED).into()),
        Cancelling::HasReturns => Err((&SALE_HAS_RETURNS).into()),
    }
}
