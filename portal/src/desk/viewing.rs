//! What the holder of a ticket sees.

use billing::machine::ClaimState;
use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;
use portal_store::{RefusalKind, TicketState};
use tickets::{Ticket, TicketLine};

use super::{Access, Desk, DeskError, InvoiceFace, Progress, RejectedFace, TicketView, ViewLine};
use crate::engine::{progress, progress_of_refusal};

impl Desk {
    /// What the holder of a ticket sees: nothing of any taxpayer but the shop.
    ///
    /// # Errors
    /// The ticket is not there, or the store does not answer.
    pub async fn view(&self, access: &Access) -> Result<TicketView, DeskError> {
        let state = self.state(access).await?;
        let standing = state.standing(self.0.now());
        let invoice = invoice_face(&state);
        let mine = state.live.as_ref().is_some_and(|claim| access.scope.owns(claim.id));
        let rejected = rejected_face(&state);
        let TicketState { kept, shop, .. } = state;
        let ticket = &kept.ticket;
        Ok(TicketView {
            standing,
            shop: self.face(shop),
            nota: ticket.nota().shown(),
            sold: ticket.local(),
            total: ticket.total(),
            lines: ticket.lines().iter().map(view_line).collect(),
            deadline: ticket.deadline(),
            cancelled_on: kept.cancelled.as_ref().map(|c| local(ticket, c.at).date()),
            invoice,
            mine,
            rejected,
        })
    }

    /// How far the ticket's invoice is; `None` when nobody has asked for one.
    ///
    /// # Errors
    /// The ticket is not there, or the store does not answer.
    pub async fn progress(&self, access: &Access) -> Result<Option<Progress>, DeskError> {
        let state = self.state(access).await?;
        Ok(state.live.as_ref().or(state.refused.as_ref()).and_then(progress))
    }
}

fn view_line(line: &TicketLine) -> ViewLine {
    ViewLine { quantity: line.quantity, descripcion: line.descripcion.clone(), gross: line.gross }
}

fn invoice_face(state: &TicketState) -> Option<InvoiceFace> {
    let ClaimState::Invoiced { uuid, stamped_at, .. } = &state.live.as_ref()?.state else {
        return None;
    };
    let folio = state.folio.as_ref()?;
    Some(InvoiceFace {
        serie_folio: format!("{}-{}", folio.serie, folio.number),
        uuid: uuid.clone(),
        stamped: local(&state.kept.ticket, *stamped_at),
    })
}

/// Only what the customer can correct.
fn rejected_face(state: &TicketState) -> Option<RejectedFace> {
    let refused = state.refused.as_ref()?;
    let (ClaimState::Rejected { code, .. }, Some(RefusalKind::Document)) =
        (&refused.state, refused.refusal)
    else {
        return None;
    };
    match progress_of_refusal(RefusalKind::Document, code) {
        Progress::Rejected(faults) => Some(RejectedFace { code: code.clone(), faults }),
        Progress::Invoiced | Progress::InProcess | Progress::ShopOutage(_) => None,
    }
}

/// The branch's wall clock; its zone was checked when the ticket came in.
fn local(ticket: &Ticket, instant: Timestamp) -> civil::DateTime {
    TimeZone::get(ticket.zone()).unwrap_or(TimeZone::UTC).to_datetime(instant)
}
