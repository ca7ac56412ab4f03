//! How a claim moves: one turn, one transaction, one compare-and-set.

use billing::machine::{ClaimState, Effect, Event, step};
use jiff::{SignedDuration, Timestamp};
use tickets::AttemptId;

use crate::claims::{self, Claim, RefusalKind};
use crate::customers;
use crate::documents::Outside;
use crate::error::StoreError;
use crate::sql::{Tx, named};
use crate::states::Columns;
use crate::vault::Vault;
use crate::{Store, attempts, changes, credits, outbox, returns};

/// An event of the claim machine with what has to be written beside it.
#[derive(Clone, Debug)]
pub enum Turn {
    /// A worker takes the claim.
    LeaseWon {
        /// Until when.
        lease_until: Timestamp,
    },
    /// The PAC's XML was verified.
    Stamped {
        /// Folio fiscal.
        uuid: String,
        /// The stamped XML as it was received.
        xml: Vec<u8>,
    },
    /// The PAC refuses the document.
    Refused {
        /// SAT's or the PAC's code, verbatim.
        code: String,
        /// What was refused.
        kind: RefusalKind,
    },
    /// The bytes did not leave.
    NotSent {
        /// When to try again.
        retry_at: Timestamp,
    },
    /// The document certainly has no stamp and goes to another PAC.
    Moved {
        /// The other one.
        pac: String,
    },
    /// No clear answer.
    Unclear,
    /// The worker is gone.
    LeaseLapsed,
    /// There is no stamp and there can be none.
    ProvenAbsent {
        /// When the document says it was made.
        fecha: Timestamp,
    },
    /// The document never left, and nobody may stamp it any more.
    TooOld {
        /// When the document says it was made.
        fecha: Timestamp,
    },
    /// Given up before anything was sealed.
    Abandoned,
}

impl Turn {
    fn event(&self) -> Event {
        match self {
            Self::LeaseWon { lease_until } => Event::LeaseWon { lease_until: *lease_until },
            Self::Stamped { uuid, .. } => Event::Stamped { uuid: uuid.clone() },
            Self::Refused { code, .. } => Event::Refused { code: code.clone() },
            Self::NotSent { .. } => Event::NotSent,
            Self::Moved { .. } => Event::Moved,
            Self::Unclear => Event::Unclear,
            Self::LeaseLapsed => Event::LeaseLapsed,
            Self::ProvenAbsent { fecha } => Event::ProvenAbsent { fecha: *fecha },
            Self::TooOld { fecha } => Event::TooOld { fecha: *fecha },
            Self::Abandoned => Event::Abandoned,
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::LeaseWon { .. } => "lease-won",
            Self::Stamped { .. } => "stamped",
            // The account, not the document: such a PAC may not have looked at its stamps.
            Self::Refused { kind: RefusalKind::Account, .. } => "account-refused",
            Self::Refused { .. } => "refused",
            Self::NotSent { .. } => "not-sent",
            Self::Moved { .. } => "moved",
            Self::Unclear => "unclear",
            Self::LeaseLapsed => "lease-lapsed",
            Self::ProvenAbsent { .. } => "proven-absent",
            Self::TooOld { .. } => "too-old",
            Self::Abandoned => "abandoned",
        }
    }

    /// The stamped XML that it brings.
    fn stamped(&self) -> Option<&[u8]> {
        match self {
            Self::Stamped { xml, .. } => Some(xml),
            Self::LeaseWon { .. }
            | Self::Refused { .. }
            | Self::NotSent { .. }
            | Self::Moved { .. }
            | Self::Unclear
            | Self::LeaseLapsed
            | Self::ProvenAbsent { .. }
            | Self::TooOld { .. }
            | Self::Abandoned => None,
        }
    }

    fn refusal_kind(&self) -> Option<RefusalKind> {
        match self {
            Self::Refused { kind, .. } => Some(*kind),
            Self::ProvenAbsent { .. } | Self::TooOld { .. } => Some(RefusalKind::Absence),
            Self::LeaseWon { .. }
            | Self::Stamped { .. }
            | Self::NotSent { .. }
            | Self::Moved { .. }
            | Self::Unclear
            | Self::LeaseLapsed
            | Self::Abandoned => None,
        }
    }
}

/// A turn and its circumstances.
#[derive(Clone, Debug)]
pub struct TurnRecord {
    /// The turn.
    pub turn: Turn,
    /// What the PAC answered, for support to read; kept encrypted.
    pub evidence: Option<String>,
    /// Added to the instant of the next probe, so that probes do not come in herds.
    pub jitter: SignedDuration,
}

impl TurnRecord {
    /// A turn without evidence.
    pub fn plain(turn: Turn) -> Self {
        Self { turn, evidence: None, jitter: SignedDuration::ZERO }
    }
}

