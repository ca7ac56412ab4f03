//! Invoices at the counter: asked for by a register in the name of its shop.

use cfdi::comprobante::Receptor;
use portal_store::{Claim, InvoiceListed};
use tickets::{InvoiceRequestId, IssuerId, TicketId};

use super::invoicing::{check_for, issue_error, read};
use super::{Access, Desk, DeskError, Document, InvoiceError, Progress, ReceptorText, Scope};
use crate::engine::{AtCounter, CounterWish, progress};

/// What a register asks for, as it came.
#[derive(Clone, Debug)]
pub struct CounterAsk {
    /// Made by the register.
    pub request: InvoiceRequestId,
    /// The register's shop.
    pub shop: IssuerId,
    /// Which tickets, at least one.
    pub tickets: Vec<TicketId>,
    /// For whom, as typed.
    pub receptor: ReceptorText,
    /// Where they want it, as typed.
    pub correo: Option<String>,
}

/// What became of it.
#[derive(Debug)]
pub enum CounterEnd {
    /// Its own document; how far it is.
    Own(Box<InvoiceListed>, Progress),
    /// None of its own: see [`AtCounter::None`].
    None(Progress),
    /// The same wish was made before of other tickets, or for another receptor.
    OtherWish,
}

impl Desk {
    /// Makes the invoice, or tells what became of it before: the same claim as a customer's, under
    /// the register's id for it, and the manager's period does not count.
    ///
    /// # Errors
    /// Every fault of the data at once; a ticket that is not this shop's, cancelled, or of a year
    /// that is over.
    pub async fn invoice_at_counter(&self, ask: CounterAsk) -> Result<CounterEnd, InvoiceError> {
        let correo = ask.correo.as_deref().filter(|correo| !correo.trim().is_empty());
        let (receptor, correo) = read(&ask.receptor, correo)?;
        let mut place = None;
        for ticket in &ask.tickets {
            let state = self.ticket_state(*ticket).await?;
            if state.shop.id != ask.shop {
                return Err(DeskError::NoTicket(*ticket).into());
            }
            // Where the first was sold the invoice is issued.
            place.get_or_insert(state.shop);
        }
        if let Some(shop) = &place {
            check_for(shop, &ask.receptor).into_result(())?;
        }
        let (shop, request) = (ask.shop, ask.request);
        let known = self.store().claim_of_request(shop, request).await.map_err(DeskError::from)?;
        if let Some(known) = known
            && !self.is_same(&known, &ask, &receptor).await?
        {
            return Ok(CounterEnd::OtherWish);
        }
        let tickets = ask.tickets;
        let wish = CounterWish { request, shop, tickets, receptor, correo };
        match self.0.engine.invoice_at_counter(&wish).await.map_err(issue_error)? {
            AtCounter::Own(claim, end) => {
                let listed = self.store().invoice_of_shop(shop, claim.id).await;
                Ok(match listed.map_err(DeskError::from)? {
                    Some(listed) => CounterEnd::Own(Box::new(listed), end),
                    // Nothing is sealed yet.
                    None => CounterEnd::None(end),
                })
            }
            AtCounter::None(end) => Ok(CounterEnd::None(end)),
        }
    }

    async fn is_same(
        &self,
        known: &Claim,
        ask: &CounterAsk,
        receptor: &Receptor,
    ) -> Result<bool, DeskError> {
        let mut wanted = ask.tickets.clone();
        wanted.sort_unstable();
        wanted.dedup();
        let same_tickets = self.store().claimed_tickets(known.id).await? == wanted;
        Ok(same_tickets && self.store().claim_is_of(known.id, receptor.rfc().as_str()).await?)
    }

    /// The XML of an invoice that the counter asked for; `None` where there is none yet.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn counter_xml(
        &self,
        shop: IssuerId,
        request: InvoiceRequestId,
    ) -> Result<Option<Document>, DeskError> {
        match self.counter_access(shop, request).await? {
            Some(access) => self.xml(&access).await,
            None => Ok(None),
        }
    }

    /// Its printed representation.
    ///
    /// # Errors
    /// The store does not answer, or the document cannot be drawn.
    pub async fn counter_pdf(
        &self,
        shop: IssuerId,
        request: InvoiceRequestId,
    ) -> Result<Option<Document>, DeskError> {
        match self.counter_access(shop, request).await? {
            Some(access) => self.pdf(&access).await,
            None => Ok(None),
        }
    }

    /// The counter holds what it asked for.
    async fn counter_access(
        &self,
        shop: IssuerId,
        request: InvoiceRequestId,
    ) -> Result<Option<Access>, DeskError> {
        let claim = self.store().claim_of_request(shop, request).await?;
        let Some(claim) = claim.filter(is_invoiced) else { return Ok(None) };
        let tickets = self.store().claimed_tickets(claim.id).await?;
        let owner = Scope::Owner(claim.id);
        Ok(tickets.first().map(|first| Access { scope: owner, ..Access::holder(*first) }))
    }
}

fn is_invoiced(claim: &Claim) -> bool {
    matches!(progress(claim), Some(Progress::Invoiced))
}
