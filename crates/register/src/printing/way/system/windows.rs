//! The spooler of Windows.

use std::error::Error;

use spooler::NotPrinted;

use crate::codes::PRINTER_SYSTEM;
use crate::printing::PrintError;

/// The longest name that Windows lets a printer have, with the name of a server before it.
const NAME_MAX: usize = 260;

/// Hands a receipt over.
///
/// # Errors
/// There is no such printer, or the spooler did not take the receipt.
pub(in crate::printing) fn print(queue: &str, title: &str, bytes: &[u8]) -> Result<(), PrintError> {
    spooler::print(queue, title, bytes).map_err(|refused| {
        let error = &refused as &dyn Error;
        tracing::warn!(printer.queue = queue, error, "the system did not print");
        match refused {
            NotPrinted::NotBegun(_) => PrintError::NotSent(&PRINTER_SYSTEM),
            NotPrinted::BrokenOff(_) => PrintError::Interrupted(&PRINTER_SYSTEM),
        }
    })
}

/// Names of the system's printers.
pub(in crate::printing) fn queues() -> Vec<String> {
    spooler::printers().unwrap_or_else(|error| {
        tracing::warn!(error = &error as &dyn Error, "the system does not name its printers");
        Vec::new()
    })
}

/// Windows gives names as people write them, `\\CAJA1\Impresora térmica` among them.
pub(in crate::printing) fn is_queue(name: &str) -> bool {
    !name.is_empty() && name.chars().count() <= NAME_MAX && !name.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_as_people_write_them() {
        for name in ["EPSON TM-T20III Receipt", r"\\CAJA1\Impresora térmica (1)"] {
            assert!(is_queue(name), "{name}");
        }
        assert!(!is_queue("") && !is_queue("caja\t1") && !is_queue(&"x".repeat(NAME_MAX + 1)));
    }

    #[test]
    fn a_printer_that_the_system_does_not_know_is_told_of() {
        let refused = print("Ninguna impresora se llama así", "Nota", b"hola");
        assert!(matches!(refused, Err(PrintError::NotSent(code)) if *code == PRINTER_SYSTEM));
    }
}
