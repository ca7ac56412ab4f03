//! The receipt from the outside: its bytes, its limits, its picture.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod cuts;
mod file;
mod golden;
mod matrix;
mod notas;
mod peer;
mod picture;
mod props;
mod slips;
