//! The register without its window: sales, payments, printing, sync.
//!
//! [`Register::open`] takes a folder and starts its threads: the core, which answers one
//! [`api::Request`] after the other, and workers that print, speak with the portal, make backups
//! and watch the folder in which another program leaves its sales.
//! The workers are fed from tables, so what they have not done survives a power cut.
//!
//! It refuses to know windows and widgets, tax rules (they are `cfdi`'s), what a receipt looks like
//! (`receipt`'s) and what the portal does with a ticket. Only `store` knows SQL, only `sync` calls
//! out.
//!
//! Invariants:
//! - a sale is one transaction: lines, payments, folio, billing code, outbox, print job; it is
//!   committed before paper or network see it, and folios have no holes;
//! - a note goes to paper at most once without the mark of a copy;
//! - every message to the portal may be sent again, and is until it has been answered;
//! - a request that cannot be granted changes nothing and says why, in Spanish;
//! - a panic is a bug: it is caught, logged and answered; the till goes on.
//!
//! ```
//! use register::api::{Reply, Request};
//! use register::{Register, RegisterConfig};
//!
//! let folder = tempfile::tempdir()?;
//! let register = Register::open(RegisterConfig::new(folder.path()))?;
//! let Reply::Started(started) = register.call(Request::Start) else { panic!("an answer") };
//! assert!(!started.enrolled);
//! // Without a shop nothing is sold, and the answer says what to do.
//! let Reply::Refused(refused) = register.call(Request::CloseSale) else { panic!("an answer") };
//! assert_eq!(refused.code, "sale-12");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod api;
mod audit;
mod backoff;
mod backup;
mod bell;
mod cart;
mod catalogs;
mod check;
pub mod codes;
mod companion;
pub mod desktop;
mod disk;
mod invoicing;
mod key;
mod label;
mod open;
mod pin;
mod printing;
mod product;
mod products;
mod refusal;
mod rescue;
mod search;
mod shared;
mod shift;
mod show;
mod store;
mod sync;
#[cfg(test)]
mod testing;
mod till;
mod tip;

pub use backoff::Backoff;
pub use companion::{read_posted_sale, read_sale_file};
pub use key::KeyError;
pub use open::{OpenError, Register, RegisterConfig};
pub use product::Product;
pub use products::import::read_products;
pub use store::StoreError;
pub use sync::Pace;
