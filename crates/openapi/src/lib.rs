//! An HTTP API as a table: each [`Operation`] says how it is served and what is said of it, so that
//! neither can be without the other. [`routes`] makes the routes of such a table, [`describe`] its
//! OpenAPI 3.1 document.
//!
//! It knows neither side's messages, words nor guards: those are handed in.

mod check;
mod document;
mod operation;
#[cfg(test)]
mod tests;

pub use check::faults;
pub use document::{Description, Document, describe};
pub use operation::{Operation, Parameter, Place, Refusals, SchemaOf, reference, routes};