/// What became of a turn.
#[derive(Debug)]
pub enum Turned {
    /// It is committed; the claim as it is now, and what is due.
    Done(Claim, Vec<Effect>),
    /// Somebody else moved the claim first; nothing was written.
    Overtaken,
}

impl Store {
    /// Moves a claim.
    ///
    /// # Errors
    /// The machine does not know the step, or the store does not answer.
    pub async fn turn(
        &self,
        claim: &Claim,
        record: TurnRecord,
        now: Timestamp,
    ) -> Result<Turned, StoreError> {
        let outside = self.put_outside(&claim.state, record.turn.stamped(), now).await;
        let claim = claim.clone();
        let vault = self.vault.clone();
        self.database
            .write_for(claim.shop, move |tx| {
                let turned = Pen { tx, vault: &vault, now }.turn(&claim, record.clone())?;
                turned.keep_outside(tx, outside.as_ref())
            })
            .await
    }
}

impl Turned {
    /// Has the document that the turn brought kept outside, where it was put there.
    pub(crate) fn keep_outside(
        self,
        tx: &Tx<'_>,
        outside: Option<&Outside>,
    ) -> Result<Self, StoreError> {
        match (&self, outside) {
            (Self::Done(..), Some(outside)) => outside.point(tx)?,
            (Self::Done(..), None) | (Self::Overtaken, _) => {}
        }
        Ok(self)
    }
}

/// What it takes to write a turn: the transaction, the vault, the instant.
pub(crate) struct Pen<'a> {
    pub(crate) tx: &'a Tx<'a>,
    pub(crate) vault: &'a Vault,
    pub(crate) now: Timestamp,
}

