//! The register as a whole: opened on a folder, asked, closed, killed; against a printer and a
//! portal that live in the test.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "tests"
)]

mod backup;
mod bad_days;
mod border;
mod companion;
mod companion_folder;
mod crash;
mod ctl;
#[cfg(unix)]
mod cups;
mod customers;
mod discounts;
mod drawer;
mod first_run;
mod grid;
mod holding;
mod invoicing;
mod labels;
mod lineage;
mod people;
mod portal;
mod portal_prices;
mod price_list;
mod printing;
mod products;
mod reports;
mod returns;
mod sale_list;
mod selling;
mod shifts;
mod shop;
mod slips;
mod sums;
mod syncing;
mod tips;
#[cfg(unix)]
mod ways;
