//! CUPS, on Linux and macOS.

use std::io::{ErrorKind, Write};
use std::process::{Command, Stdio};

use faults::Code;

use crate::codes::{PRINTER_NO_SYSTEM, PRINTER_SYSTEM};
use crate::printing::PrintError;

/// CUPS's commands tell in the C locale what we look for.
const ENGLISH: (&str, &str) = ("LC_ALL", "C");

/// Hands a receipt over, which CUPS takes whole or not at all.
///
/// # Errors
/// There is no CUPS, or it did not take the receipt.
pub(in crate::printing) fn print(queue: &str, title: &str, bytes: &[u8]) -> Result<(), PrintError> {
    hand_over(queue, title, bytes).map_err(PrintError::NotSent)
}

fn hand_over(queue: &str, title: &str, bytes: &[u8]) -> Result<(), &'static Code> {
    let mut lp = Command::new("lp")
        .args(["-s", "-o", "raw", "-t", title, "-d", queue])
        .env(ENGLISH.0, ENGLISH.1)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| not_started(error.kind()))?;
    // One that refuses does not read; what it says is worth more than the broken pipe.
    let written = lp.stdin.take().map(|mut input| input.write_all(bytes));
    let output = lp.wait_with_output().map_err(|_| &PRINTER_SYSTEM)?;
    if output.status.success() && matches!(written, Some(Ok(()))) {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    tracing::warn!(printer.queue = queue, said = %said.trim(), "the system did not print");
    Err(&PRINTER_SYSTEM)
}

/// Names of the system's printers.
pub(in crate::printing) fn queues() -> Vec<String> {
    let lpstat = Command::new("lpstat").arg("-e").env(ENGLISH.0, ENGLISH.1).output();
    let said = lpstat.map(|output| output.stdout).unwrap_or_default();
    let names = String::from_utf8_lossy(&said);
    names.lines().map(str::trim).filter(|name| is_queue(name)).map(str::to_owned).collect()
}

/// CUPS's names have no blanks, no slashes and no number sign, and none begins like an option.
pub(in crate::printing) fn is_queue(name: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_graphic() && !matches!(letter, '/' | '#' | '@');
    !name.is_empty() && name.len() <= 127 && !name.starts_with('-') && name.chars().all(plain)
}

fn not_started(kind: ErrorKind) -> &'static Code {
    if kind == ErrorKind::NotFound { &PRINTER_NO_SYSTEM } else { &PRINTER_SYSTEM }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_cups_would_not_give_are_refused() {
        assert!(is_queue("EPSON_TM-T20III") && is_queue("caja1"));
        for wrong in ["", "-h evil", "-E", "a b", "a/b", "a#b", "a@host", "impresión"] {
            assert!(!is_queue(wrong), "{wrong}");
        }
    }
}
