//! Several purchases of one shop that are to stand on one invoice.

use billing::standing::Standing;
use jiff::Timestamp;
use jiff::civil::Date;
use money::Money;
use portal_store::{Shop, StoreError, TicketState};
use tickets::Remaining;

use super::{Access, Desk, DeskError, ShopFace};

/// Most purchases on one invoice that a customer asks for: their ids still fit into a link.
pub const TICKETS_MAX: usize = 20;

/// What became of the wish to have one purchase more on the invoice.
#[derive(Debug)]
pub enum Joining {
    /// It is with the others.
    Joined(Access),
    /// It was with them before.
    Already,
    /// It is of another shop, which makes its own invoices.
    OtherShop(Box<ShopFace>),
    /// It is of a branch elsewhere: one invoice is issued in one place.
    OtherBranch,
    /// It cannot be invoiced.
    Closed(Standing),
    /// There are [`TICKETS_MAX`].
    Full,
}

/// The tickets of an access; all of them read, one after the other.
pub(super) struct Lot {
    pub(super) first: TicketState,
    others: Vec<TicketState>,
}

impl Lot {
    pub(super) fn all(&self) -> impl Iterator<Item = &TicketState> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// Whose they are.
    pub(super) fn shop(&self) -> &Shop {
        &self.first.shop
    }

    /// Whether a claim holds the first of them.
    pub(super) fn is_held(&self) -> bool {
        self.first.live.is_some()
    }

    /// What their document is for.
    pub(super) fn sales(&self) -> Result<Vec<Remaining>, StoreError> {
        self.all().map(TicketState::billed).collect()
    }

    /// That of the first which is not open any more.
    pub(super) fn standing(&self, now: Timestamp) -> Standing {
        let mut standings = self.all().map(|state| state.standing(now));
        standings.find(|standing| *standing != Standing::Open).unwrap_or(Standing::Open)
    }

    /// They cannot go on one invoice: some are not open, and no claim has all of them.
    pub(super) fn is_parted(&self, now: Timestamp) -> bool {
        let holder = |state: &TicketState| state.live.as_ref().map(|claim| claim.id);
        let first = holder(&self.first);
        let is_held_as_one = first.is_some() && self.all().all(|state| holder(state) == first);
        !self.others.is_empty() && !is_held_as_one && self.standing(now) != Standing::Open
    }

    /// What they cost when they were sold.
    pub(super) fn bought(&self) -> Result<Money, DeskError> {
        let totals = self.all().map(|state| state.kept.ticket.total());
        Money::try_sum(totals).map_err(|_| DeskError::Sum)
    }

    /// What a document of them is for.
    pub(super) fn total(&self) -> Result<Money, DeskError> {
        let sales = self.sales()?;
        Money::try_sum(sales.iter().map(Remaining::total)).map_err(|_| DeskError::Sum)
    }

    /// The first of their last days.
    pub(super) fn deadline(&self) -> Date {
        let first = self.first.kept.deadline();
        self.all().map(|state| state.kept.deadline()).fold(first, Date::min)
    }
}

impl Desk {
    /// The access with the ticket of `other` beside its own.
    ///
    /// # Errors
    /// A ticket is not there, or the store does not answer.
    pub async fn join(&self, access: &Access, other: &Access) -> Result<Joining, DeskError> {
        let tickets = access.tickets();
        if tickets.contains(&other.ticket) {
            return Ok(Joining::Already);
        }
        if tickets.len() >= TICKETS_MAX {
            return Ok(Joining::Full);
        }
        let (own, more) = (self.state(access).await?, self.state(other).await?);
        if own.shop.id != more.shop.id {
            return Ok(Joining::OtherShop(Box::new(self.face(more.shop))));
        }
        if own.shop.profile.codigo_postal != more.shop.profile.codigo_postal {
            return Ok(Joining::OtherBranch);
        }
        match more.standing(self.0.engine.now()) {
            Standing::Open => {}
            closed @ (Standing::InProcess
            | Standing::Invoiced
            | Standing::Cancelled
            | Standing::Returned
            | Standing::Expired) => return Ok(Joining::Closed(closed)),
        }
        let mut joined = access.clone();
        joined.others.push(other.ticket);
        Ok(Joining::Joined(joined))
    }

    /// The tickets of an access.
    pub(super) async fn lot(&self, access: &Access) -> Result<Lot, DeskError> {
        let first = self.state(access).await?;
        let mut others = Vec::new();
        for ticket in &access.others {
            others.push(self.ticket_state(*ticket).await?);
        }
        Ok(Lot { first, others })
    }

    /// The tickets of the invoice where it is theirs, and of the access where it is not: whoever
    /// proved an RFC with one of the receipts has the invoice of all of them.
    pub(super) async fn lot_shown(&self, access: &Access) -> Result<Lot, DeskError> {
        let first = self.state(access).await?;
        let Some(claim) = first.live.as_ref().filter(|claim| access.scope.owns(claim.id)) else {
            return self.lot(access).await;
        };
        let mut others = Vec::new();
        for ticket in self.store().claimed_tickets(claim.id).await? {
            if ticket != access.ticket {
                others.push(self.ticket_state(ticket).await?);
            }
        }
        Ok(Lot { first, others })
    }
}
