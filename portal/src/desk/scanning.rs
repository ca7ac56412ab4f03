//! From a scanned QR to an access, be the sale here already or not.
//!
//! The register's signature stands for the sale: a genuine QR is kept as a ticket at once, and what
//! the register sends later is compared with it (`portal_store::Sighting`).

use faults::Fault;
use jiff::Timestamp;
use portal_store::{AHEAD_MAX, Origin, Register, Sighting, TicketState};
use tickets::Ticket;
use tickets::codes::QR_SIGNATURE;
use tickets::qr::UnverifiedQr;

use super::finding::found;
use super::{Desk, DeskError, Finding};

/// Why a genuine QR alone does not stand for a sale.
enum Doubt {
    /// The shop has shut the register out: its key may be in other hands.
    Revoked,
    /// It says that it was sold at a time that has not come, by more than a clock's haste: its
    /// dates cannot be trusted until the register itself is heard of.
    Early,
}

impl Desk {
    /// Finds a purchase by the payload of its QR, and keeps it where its register has not sent it
    /// yet.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn open_qr(&self, payload: &str) -> Result<Finding, DeskError> {
        let qr = match UnverifiedQr::parse(payload) {
            Ok(qr) => qr,
            Err(fault) => return Ok(Finding::Refused(fault.into())),
        };
        let Some(register) = self.store().register(qr.register()).await? else {
            return Ok(Finding::Refused(Fault::new(&QR_SIGNATURE, "qr").into()));
        };
        let ticket = match qr.verify(&register.public_key) {
            Ok(ticket) if ticket.nota().serie == register.nota_serie => ticket,
            // A register signs notes of its own series only.
            Ok(_) => return Ok(Finding::Refused(Fault::new(&QR_SIGNATURE, "qr").into())),
            Err(faults) => return Ok(Finding::Refused(faults)),
        };
        self.sight(&register, &ticket).await
    }

    async fn sight(&self, register: &Register, ticket: &Ticket) -> Result<Finding, DeskError> {
        let sighting = match self.store().find_sighted(register.shop, ticket).await? {
            Some(known @ (Sighting::Kept | Sighting::Foreign)) => known,
            None if let Some(doubt) = doubt(register, ticket, self.0.engine.now()) => {
                return self.doubted(register, ticket, &doubt).await;
            }
            Some(Sighting::Differs(_)) | None => {
                self.store().keep_sighted(register.shop, ticket, self.0.engine.now()).await?
            }
        };
        match sighting {
            Sighting::Kept => Ok(found(ticket.id())),
            Sighting::Foreign => Ok(Finding::Unknown),
            Sighting::Differs(_) => {
                let face = self.face_of(register.shop).await?;
                Ok(face.map_or(Finding::Unknown, Finding::Differs))
            }
        }
    }

    async fn doubted(
        &self,
        register: &Register,
        ticket: &Ticket,
        doubt: &Doubt,
    ) -> Result<Finding, DeskError> {
        let Some(shop) = self.face_of(register.shop).await? else { return Ok(Finding::Unknown) };
        Ok(match doubt {
            Doubt::Revoked => Finding::Withdrawn(shop),
            Doubt::Early => Finding::Early { shop, sold: ticket.local() },
        })
    }

    /// Whether a ticket rests on nothing but a QR of a register that was shut out since. One that
    /// has its invoice, or is getting it, goes on.
    pub(super) async fn is_withdrawn(&self, state: &TicketState) -> Result<bool, DeskError> {
        if state.kept.origin == Origin::Register || state.live.is_some() {
            return Ok(false);
        }
        let register = self.store().register(state.kept.ticket.register()).await?;
        Ok(register.is_none_or(|register| register.revoked_at.is_some()))
    }
}

fn doubt(register: &Register, ticket: &Ticket, now: Timestamp) -> Option<Doubt> {
    if register.revoked_at.is_some() {
        return Some(Doubt::Revoked);
    }
    (ticket.sold_at().duration_since(now) > AHEAD_MAX).then_some(Doubt::Early)
}
