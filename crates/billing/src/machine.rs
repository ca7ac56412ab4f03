//! The claim machine: from a customer's hold on a ticket to its one stamped CFDI.
//!
//! | from | event | to |
//! |---|---|---|
//! | `Claimed` | `Sealed` | `Sealed` |
//! | `Claimed` | `Abandoned` | `Released` |
//! | `Sealed`, `InDoubt` | `LeaseWon` | `Stamping` |
//! | `Stamping` | `Stamped` | `Invoiced` |
//! | `Stamping`, first send | `Refused` | `Rejected` |
//! | `Stamping`, first send | `NotSent` | `Sealed` |
//! | `Sealed`; `Stamping`, first send | `Moved` | `Sealed` |
//! | `Stamping`, resend | `Refused`, `NotSent` | `InDoubt` |
//! | `Stamping` | `Unclear`, `LeaseLapsed` | `InDoubt` |
//! | `InDoubt` | `ProvenAbsent` | `Rejected` |
//! | `Sealed` | `TooOld` | `Rejected` |
//!
//! Two rules carry it. The exact bytes are stored before [`Event::Sealed`], and the same bytes may
//! be sent any number of times; other bytes need a `Rejected` first. And a refusal proves that a
//! document was not stamped only if it is the answer to the *first* send: after a doubtful one the
//! PAC may refuse what it has stamped already (for its age, for instance), so doubt stays doubt
//! until the PAC shows the stamp, or until it cannot stamp any more and denies it.

use jiff::{SignedDuration, Timestamp};
use tickets::AttemptId;

/// How long after its Fecha a PAC may still stamp a document (RMF 2.7.2.9: 72 hours).
pub const STAMPING_WINDOW: SignedDuration = SignedDuration::from_hours(72);
/// How long after the last doubtful answer a PAC's denial is not believed.
pub const QUARANTINE: SignedDuration = SignedDuration::from_mins(10);
/// After so many probes somebody is called; the probes go on.
pub const PROBES_BEFORE_ALARM: u32 = 8;

/// Where a claim stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimState {
    /// The tickets are held; nothing was sealed yet.
    Claimed {
        /// When the hold lapses by itself.
        expires_at: Timestamp,
    },
    /// The exact bytes are stored; nobody is sending them.
    Sealed {
        /// The attempt that holds them.
        attempt: AttemptId,
    },
    /// A worker holds the lease and sends the bytes.
    Stamping {
        /// The attempt.
        attempt: AttemptId,
        /// After this instant the worker is taken for dead.
        lease_until: Timestamp,
        /// Set when an earlier send of these bytes had no clear answer.
        doubt: Option<Doubt>,
    },
    /// Sent, and no clear answer.
    InDoubt {
        /// The attempt.
        attempt: AttemptId,
        /// What is known of the doubt.
        doubt: Doubt,
        /// When to ask the PAC again.
        probe_at: Timestamp,
    },
    /// Stamped: the end.
    Invoiced {
        /// The attempt.
        attempt: AttemptId,
        /// Folio fiscal.
        uuid: String,
        /// When the PAC's answer was accepted.
        stamped_at: Timestamp,
    },
    /// Proven not to be stamped: the tickets are free again.
    Rejected {
        /// The attempt.
        attempt: AttemptId,
        /// SAT's or the PAC's code, verbatim.
        code: String,
    },
    /// Given up before anything was sealed: the tickets are free again.
    Released,
}

/// What is known of a doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// When the first doubtful send was.
    pub since: Timestamp,
    /// When the last one was.
    pub last: Timestamp,
    /// How many sends had no clear answer.
    pub probes: u32,
}

