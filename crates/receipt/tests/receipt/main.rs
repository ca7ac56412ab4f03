//! The receipt from the outside: its bytes, its limits, its picture.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod cuts;
mod golden;
mod notas;
mod picture;
mod props;
