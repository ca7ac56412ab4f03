//! A claim's state as columns.

use billing::machine::{ClaimState, Doubt};
use jiff::Timestamp;
use tickets::AttemptId;

use crate::claims::RefusalKind;
use crate::error::StoreError;
use crate::sql::Row;

/// The columns of a state; what a state does not have is empty.
#[derive(Default)]
pub(crate) struct Columns {
    pub(crate) due_at_ms: Option<i64>,
    pub(crate) attempt_id: Option<String>,
    pub(crate) doubt_since_ms: Option<i64>,
    pub(crate) doubt_last_ms: Option<i64>,
    pub(crate) doubt_probes: Option<u32>,
    pub(crate) uuid: Option<String>,
    pub(crate) stamped_at_ms: Option<i64>,
    pub(crate) refusal_code: Option<String>,
    pub(crate) refusal_kind: Option<&'static str>,
}

impl Columns {
    /// `now` is when a sealed claim is due, unless a retry says otherwise.
    pub(crate) fn of(state: &ClaimState, now: Timestamp) -> Self {
        let none = Self::default();
        let of_attempt =
            |attempt: &AttemptId| Self { attempt_id: Some(attempt.to_string()), ..Self::default() };
        match state {
            ClaimState::Claimed { expires_at } => {
                Self { due_at_ms: Some(expires_at.as_millisecond()), ..none }
            }
            ClaimState::Sealed { attempt } => {
                Self { due_at_ms: Some(now.as_millisecond()), ..of_attempt(attempt) }
            }
            ClaimState::Stamping { attempt, lease_until, doubt } => Self {
                due_at_ms: Some(lease_until.as_millisecond()),
                ..of_attempt(attempt).doubting(doubt.as_ref())
            },
            ClaimState::InDoubt { attempt, doubt, probe_at } => Self {
                due_at_ms: Some(probe_at.as_millisecond()),
                ..of_attempt(attempt).doubting(Some(doubt))
            },
            ClaimState::Invoiced { attempt, uuid, stamped_at } => Self {
                uuid: Some(uuid.clone()),
                stamped_at_ms: Some(stamped_at.as_millisecond()),
                ..of_attempt(attempt)
            },
            ClaimState::Rejected { attempt, code } => {
                Self { refusal_code: Some(code.clone()), ..of_attempt(attempt) }
            }
            ClaimState::Released => none,
        }
    }

    fn doubting(self, doubt: Option<&Doubt>) -> Self {
        Self {
            doubt_since_ms: doubt.map(|doubt| doubt.since.as_millisecond()),
            doubt_last_ms: doubt.map(|doubt| doubt.last.as_millisecond()),
            doubt_probes: doubt.map(|doubt| doubt.probes),
            ..self
        }
    }
}

/// Reads the state of a row of `claims`.
pub(crate) fn read(row: &Row) -> Result<ClaimState, StoreError> {
    let name: String = row.get("state")?;
    Ok(match name.as_str() {
        "claimed" => ClaimState::Claimed { expires_at: instant(row.get("due_at_ms")?)? },
        "sealed" => ClaimState::Sealed { attempt: attempt(row)? },
        "stamping" => ClaimState::Stamping {
            attempt: attempt(row)?,
            lease_until: instant(row.get("due_at_ms")?)?,
            doubt: doubt(row)?,
        },
        "in-doubt" => ClaimState::InDoubt {
            attempt: attempt(row)?,
            doubt: doubt(row)?.ok_or(StoreError::Corrupt { what: "doubt" })?,
            probe_at: instant(row.get("due_at_ms")?)?,
        },
        "invoiced" => ClaimState::Invoiced {
            attempt: attempt(row)?,
            uuid: row.get("uuid")?,
            stamped_at: instant(row.get("stamped_at_ms")?)?,
        },
        "rejected" => {
            ClaimState::Rejected { attempt: attempt(row)?, code: row.get("refusal_code")? }
        }
        "released" => ClaimState::Released,
        _ => return Err(StoreError::Corrupt { what: "claim state" }),
    })
}

fn attempt(row: &Row) -> Result<AttemptId, StoreError> {
    let id: String = row.get("attempt_id")?;
    id.parse().map_err(StoreError::corrupt("attempt id"))
}

fn doubt(row: &Row) -> Result<Option<Doubt>, StoreError> {
    let since: Option<i64> = row.get("doubt_since_ms")?;
    let Some(since) = since else { return Ok(None) };
    Ok(Some(Doubt {
        since: instant(since)?,
        last: instant(row.get("doubt_last_ms")?)?,
        probes: row.get("doubt_probes")?,
    }))
}

pub(crate) fn refusal_kind(row: &Row) -> Result<Option<RefusalKind>, StoreError> {
    let name: Option<String> = row.get("refusal_kind")?;
    name.map(|name| RefusalKind::parse(&name)).transpose()
}

pub(crate) fn instant(ms: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(ms).map_err(StoreError::corrupt("instant"))
}
