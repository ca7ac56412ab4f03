//! The customer's pages over a real desk: what each says, with which status.

mod basket;
mod browser;
mod cedula;
mod credits;
mod csf;
mod delivery;
mod filling;
mod finding;
mod hostile;
mod invoicing;
mod language;
mod live;
mod remembering;
mod resico;
mod tax_data;
mod visiting;
mod waiting;
