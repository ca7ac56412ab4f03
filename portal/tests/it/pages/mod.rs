//! The customer's pages over a real desk: what each says, with which status.

mod browser;
mod finding;
mod hostile;
mod invoicing;
mod tax_data;
