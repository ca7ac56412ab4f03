//! The print spooler of Windows: which printers it has, and a document handed to one of them as it
//! is, past the driver's pages (datatype `RAW`).
//!
//! It knows nothing of receipts. Elsewhere than on Windows the crate is empty. It is the only one
//! of ours with unsafe code, all of it in `winspool` (ADR 0020).
#![cfg(windows)]
#![deny(missing_docs)]

mod winspool;

use std::io;

use winspool::Printer;

/// Bytes that are handed to the spooler at once.
const PIECE: usize = 65_536;

/// A document was not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotPrinted {
    /// The printer was not opened, or the document not begun: not a byte was handed over.
    #[error("the spooler did not begin the document")]
    NotBegun(#[source] io::Error),
    /// The spooler broke off. The document was withdrawn; a printer that prints while it is being
    /// sent to may have some of it on paper.
    #[error("the spooler did not take all of the document")]
    BrokenOff(#[source] io::Error),
}

/// Names of the printers of this machine and of those elsewhere that its user is connected to.
///
/// # Errors
/// The system's: its spooler does not run, for instance.
pub fn printers() -> io::Result<Vec<String>> {
    winspool::printers()
}

/// Hands a document to a printer; `title` is what it is called while it waits. The spooler keeps it
/// until the printer takes it: one that is off is not seen from here.
///
/// # Errors
/// There is no such printer, or the spooler does not take the document.
pub fn print(printer: &str, title: &str, bytes: &[u8]) -> Result<(), NotPrinted> {
    let printer = Printer::open(printer).map_err(NotPrinted::NotBegun)?;
    printer.begin(title).map_err(NotPrinted::NotBegun)?;
    let handed = hand_over(&printer, bytes);
    if handed.is_err() {
        // What goes on paper is not ours to take back; why it broke off says more.
        drop(printer.withdraw());
    }
    handed.map_err(NotPrinted::BrokenOff)
}

fn hand_over(printer: &Printer, bytes: &[u8]) -> io::Result<()> {
    printer.begin_page()?;
    for piece in bytes.chunks(PIECE) {
        let mut rest = piece;
        while !rest.is_empty() {
            match printer.write(rest)? {
                0 => return Err(io::ErrorKind::WriteZero.into()),
                taken => rest = rest.get(taken..).unwrap_or_default(),
            }
        }
    }
    printer.end_page()?;
    printer.end()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
mod tests {
    use super::*;

    /// `ERROR_INVALID_PRINTER_NAME`.
    const NO_SUCH_PRINTER: i32 = 1801;

    #[test]
    fn a_printer_that_is_not_there_gets_nothing() {
        let name = "Ninguna impresora se llama así";
        assert!(!printers().unwrap().iter().any(|printer| printer == name));
        match print(name, "Nota", b"hola") {
            Err(NotPrinted::NotBegun(error)) => {
                assert_eq!(error.raw_os_error(), Some(NO_SUCH_PRINTER));
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_name_with_a_nul_is_refused_before_the_system_cuts_it_off() {
        let refused = print("caja\0uno", "Nota", b"hola");
        assert!(matches!(
            refused,
            Err(NotPrinted::NotBegun(error)) if error.kind() == io::ErrorKind::InvalidInput
        ));
    }
}
