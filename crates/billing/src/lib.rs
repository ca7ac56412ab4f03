//! From a ticket to a CFDI, and the machine that cannot invoice it twice.
//!
//! [`compose`] turns tickets and a receptor into a comprobante of the very same total. [`machine`]
//! decides what happens to a claim: a pure function from a state and an event to the next state
//! and the effects that are due *after* that state has been committed. [`standing`] says in which
//! of its lives a ticket is, for whoever asks.
//!
//! Nothing here sends, stores, waits or looks at a clock: the same input gives the same answer.
//!
//! ```
//! use billing::machine::{ClaimState, Effect, Event, step};
//! use jiff::Timestamp;
//! use tickets::AttemptId;
//! use uuid::Uuid;
//!
//! let now = Timestamp::UNIX_EPOCH;
//! let attempt = AttemptId::new(Uuid::nil());
//! let claimed = ClaimState::Claimed { expires_at: now };
//! let sealing = Event::Sealed { attempt };
//! let (sealed, effects) = step(&claimed, sealing, now).expect("a claim can be sealed");
//! assert_eq!(sealed, ClaimState::Sealed { attempt });
//! assert_eq!(effects, [Effect::Wake]);
//! // No other event leads out of a claim that was never sealed to a PAC.
//! assert!(step(&claimed, Event::LeaseWon { lease_until: now }, now).is_err());
//! ```
#![deny(missing_docs)]
#![cfg_attr(
    not(test),
    deny(clippy::indexing_slicing, clippy::as_conversions, clippy::arithmetic_side_effects)
)]

pub mod codes;
pub mod compose;
pub mod machine;
pub mod standing;