/// Something that happened to a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A document was sealed and its exact bytes stored.
    Sealed {
        /// The attempt that holds them.
        attempt: AttemptId,
    },
    /// A worker took the claim.
    LeaseWon {
        /// Until when.
        lease_until: Timestamp,
    },
    /// The PAC gave back our document with its stamp, and it was verified.
    Stamped {
        /// Folio fiscal.
        uuid: String,
    },
    /// The PAC answered that it does not stamp this document.
    Refused {
        /// SAT's or the PAC's code, verbatim.
        code: String,
    },
    /// The bytes certainly did not leave this machine.
    NotSent,
    /// The document certainly has no stamp, and another PAC is to be asked for one.
    Moved,
    /// Anything else: time-out, broken connection, 5xx, an answer nobody can read.
    Unclear,
    /// The worker that held the lease has not been heard of.
    LeaseLapsed,
    /// The PAC denies the stamp after the quarantine, and the document is too old to be stamped.
    ProvenAbsent {
        /// When the document says it was made.
        fecha: Timestamp,
    },
    /// The document never left, and is too old to be stamped by anybody.
    TooOld {
        /// When the document says it was made.
        fecha: Timestamp,
    },
    /// The hold lapsed, or the customer gave up, before anything was sealed.
    Abandoned,
}

/// What has to be done once the new state is committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// There is work for a worker.
    Wake,
    /// Send the stored bytes for the first time.
    Stamp {
        /// Whose bytes.
        attempt: AttemptId,
    },
    /// Ask the same PAC what became of the stored bytes, or send the same bytes again.
    Recover {
        /// Whose bytes.
        attempt: AttemptId,
    },
    /// Tell the register and the customer.
    Announce,
    /// The folio will not be used: note why.
    ExplainFolio {
        /// Whose folio.
        attempt: AttemptId,
    },
    /// Call a person.
    Alarm,
}

/// The state does not know the event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a claim cannot take the event {event:?} in the state {from:?}")]
pub struct NotAllowed {
    /// The state.
    pub from: ClaimState,
    /// The event.
    pub event: Event,
}

type Step = Option<(ClaimState, Vec<Effect>)>;

/// The next state, and what is due after it is committed.
///
/// # Errors
/// The event cannot happen in that state; the state stays as it is.
pub fn step(
    state: &ClaimState,
    event: Event,
    now: Timestamp,
) -> Result<(ClaimState, Vec<Effect>), NotAllowed> {
    let next = match state {
        ClaimState::Claimed { .. } => from_claimed(&event),
        ClaimState::Sealed { attempt } => from_sealed(*attempt, &event, now),
        ClaimState::Stamping { attempt, doubt, .. } => from_stamping(*attempt, *doubt, &event, now),
        ClaimState::InDoubt { attempt, doubt, .. } => from_doubt(*attempt, *doubt, &event, now),
        ClaimState::Invoiced { .. } | ClaimState::Rejected { .. } | ClaimState::Released => None,
    };
    next.ok_or_else(|| NotAllowed { from: state.clone(), event })
}

fn from_claimed(event: &Event) -> Step {
    match event {
        Event::Sealed { attempt } => {
            Some((ClaimState::Sealed { attempt: *attempt }, vec![Effect::Wake]))
        }
        Event::Abandoned => Some((ClaimState::Released, vec![])),
        Event::LeaseWon { .. }
        | Event::Stamped { .. }
        | Event::Refused { .. }
        | Event::NotSent
        | Event::Moved
        | Event::Unclear
        | Event::LeaseLapsed
        | Event::ProvenAbsent { .. }
        | Event::TooOld { .. } => None,
    }
}

fn from_sealed(attempt: AttemptId, event: &Event, now: Timestamp) -> Step {
    match event {
        Event::LeaseWon { lease_until } => {
            let state = ClaimState::Stamping { attempt, lease_until: *lease_until, doubt: None };
            Some((state, vec![Effect::Stamp { attempt }]))
        }
        Event::Moved => Some((ClaimState::Sealed { attempt }, vec![Effect::Wake])),
        Event::TooOld { fecha } if now.duration_since(*fecha) > STAMPING_WINDOW => {
            let state = ClaimState::Rejected { attempt, code: "never-sent".to_owned() };
            Some((state, vec![Effect::ExplainFolio { attempt }, Effect::Alarm]))
        }
        Event::Sealed { .. }
        | Event::Stamped { .. }
        | Event::Refused { .. }
        | Event::NotSent
        | Event::Unclear
        | Event::LeaseLapsed
        | Event::ProvenAbsent { .. }
        | Event::TooOld { .. }
        | Event::Abandoned => None,
    }
}

