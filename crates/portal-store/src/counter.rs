//! What the counter asks for, and by which door an invoice is asked for at all.

use billing::standing::AtShop;
use jiff::Timestamp;
use tickets::{InvoiceRequestId, IssuerId, counter_closes_at};

use crate::Store;
use crate::claims::{self, Claim};
use crate::error::StoreError;
use crate::invoices_listed::ClaimOrigin;
use crate::tickets_kept::KeptTicket;

/// Where an invoice is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// At the portal, by whoever holds the ticket.
    Portal,
    /// At the counter, by its cashier: under this wish of the register's.
    Counter(InvoiceRequestId),
}

impl Door {
    pub(crate) fn origin(self) -> ClaimOrigin {
        match self {
            Self::Portal => ClaimOrigin::Portal,
            Self::Counter(_) => ClaimOrigin::Counter,
        }
    }

    pub(crate) fn request(self) -> Option<String> {
        match self {
            Self::Portal => None,
            Self::Counter(request) => Some(request.to_string()),
        }
    }

    /// What has happened to that ticket at its shop, as far as this door is concerned.
    pub(crate) fn at_shop(self, kept: &KeptTicket) -> AtShop {
        AtShop { closes_at: self.closes_at(kept), ..kept.at_shop() }
    }

    /// The first instant at which that ticket cannot be invoiced here any more. The manager's
    /// period limits the portal only.
    fn closes_at(self, kept: &KeptTicket) -> Timestamp {
        match self {
            Self::Portal => kept.closes_at,
            Self::Counter(_) => kept.counter_closes_at(),
        }
    }
}

impl KeptTicket {
    /// The first instant at which it cannot be invoiced at the counter any more.
    pub fn counter_closes_at(&self) -> Timestamp {
        let (day, zone) = (self.ticket.local().date(), self.ticket.zone());
        counter_closes_at(day, zone).map_or(self.closes_at, |end| end.max(self.closes_at))
    }
}

impl Store {
    /// The claim with which a register's wish was met, or that SAT refused for what was typed; the
    /// wish may be tried again where there is none.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn claim_of_request(
        &self,
        shop: IssuerId,
        request: InvoiceRequestId,
    ) -> Result<Option<Claim>, StoreError> {
        self.database.read(move |tx| claims::of_request(tx, shop, request)).await
    }
}
