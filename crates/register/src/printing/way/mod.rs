//! The ways to a printer: each opens something that takes bytes and may answer.

pub(super) mod device;
pub(super) mod folder;
pub(super) mod network;
pub(super) mod serial;
pub(super) mod system;
pub(super) mod usb;

use std::io::{self, ErrorKind, Read, Write};
use std::time::Duration;

use faults::Code;

use crate::codes::{
    PRINTER_BUSY, PRINTER_COVER_OPEN, PRINTER_DENIED, PRINTER_IN_ERROR, PRINTER_INTERRUPTED,
    PRINTER_PAPER_OUT, PRINTER_SLOW, PRINTER_UNPLUGGED,
};

/// A printer that has its buffer full takes its time; one that takes nothing for so long is stuck.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);
/// A printer that answers at all does so at once: it does not wait for what it is printing.
const ANSWER_WAIT: Duration = Duration::from_millis(200);
/// `DLE EOT 2`, why it is off-line; `DLE EOT 4`, the paper sensor.
const ASK: [u8; 6] = [0x10, 0x04, 0x02, 0x10, 0x04, 0x04];

/// An open way to a printer. Both directions wait, the writing one [`PATIENCE`] for each piece and
/// the reading one a moment; who has waited in vain gets [`ErrorKind::TimedOut`].
pub(super) trait Cable: Read + Write {
    /// All was sent: says so where the way has a word for it.
    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a printer says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Health {
    /// Nothing: it does not know the question, or the way leads in one direction only.
    Silent,
    Ready,
    Trouble(&'static Code),
}

/// Sends all of it, in order.
pub(super) fn send(cable: &mut dyn Cable, bytes: &[u8]) -> Result<(), &'static Code> {
    cable
        .write_all(bytes)
        .and_then(|()| cable.finish())
        .map_err(|error| if is_late(&error) { &PRINTER_SLOW } else { &PRINTER_INTERRUPTED })
}

/// Asks the printer how it is. Epson's real-time status: it answers while it is off-line, too.
///
/// # Errors
/// The question could not be sent: the printer is not there, or takes nothing.
pub(super) fn health(cable: &mut dyn Cable) -> Result<Health, &'static Code> {
    let failed =
        |error: io::Error| if is_late(&error) { &PRINTER_SLOW } else { &PRINTER_UNPLUGGED };
    cable.write_all(&ASK).map_err(failed)?;
    let mut answer = [0_u8; 2];
    Ok(match cable.read_exact(&mut answer) {
        Ok(()) => read_health(answer),
        Err(_) => Health::Silent,
    })
}

fn read_health([offline, paper]: [u8; 2]) -> Health {
    // Bits 0 and 7 are never set, 1 and 4 always: else it is no answer to our question.
    let is_answer = |byte: u8| byte & 0x93 == 0x12;
    if !is_answer(offline) || !is_answer(paper) {
        return Health::Silent;
    }
    match (paper & 0x60 != 0 || offline & 0x20 != 0, offline & 0x04 != 0, offline & 0x40 != 0) {
        (true, ..) => Health::Trouble(&PRINTER_PAPER_OUT),
        (_, true, _) => Health::Trouble(&PRINTER_COVER_OPEN),
        (_, _, true) => Health::Trouble(&PRINTER_IN_ERROR),
        (false, false, false) => Health::Ready,
    }
}

fn is_late(error: &io::Error) -> bool {
    // A socket whose time is over says that it would block.
    matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock)
}

/// Why a port of this machine did not open.
fn not_opened(error: &io::Error) -> &'static Code {
    let is_denied = error.kind() == ErrorKind::PermissionDenied;
    if is_denied && !cfg!(windows) {
        &PRINTER_DENIED
    } else if is_denied || error.kind() == ErrorKind::ResourceBusy {
        // A port of Windows is nobody's own: it denies one that another program has.
        &PRINTER_BUSY
    } else {
        // What is not there, and what is there without a printer behind it (ENXIO, ENODEV).
        &PRINTER_UNPLUGGED
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printer_says_what_is_wrong() {
        for (answer, expected) in [
            ([0x12, 0x12], Health::Ready),
            // Paper near its end is none of our business.
            ([0x12, 0x1e], Health::Ready),
            ([0x12, 0x72], Health::Trouble(&PRINTER_PAPER_OUT)),
            ([0x32, 0x12], Health::Trouble(&PRINTER_PAPER_OUT)),
            ([0x16, 0x12], Health::Trouble(&PRINTER_COVER_OPEN)),
            ([0x36, 0x72], Health::Trouble(&PRINTER_PAPER_OUT)),
            ([0x52, 0x12], Health::Trouble(&PRINTER_IN_ERROR)),
            ([0x00, 0x00], Health::Silent),
            (*b"OK", Health::Silent),
        ] {
            assert_eq!(read_health(answer), expected, "{answer:x?}");
        }
    }
}
