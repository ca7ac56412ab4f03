//! The door: who may come in, how many, how often, and for how long.
//!
//! [`serve`] accepts connections within bounds that a slow or greedy caller cannot stretch;
//! [`guard`] counts what they ask for.

mod address;
mod buckets;
mod guard;
mod proof;
mod server;

pub use address::{Caller, Network};
pub use buckets::Rate;
pub use guard::{Guard, Limits, guard};
pub(crate) use proof::WORK_BITS;
pub use server::{Bounds, Peer, serve};
