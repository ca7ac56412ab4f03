//! The door: who may come in, how many, how often, and for how long.
//!
//! [`serve`] accepts connections within bounds that a slow or greedy caller cannot stretch.

mod address;
mod server;

pub use address::{Caller, Network};
pub(crate) use server::Peer;
pub use server::{Bounds, serve};
