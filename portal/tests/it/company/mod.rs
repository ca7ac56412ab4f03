//! The company's pages over a real desk: who gets in, what they may do, what it does.

mod doors;
pub(crate) mod office;
mod products;
mod returns;
mod rights;
mod work;
