//! The price list as people write it: judging a product, reading lists of them.
//!
//! There is one way from text to a [`Product`](crate::product::Product), [`draft::read`], for the
//! form in the window and for every row of a file.

pub(crate) mod changes;
pub(crate) mod columns;
pub(crate) mod csv;
pub(crate) mod draft;
pub(crate) mod export;
pub(crate) mod file;
pub(crate) mod import;
pub(crate) mod plan;
