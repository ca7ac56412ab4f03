//! Invoices that the counter asks for: the same claims, under a name that the register gave them.

use std::sync::Arc;

use cfdi::comprobante::Receptor;
use portal_store::{Claim, Door, Language, MailTo};
use tickets::{InvoiceRequestId, IssuerId, TicketId};

use super::issue::Wish;
use super::{Engine, IssueError, progress};
use crate::desk::Progress;

/// What a register wants invoiced.
#[derive(Debug)]
pub struct CounterWish {
    /// Made by the register: the same wish has the same id, however often it comes.
    pub request: InvoiceRequestId,
    /// Whose tickets they are.
    pub shop: IssuerId,
    /// Which, at least one.
    pub tickets: Vec<TicketId>,
    /// For whom.
    pub receptor: Receptor,
    /// Where they want it, if they said.
    pub correo: Option<String>,
}

/// What became of such a wish.
#[derive(Debug)]
pub enum AtCounter {
    /// Its own document: stamped, on its way, or refused by SAT for what was typed.
    Own(Claim, Progress),
    /// There is none of its own: somebody else's invoice has the tickets or is getting them, or the
    /// shop cannot invoice now.
    None(Progress),
}

impl Engine {
    /// Invoices tickets for somebody who stands at the counter, or tells what became of the same
    /// wish before. It never joins an invoice that is somebody else's.
    ///
    /// # Errors
    /// See [`IssueError`].
    pub async fn invoice_at_counter(
        self: &Arc<Self>,
        wish: &CounterWish,
    ) -> Result<AtCounter, IssueError> {
        let until = self.patience();
        if let Some(known) = self.own_claim(wish).await? {
            self.follow(known.id, until).await?;
            if let Some(own) = self.own_end(wish).await? {
                return Ok(own);
            }
        }
        let made = self
            .pursue(
                &Wish {
                    tickets: &wish.tickets,
                    receptor: &wish.receptor,
                    // The till speaks Spanish.
                    mail: wish
                        .correo
                        .clone()
                        .map(|recipient| MailTo { recipient, language: Language::Spanish }),
                    door: Door::Counter(wish.request),
                },
                until,
            )
            .await?;
        Ok(self.own_end(wish).await?.unwrap_or(AtCounter::None(made)))
    }

    async fn own_claim(&self, wish: &CounterWish) -> Result<Option<Claim>, IssueError> {
        Ok(self.store().claim_of_request(wish.shop, wish.request).await?)
    }

    async fn own_end(&self, wish: &CounterWish) -> Result<Option<AtCounter>, IssueError> {
        let claim = self.own_claim(wish).await?;
        Ok(claim.and_then(|claim| progress(&claim).map(|end| AtCounter::Own(claim, end))))
    }
}
