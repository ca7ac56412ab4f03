//! Constancias as SAT lays them out, whole, wrong and hostile.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
#![allow(clippy::disallowed_types, clippy::float_arithmetic, reason = "page geometry of fixtures")]

mod form;
mod hostile;
mod page;
mod picture;
mod profile;
