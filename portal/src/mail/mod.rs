//! Mail: the files of an invoice, and of its egresos, to whoever asked for them; or that there is
//! no invoice.
//!
//! What is to be sent stands in the store's outbox, written in the transaction of the stamp or of
//! the refusal itself, or when a customer asks; [`Dispatch`] takes it from there, at its own pace.
//! A [`Letter`] is made anew for each try, from the stamped XML; [`Postman`] hands it to the SMTP
//! server.
//!
//! Invariants:
//! - What somebody typed reaches a header only as an address that was parsed, or as text without
//!   line breaks and controls: nobody adds a header, a recipient or a part.
//! - A mail that was promised is sent at least once, under the same Message-ID at each try, or is
//!   given up after [`worker::LIFE`] with an error in the log.
//! - Neither addresses nor texts go to a log.

pub mod address;
mod credit_letter;
mod head;
mod invoice_letter;
mod letter;
mod link_letter;
mod refusal_letter;
mod smtp;
pub mod worker;

pub use head::Head;
pub use letter::{Letter, LetterError};
pub use link_letter::LinkLetter;
pub use smtp::{Credentials, Postman, Security, SendError, SmtpConfig, SmtpError};
pub use worker::Dispatch;
