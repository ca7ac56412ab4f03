//! In which of its lives a ticket is.

use jiff::Timestamp;
use money::Money;

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
    /// All of it came back before it was invoiced.
    Returned,
    /// The period at the portal is over.
    Expired,
}

/// What has happened to a ticket at its shop.
#[derive(Clone, Copy, Debug)]
pub struct AtShop {
    /// Whether it has a CFDI that no claim holds.
    pub invoiced_elsewhere: bool,
    /// Whether the sale was voided.
    pub cancelled: bool,
    /// What is left of it after its returns.
    pub left: Money,
    /// When the period at the portal ends.
    pub closes_at: Timestamp,
}

/// Decides it: a CFDI comes before everything, a voided sale before a returned one and both before
/// the period, and a claim that has begun before the deadline goes on after it.
pub fn standing(live_claim: Option<&ClaimState>, at_shop: AtShop, now: Timestamp) -> Standing {
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
    if at_shop.invoiced_elsewhere {
        Standing::Invoiced
    } else if at_shop.cancelled {
        Standing::Cancelled
    } else if at_shop.left.is_zero() {
        Standing::Returned
    } else if now >= at_shop.closes_at {
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
        let sold = AtShop {
            invoiced_elsewhere: false,
            cancelled: false,
            left: Money::from_raw(1),
            closes_at: at(10),
        };
        let elsewhere = AtShop { invoiced_elsewhere: true, ..sold };
        let voided = AtShop { cancelled: true, ..sold };
        let back = AtShop { left: Money::ZERO, ..sold };
        for (claim, at_shop, now, expected) in [
            (None, sold, open, Standing::Open),
            (None, sold, late, Standing::Expired),
            (Some(&claimed), sold, open, Standing::Open),
            (None, voided, open, Standing::Cancelled),
            (None, voided, late, Standing::Cancelled),
            (None, AtShop { cancelled: true, ..back }, open, Standing::Cancelled),
            (None, back, open, Standing::Returned),
            (None, back, late, Standing::Returned),
            (Some(&claimed), back, open, Standing::Returned),
            (None, elsewhere, open, Standing::Invoiced),
            (None, AtShop { cancelled: true, ..elsewhere }, late, Standing::Invoiced),
            (Some(&sealed), elsewhere, open, Standing::InProcess),
            (Some(&sealed), back, late, Standing::InProcess),
            (Some(&invoiced), back, late, Standing::Invoiced),
            (Some(&invoiced), voided, open, Standing::Invoiced),
        ] {
            assert_eq!(standing(claim, at_shop, now), expected);
        }
    }
}