fn from_stamping(attempt: AttemptId, doubt: Option<Doubt>, event: &Event, now: Timestamp) -> Step {
    match (event, doubt) {
        (Event::Stamped { uuid }, _) => {
            let state = ClaimState::Invoiced { attempt, uuid: uuid.clone(), stamped_at: now };
            Some((state, vec![Effect::Announce]))
        }
        (Event::Refused { code }, None) => {
            let state = ClaimState::Rejected { attempt, code: code.clone() };
            Some((state, vec![Effect::ExplainFolio { attempt }]))
        }
        (Event::NotSent, None) => Some((ClaimState::Sealed { attempt }, vec![])),
        (Event::Moved, None) => Some((ClaimState::Sealed { attempt }, vec![Effect::Wake])),
        (Event::Refused { .. } | Event::NotSent, Some(earlier)) => {
            Some(doubtful(attempt, Some(earlier), now))
        }
        (Event::Unclear | Event::LeaseLapsed, _) => Some(doubtful(attempt, doubt, now)),
        (
            Event::Sealed { .. }
            | Event::LeaseWon { .. }
            | Event::ProvenAbsent { .. }
            | Event::TooOld { .. }
            | Event::Abandoned,
            _,
        )
        | (Event::Moved, Some(_)) => None,
    }
}

fn from_doubt(attempt: AttemptId, doubt: Doubt, event: &Event, now: Timestamp) -> Step {
    match event {
        Event::LeaseWon { lease_until } => {
            let lease_until = *lease_until;
            let state = ClaimState::Stamping { attempt, lease_until, doubt: Some(doubt) };
            Some((state, vec![Effect::Recover { attempt }]))
        }
        Event::ProvenAbsent { fecha } if absent_for_good(doubt, *fecha, now) => {
            let state = ClaimState::Rejected { attempt, code: "never-stamped".to_owned() };
            Some((state, vec![Effect::ExplainFolio { attempt }, Effect::Alarm]))
        }
        Event::Sealed { .. }
        | Event::Stamped { .. }
        | Event::Refused { .. }
        | Event::NotSent
        | Event::TooOld { .. }
        | Event::Moved
        | Event::Unclear
        | Event::LeaseLapsed
        | Event::ProvenAbsent { .. }
        | Event::Abandoned => None,
    }
}

/// Quarantine over, and too old to be stamped by anybody.
fn absent_for_good(doubt: Doubt, fecha: Timestamp, now: Timestamp) -> bool {
    now.duration_since(doubt.last) >= QUARANTINE && now.duration_since(fecha) > STAMPING_WINDOW
}

fn doubtful(
    attempt: AttemptId,
    earlier: Option<Doubt>,
    now: Timestamp,
) -> (ClaimState, Vec<Effect>) {
    let doubt = match earlier {
        None => Doubt { since: now, last: now, probes: 1 },
        Some(doubt) => Doubt { last: now, probes: doubt.probes.saturating_add(1), ..doubt },
    };
    let probe_at = now.saturating_add(probe_delay(doubt.probes)).unwrap_or(now);
    let alarm = doubt.probes == PROBES_BEFORE_ALARM;
    let effects = if alarm { vec![Effect::Alarm] } else { vec![] };
    (ClaimState::InDoubt { attempt, doubt, probe_at }, effects)
}

/// 2 s, 5 s, 15 s, a minute, five minutes, then every ten, then every hour. Whoever schedules the
/// probe adds jitter.
fn probe_delay(probes: u32) -> SignedDuration {
    SignedDuration::from_secs(match probes {
        0 | 1 => 2,
        2 => 5,
        3 => 15,
        4 => 60,
        5 => 300,
        6..=11 => 600,
        _ => 3_600,
    })
}

impl ClaimState {
    /// The name under which it is stored.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Claimed { .. } => "claimed",
            Self::Sealed { .. } => "sealed",
            Self::Stamping { .. } => "stamping",
            Self::InDoubt { .. } => "in-doubt",
            Self::Invoiced { .. } => "invoiced",
            Self::Rejected { .. } => "rejected",
            Self::Released => "released",
        }
    }

    /// Whether it holds its tickets: nobody else may claim them.
    pub fn is_live(&self) -> bool {
        match self {
            Self::Claimed { .. }
            | Self::Sealed { .. }
            | Self::Stamping { .. }
            | Self::InDoubt { .. }
            | Self::Invoiced { .. } => true,
            Self::Rejected { .. } | Self::Released => false,
        }
    }
}