impl Pen<'_> {
    /// The step, its row, its event, and all that its end means.
    pub(crate) fn turn(&self, claim: &Claim, record: TurnRecord) -> Result<Turned, StoreError> {
        let TurnRecord { turn, evidence, jitter } = record;
        let (state, effects) = step(&claim.state, turn.event(), self.now)?;
        let state = delayed(state, jitter);
        let mut columns = Columns::of(&state, self.now);
        if let ClaimState::Rejected { .. } = state {
            columns.refusal_kind = turn.refusal_kind().map(RefusalKind::name);
        }
        if let (Turn::NotSent { retry_at }, ClaimState::Sealed { .. }) = (&turn, &state) {
            columns.due_at_ms = Some(retry_at.as_millisecond());
        }
        let Some(next) = self.write_state(claim, state, columns)? else {
            return Ok(Turned::Overtaken);
        };
        if let Turn::NotSent { .. } = turn {
            self.count_not_sent(&next)?;
        }
        if let (Turn::Moved { pac }, ClaimState::Sealed { attempt }) = (&turn, &next.state) {
            self.pin(*attempt, pac)?;
        }
        self.append_event(Some(claim), &next, turn.name(), evidence.as_deref())?;
        self.settle(&next, &turn)?;
        Ok(Turned::Done(next, effects))
    }

    /// The one statement that decides a race; `None` when it was lost.
    pub(crate) fn write_state(
        &self,
        claim: &Claim,
        state: ClaimState,
        columns: Columns,
    ) -> Result<Option<Claim>, StoreError> {
        let changed = self.tx.execute(
            "UPDATE claims SET
                     version = version + 1, state = :next, due_at_ms = :due, attempt_id = :attempt,
                     doubt_since_ms = :since, doubt_last_ms = :last, doubt_probes = :probes,
                     uuid = :uuid, stamped_at_ms = :stamped, refusal_code = :code,
                     refusal_kind = :kind
                 WHERE id = :id AND version = :version AND state = :state",
            named! {
                ":next": state.name(),
                ":due": columns.due_at_ms,
                ":attempt": columns.attempt_id,
                ":since": columns.doubt_since_ms,
                ":last": columns.doubt_last_ms,
                ":probes": columns.doubt_probes,
                ":uuid": columns.uuid,
                ":stamped": columns.stamped_at_ms,
                ":code": columns.refusal_code,
                ":kind": columns.refusal_kind,
                ":id": claim.id.to_string(),
                ":version": claim.version,
                ":state": claim.state.name(),
            },
        )?;
        let refusal = columns.refusal_kind.map(RefusalKind::parse).transpose()?;
        let version = claim.version.saturating_add(1);
        Ok((changed == 1).then(|| Claim { version, state, refusal, ..claim.clone() }))
    }

    /// The claim's diary: what happened, and what the PAC said, encrypted.
    pub(crate) fn append_event(
        &self,
        from: Option<&Claim>,
        to: &Claim,
        event: &str,
        evidence: Option<&str>,
    ) -> Result<(), StoreError> {
        let label = attempts::evidence_label(to.id);
        let sealed = evidence.map(|text| self.vault.seal(&label, text.as_bytes())).transpose()?;
        self.tx.execute(
            "INSERT INTO claim_events (claim_id, at_ms, event, from_state, to_state,
                                           evidence_sealed)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (
                to.id.to_string(),
                self.now.as_millisecond(),
                event,
                from.map(|from| from.state.name()),
                to.state.name(),
                sealed,
            ),
        )?;
        Ok(())
    }

    /// What an end means for document, folio, tickets and feed.
    fn settle(&self, claim: &Claim, turn: &Turn) -> Result<(), StoreError> {
        match (&claim.state, turn) {
            (ClaimState::Invoiced { attempt, .. }, Turn::Stamped { xml, .. }) => {
                self.keep_stamped(*attempt, xml)?;
                self.write_fate(*attempt, "used", None)?;
                match claim.credits {
                    Some(returned) => credits::announce(self, claim.id, returned),
                    None => self.announce(claim),
                }
            }
            (ClaimState::Rejected { attempt, code }, _) => {
                self.write_fate(*attempt, "unused", Some(code))?;
                self.free(claim, credits::Freed::Refused)
            }
            (ClaimState::Released, _) => self.free(claim, credits::Freed::Released),
            (
                ClaimState::Claimed { .. }
                | ClaimState::Sealed { .. }
                | ClaimState::Stamping { .. }
                | ClaimState::InDoubt { .. }
                | ClaimState::Invoiced { .. },
                _,
            ) => Ok(()),
        }
    }

    fn count_not_sent(&self, claim: &Claim) -> Result<(), StoreError> {
        self.tx.execute(
            "UPDATE claims SET not_sent = not_sent + 1 WHERE id = ?1",
            [claim.id.to_string()],
        )?;
        Ok(())
    }

    /// The database lets it happen only while nobody may be sending the document.
    fn pin(&self, attempt: AttemptId, pac: &str) -> Result<(), StoreError> {
        let sql = "UPDATE stamp_attempts SET pac_id = ?2 WHERE id = ?1";
        self.tx.execute(sql, (attempt.to_string(), pac))?;
        Ok(())
    }

    fn keep_stamped(&self, attempt: AttemptId, xml: &[u8]) -> Result<(), StoreError> {
        let sealed = self.vault.seal(&attempts::stamped_label(attempt), xml)?;
        self.tx.execute(
            "UPDATE stamp_attempts SET stamped_sealed = ?2 WHERE id = ?1",
            (attempt.to_string(), sealed),
        )?;
        Ok(())
    }

    fn write_fate(
        &self,
        attempt: AttemptId,
        fate: &str,
        reason: Option<&str>,
    ) -> Result<(), StoreError> {
        self.tx.execute(
            "UPDATE folios SET fate = ?2, reason = ?3 WHERE attempt_id = ?1",
            (attempt.to_string(), fate, reason),
        )?;
        Ok(())
    }

    /// What the claim held can be had again.
    fn free(&self, claim: &Claim, freed: credits::Freed) -> Result<(), StoreError> {
        match claim.credits {
            Some(returned) => credits::owe_again(self, returned, freed),
            None => {
                self.free_tickets(claim)?;
                match freed {
                    credits::Freed::Refused => outbox::queue_refused(self, claim.id),
                    credits::Freed::Released => Ok(()),
                }
            }
        }
    }

    fn free_tickets(&self, claim: &Claim) -> Result<(), StoreError> {
        returns::unnet(self.tx, claim.id)?;
        self.tx.execute(
            "UPDATE claim_tickets SET live = 0 WHERE claim_id = ?1",
            [claim.id.to_string()],
        )?;
        Ok(())
    }

    /// The registers of the shop learn of the invoice and of its customer.
    fn announce(&self, claim: &Claim) -> Result<(), StoreError> {
        for ticket in claims::tickets_of(self.tx, claim.id)? {
            let ticket = ticket.to_string();
            changes::append(self.tx, claim.shop, changes::Kind::TicketInvoiced, &ticket)?;
        }
        credits::owe(self, claim.id)?;
        let profile = claims::receptor(self.tx, self.vault, claim.id)?;
        if let Some(to) = outbox::named_by_customer(self.tx, claim.id, &profile)? {
            outbox::queue_stamped(self, claim.id, &to)?;
        }
        let customer = customers::upsert(self.tx, self.vault, claim.shop, profile, self.now)?;
        changes::append(self.tx, claim.shop, changes::Kind::Customer, &customer.to_string())
    }
}

fn delayed(state: ClaimState, jitter: SignedDuration) -> ClaimState {
    if let ClaimState::InDoubt { attempt, doubt, probe_at } = state {
        let probe_at = probe_at.saturating_add(jitter).unwrap_or(probe_at);
        ClaimState::InDoubt { attempt, doubt, probe_at }
    } else {
        state
    }
}
