//! In which of its lives a ticket is.

use jiff::Timestamp;

use crate::machine::ClaimState;

/// What a customer is told about a ticket; each has a page and a next step of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It can be invoiced now.
    Open,
    /// It is being invoiced: sealed, being sent, or in doubt.
    InProcess,
    /// It has its CFDI.
    Invoiced,
    /// The sale was voided.
    Cancelled,
    /// The period at the portal is over.
    Expired,
}

/// Decides it: a CFDI comes before everything, a voided sale before the period, and a claim that
/// has begun before the deadline goes on after it.
pub fn standing(
    live_claim: Option<&ClaimState>,
    cancelled: Option<Timestamp>,
    closes_at: Timestamp,
    now: Timestamp,
) -> Standing {
    match live_claim {
        Some(ClaimState::Invoiced { .. }) => return Standing::Invoiced,
        Some(
            ClaimState::Sealed { .. } | ClaimState::Stamping { .. } | ClaimState::InDoubt { .. },
        ) => {
            return Standing::InProcess;
        }
        Some(ClaimState::Claimed { .. } | ClaimState::Rejected { .. } | ClaimState::Released)
        | None => {}
    }
    if cancelled.is_some() {
        Standing::Cancelled
    } else if now >= closes_at {
        Standing::Expired
    } else {
        Standing::Open
    }
}

#[cfg(test)]
mod tests {
    use tickets::AttemptId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn every_life() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let attempt = AttemptId::new(Uuid::nil());
        let sealed = ClaimState::Sealed { attempt };
        let invoiced = ClaimState::Invoiced { attempt, uuid: String::new(), stamped_at: at(1) };
        let claimed = ClaimState::Claimed { expires_at: at(5) };
        let (open, late) = (at(9), at(10));
        for (claim, cancelled, now, expected) in [
            (None, None, open, Standing::Open),
            (None, None, late, Standing::Expired),
            (Some(&claimed), None, open, Standing::Open),
            (None, Some(at(3)), open, Standing::Cancelled),
            (None, Some(at(3)), late, Standing::Cancelled),
            (Some(&sealed), None, late, Standing::InProcess),
            (Some(&invoiced), None, late, Standing::Invoiced),
            (Some(&invoiced), Some(at(3)), open, Standing::Invoiced),
        ] {
            assert_eq!(standing(claim, cancelled, at(10), now), expected);
        }
    }
}
