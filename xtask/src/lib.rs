//! The chores of this repository: set a machine up, run the demo, run the gate, keep it tidy.
//!
//! `cargo xtask help` lists the verbs. The crate knows nothing of sales, tickets or invoices: it
//! starts the programs that do, and reads their sources as text. The acceptance tests use
//! [`process`] and [`shop`] too, so that the demo and the tests start the very same thing.
//!
//! Everything that it leaves behind is under `target/`.

pub mod bench;
pub mod bench_cfdi;
pub mod build;
pub mod bundle;
pub mod catalogs;
pub mod fuzz;
pub mod mailbox;
pub mod places;
pub mod ports;
pub mod postgres;
pub mod process;
pub mod run;
pub mod sat_page;
mod satcfdi;
pub mod schemathesis;
pub mod setup;
pub mod shop;
pub mod test;
pub mod tidy;
pub mod ui;
