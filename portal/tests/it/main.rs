//! The portal against a real store, a real sandbox PAC over HTTP, and a clock that only moves when
//! it is told to.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod baskets;
mod branches;
mod company;
mod counter;
mod crash;
mod desk;
mod documents;
mod engine;
mod failover;
mod guarding;
mod killed;
mod lineage;
mod mail;
mod openapi;
mod operating;
mod own_pac;
mod pages;
mod process;
mod products;
mod scene;
mod sim;
mod sync;
mod watching;
