//! The contract between till and portal.
//!
//! What a register prints and sends, and what a portal keeps and answers, is defined here once:
//! the ids, the sold [`Ticket`] as an immutable snapshot, its [`BillingCode`], the [`Period`] and
//! the deadline that is printed from it, the [`Return`] of a part of it and what is
//! [`Remaining`], the signed QR ([`qr`]), the [`Product`] of the price list, the messages of the
//! sync ([`wire`]) and how a register signs its requests ([`auth`]).
//!
//! The crate knows no clock, no randomness, no file, no socket and no SQL: ids, instants and random
//! bytes are handed in. Domain types are not serialized; [`wire`] has a type of its own for each
//! message and turns it into a domain type by checking it.
//!
//! ```
//! use tickets::BillingCode;
//!
//! let code = BillingCode::from_random([7; 16]);
//! // Typing is forgiven: case, blanks, hyphens.
//! let typed = code.to_string().to_lowercase().replace('-', " ");
//! assert_eq!(BillingCode::parse(&typed), Ok(code));
//! ```
#![deny(missing_docs)]
#![cfg_attr(
    not(test),
    deny(clippy::indexing_slicing, clippy::as_conversions, clippy::arithmetic_side_effects)
)]

pub mod auth;
mod billing_code;
pub mod codes;
mod ids;
mod pack;
mod period;
pub mod product;
pub mod qr;
mod remaining;
mod returns;
mod ticket;
pub mod wire;

pub use billing_code::BillingCode;
pub use ids::{
    AttemptId, BranchId, ClaimId, CustomerId, InvoiceRequestId, IssuerId, PacAccountId, ProductId,
    RegisterId, ReturnId, TicketId, UserId,
};
pub use period::{Period, closes_at, counter_closes_at};
pub use product::{Product, ProductRevision};
pub use remaining::{Left, Remaining};
pub use returns::{Chosen, Return, ReturnDraft, ReturnLine};
pub use ticket::{NotaFolio, Payment, Ticket, TicketDraft, TicketLine};
