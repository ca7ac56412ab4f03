//! What another program says of a sale, read without a register: for tools that want to know
//! beforehand whether it would be taken.

use tickets::Ticket;
use tickets::wire::Problem;

use super::file::{self, Kind};
use super::message::{self, SaleMessage};
use super::refused::Refused;
use super::routes;
use crate::codes::COMPANION_FILE_BINARY;

/// Reads the body of `POST /v1/sales`. The ticket's id, folio and code are stand-ins.
///
/// # Errors
/// What the door would answer.
pub fn read_posted_sale(body: &[u8]) -> Result<Ticket, Box<Problem>> {
    let read = || -> Result<Ticket, Refused> {
        let said: SaleMessage = routes::json(body)?;
        Ok(message::read(&said)?)
    };
    read().map_err(|refused| Box::new(refused.problem().clone()))
}

/// Reads a file as the watched folder would: the sale's key, and the sale with stand-ins for id,
/// folio and code.
///
/// # Errors
/// What would be written beside the file; a name of another kind is refused as no text.
pub fn read_sale_file(name: &str, bytes: &[u8]) -> Result<(String, Ticket), Box<Problem>> {
    let read = || -> Result<(String, Ticket), Refused> {
        let kind = Kind::of(name).ok_or(&COMPANION_FILE_BINARY)?;
        let handed = file::read(kind, bytes)?;
        Ok((handed.key, message::read(&handed.sale)?))
    };
    read().map_err(|refused| Box::new(refused.problem().clone()))
}
