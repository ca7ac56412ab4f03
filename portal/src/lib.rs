//! The portal: the customer's pages, the registers' sync, the stamping worker.
//!
//! What happens to a ticket is decided by `billing` and kept by `portal-store`; here it is put
//! behind HTTP. [`engine`] seals and has it stamped, [`desk`] is what pages may ask of it,
//! [`pages`] are the customer's, [`company`] are the shop's, [`sync_api`] is the registers',
//! [`config`] and [`cli`] are the operator's; [`mail`] carries invoices out, [`sat`] asks SAT about
//! a cédula. [`lang`] holds the customers' two languages. [`door`] lets in, [`watch`] shows what
//! goes on, [`backup`] keeps a copy.
//!
//! Invariants:
//! - No handler calls a PAC: it reads, decides, writes, and wakes the worker.
//! - Nothing of a taxpayer goes to who only holds a ticket, and none of it goes to a log.
//! - Everything that refuses says so under a stable code, in Spanish; to customers also in English.

pub mod access;
mod archive;
pub mod backup;
pub mod catalogs;
pub mod cli;
pub mod codes;
pub mod company;
pub mod config;
pub mod desk;
pub mod door;
pub mod engine;
mod filename;
mod heavy;
pub mod lang;
pub mod mail;
pub mod ops;
pub mod pages;
pub mod sat;
mod serie;
pub mod serve;
pub mod sync_api;
mod upkeep;
pub mod watch;

use axum::Router;

use company::Company;
use desk::Desk;
use ops::Readiness;
use sync_api::SyncApi;

/// Everything that the portal serves.
pub fn router(desk: Desk, sync: SyncApi, readiness: Readiness) -> Router {
    pages::router(desk.clone())
        .merge(company::router(Company::new(desk.clone())))
        .merge(sync_api::router(sync, desk))
        .merge(ops::router(readiness))
}
