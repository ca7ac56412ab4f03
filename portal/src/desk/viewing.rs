//! What the holder of a ticket sees.

use billing::machine::ClaimState;
use billing::standing::Standing;
use cfdi::read::{Document, read};
use cfdi::rfc::Rfc;
use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;
use money::{Money, Rate};
use portal_store::{TaxProfile, TicketState};
use tickets::{ClaimId, Ticket, TicketLine};

use super::{
    Access, Desk, DeskError, InvoiceFace, NoteView, Progress, ReceptorText, RefusedMailed,
    RejectedFace, Scope, TicketView, ViewLine, Withheld,
};
use crate::engine::progress;

impl Desk {
    /// What the holder of one ticket or several sees: nothing of any taxpayer but the shop.
    ///
    /// # Errors
    /// The ticket is not there, or the store does not answer.
    pub async fn view(&self, access: &Access) -> Result<TicketView, DeskError> {
        let lot = self.lot_shown(access).await?;
        let now = self.0.engine.now();
        let (standing, parted) = (lot.standing(now), lot.is_parted(now));
        let (total, deadline) = (lot.total()?, lot.deadline());
        let bought = lot.bought()?;
        let notes = lot.all().map(|state| note_view(state, now)).collect();
        let counter_has_time = lot.all().all(|state| now < state.kept.counter_closes_at());
        let state = lot.first;
        let mut invoice = invoice_face(&state);
        if let Some(face) = &mut invoice {
            face.withheld = self.withheld(access, &state, total).await?;
        }
        let mine = state.live.as_ref().is_some_and(|claim| access.scope.owns(claim.id));
        let rejected = self.rejected_face(access, &state).await?;
        let delivery = self.delivery(access, &state).await?;
        let promised_mail = self.promised_mail(access, &state).await?;
        let TicketState { kept, shop, .. } = state;
        let ticket = &kept.ticket;
        Ok(TicketView {
            standing,
            parted,
            shop: self.face(shop),
            notes,
            bought,
            total,
            deadline,
            counter_has_time,
            cancelled_on: kept.cancelled.as_ref().map(|c| local(ticket, c.at).date()),
            invoice,
            mine,
            delivery,
            promised_mail,
            rejected,
        })
    }

    /// What the invoice says that was withheld, for whom it is.
    async fn withheld(
        &self,
        access: &Access,
        state: &TicketState,
        paid: Money,
    ) -> Result<Option<Withheld>, DeskError> {
        let Some((_, xml)) = self.stamped(access, state).await? else { return Ok(None) };
        Ok(withheld_in(&read(&xml)?, paid))
    }

    /// Only what the customer can correct. An RFC alone must not tell an address: none is with it.
    async fn rejected_face(
        &self,
        access: &Access,
        state: &TicketState,
    ) -> Result<Option<RejectedFace>, DeskError> {
        let Some(refused) = &state.refused else { return Ok(None) };
        let (ClaimState::Rejected { code, .. }, Some(Progress::Rejected(faults))) =
            (&refused.state, progress(refused))
        else {
            return Ok(None);
        };
        let sent = if access.scope.owns(refused.id) {
            receptor_text(self.store().claim_receptor(refused.id).await?)
        } else {
            None
        };
        Ok(Some(RejectedFace { code: code.clone(), faults, sent }))
    }

    /// What a letter tells of an invoice that was not made; `None` where its purchase has moved on
    /// since.
    ///
    /// # Errors
    /// A ticket is not there, or the store does not answer.
    pub async fn refused_mailed(&self, claim: ClaimId) -> Result<Option<RefusedMailed>, DeskError> {
        let tickets = self.store().claimed_tickets(claim).await?;
        let Some((first, others)) = tickets.split_first() else { return Ok(None) };
        let scope = Scope::Owner(claim);
        let access = Access { scope, others: others.to_vec(), ..Access::holder(*first) };
        let refused = self.state(&access).await?.refused.filter(|refused| refused.id == claim);
        let faults = match refused.as_ref().and_then(progress) {
            Some(Progress::Rejected(faults)) => faults,
            Some(Progress::ShopOutage(fault)) => fault.into(),
            Some(Progress::Invoiced | Progress::InProcess) | None => return Ok(None),
        };
        let view = self.view(&access).await?;
        if !matches!(view.standing, Standing::Open | Standing::Expired) {
            return Ok(None);
        }
        let portal = self.public_url();
        let link = format!("{portal}/compra/{}", self.token(&access));
        Ok(Some(RefusedMailed { view, faults, link: (!portal.is_empty()).then_some(link) }))
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

fn note_view(state: &TicketState, now: Timestamp) -> NoteView {
    let ticket = &state.kept.ticket;
    NoteView {
        ticket: ticket.id(),
        standing: state.standing(now),
        nota: ticket.nota().shown(),
        sold: ticket.local(),
        total: ticket.total(),
        lines: ticket.lines().iter().map(view_line).collect(),
    }
}

fn view_line(line: &TicketLine) -> ViewLine {
    ViewLine { quantity: line.quantity, descripcion: line.descripcion.clone(), gross: line.gross }
}

pub(super) fn invoice_face(state: &TicketState) -> Option<InvoiceFace> {
    let ClaimState::Invoiced { uuid, stamped_at, .. } = &state.live.as_ref()?.state else {
        return None;
    };
    let folio = state.folio.as_ref()?;
    Some(InvoiceFace {
        serie_folio: format!("{}-{}", folio.serie, folio.number),
        uuid: uuid.clone(),
        stamped: local(&state.kept.ticket, *stamped_at),
        withheld: None,
    })
}

/// What an invoice withholds of what was paid; all its lines at the same rate.
fn withheld_in(invoice: &Document, paid: Money) -> Option<Withheld> {
    let retencion = invoice.conceptos.iter().find_map(|concepto| concepto.retenciones.first())?;
    let invoice_total = invoice.total().ok()?;
    Some(Withheld {
        rate: Rate::parse(retencion.tasa_o_cuota.as_deref()?).ok()?,
        isr: paid.try_sub(invoice_total).ok()?,
        invoice_total,
    })
}

/// Nothing, where it was erased since.
fn receptor_text(profile: TaxProfile) -> Option<ReceptorText> {
    let TaxProfile { rfc, nombre, codigo_postal, regimen_fiscal, uso_cfdi, correo: _ } = profile;
    let is_known = Rfc::parse(&rfc).is_ok();
    is_known.then_some(ReceptorText { rfc, nombre, codigo_postal, regimen_fiscal, uso_cfdi })
}

/// The branch's wall clock; its zone was checked when the ticket came in.
pub(super) fn local(ticket: &Ticket, instant: Timestamp) -> civil::DateTime {
    TimeZone::get(ticket.zone()).unwrap_or(TimeZone::UTC).to_datetime(instant)
}
