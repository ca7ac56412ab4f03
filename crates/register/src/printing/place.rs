//! Where receipts go: a printer in the network, or a folder.

use std::fs::File;
use std::io::{self, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::time::Duration;

use escpos::driver::Driver;
use escpos::errors::PrinterError;
use escpos::printer::Printer;
use escpos::utils::Protocol;
use faults::Code;
use receipt::Paper;

use super::{PrintError, Sheet};
use crate::api::PrinterChoice;
use crate::codes::{
    PRINTER_ADDRESS, PRINTER_FOLDER, PRINTER_INTERRUPTED, PRINTER_LAYOUT, PRINTER_PAPER,
    PRINTER_UNREACHABLE,
};

/// A printer in the shop answers at once, or it is off.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// A printer that has its buffer full takes its time.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);

/// A printer, and the paper in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    to: To,
    paper: Paper,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum To {
    /// `host:port`.
    Network(String),
    Folder(PathBuf),
}

/// A place that is ready to take bytes.
#[derive(Debug)]
pub(super) enum Opened {
    Network(NetworkDriver),
    Folder(PathBuf),
}

impl Place {
    /// Reads what was chosen.
    ///
    /// # Errors
    /// `print-05` for the address, `print-06` for the paper.
    pub(crate) fn parse(choice: &PrinterChoice) -> Result<Self, &'static Code> {
        let (to, paper_mm) = match choice {
            PrinterChoice::Network { address, paper_mm } => {
                let (host, port) = address.trim().rsplit_once(':').ok_or(&PRINTER_ADDRESS)?;
                let port: u16 = port.parse().map_err(|_| &PRINTER_ADDRESS)?;
                if host.is_empty() || port == 0 {
                    return Err(&PRINTER_ADDRESS);
                }
                (To::Network(format!("{host}:{port}")), paper_mm)
            }
            PrinterChoice::Folder { path, paper_mm } if !path.trim().is_empty() => {
                (To::Folder(PathBuf::from(path.trim())), paper_mm)
            }
            PrinterChoice::Folder { .. } => return Err(&PRINTER_FOLDER),
        };
        let paper = match paper_mm {
            80 => Paper::Mm80,
            58 => Paper::Mm58,
            _ => return Err(&PRINTER_PAPER),
        };
        Ok(Self { to, paper })
    }

    pub(crate) fn paper(&self) -> Paper {
        self.paper
    }

    /// Makes the folder where it is one.
    pub(crate) fn prepare(&self) -> Result<(), &'static Code> {
        match &self.to {
            To::Network(_) => Ok(()),
            To::Folder(folder) => std::fs::create_dir_all(folder).map_err(|_| &PRINTER_FOLDER),
        }
    }

    /// Reaches the printer; nothing is sent yet.
    pub(super) fn open(&self) -> Result<Opened, PrintError> {
        match &self.to {
            To::Network(address) => NetworkDriver::connect(address)
                .map(Opened::Network)
                .map_err(|_| PrintError::NotSent(&PRINTER_UNREACHABLE)),
            To::Folder(folder) if folder.is_dir() => Ok(Opened::Folder(folder.clone())),
            To::Folder(_) => Err(PrintError::NotSent(&PRINTER_FOLDER)),
        }
    }
}

impl Opened {
    /// Sends all of a receipt. `number` keeps the files of a folder apart and in order.
    pub(super) fn send(self, sheet: &Sheet, number: i64) -> Result<(), PrintError> {
        match self {
            Self::Network(driver) => {
                driver.send(&sheet.bytes).map_err(|_| PrintError::Interrupted(&PRINTER_INTERRUPTED))
            }
            Self::Folder(folder) => {
                let name = format!("{number:06}-{}", sheet.name);
                let failed = |_: io::Error| PrintError::Interrupted(&PRINTER_FOLDER);
                write_whole(&folder.join(format!("{name}.bin")), &sheet.bytes).map_err(failed)?;
                // The bytes are there: whatever goes wrong from here on may not print them again.
                let png = sheet.png().map_err(|_| PrintError::Interrupted(&PRINTER_LAYOUT))?;
                write_whole(&folder.join(format!("{name}.png")), &png).map_err(failed)
            }
        }
    }
}

/// The file is there whole, or not at all: whoever watches the folder never reads half a note.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let unfinished = path.with_extension("part");
    let mut file = File::create(&unfinished)?;
    file.write_all(bytes)?;
    drop(file);
    std::fs::rename(&unfinished, path)
}

/// Carries the bytes of the `escpos` crate's printer to port 9100. That crate's own driver takes
/// no host names together with a time-out.
#[derive(Debug)]
pub(super) struct NetworkDriver {
    address: String,
    stream: TcpStream,
}

impl NetworkDriver {
    fn connect(address: &str) -> io::Result<Self> {
        let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
        for resolved in address.to_socket_addrs()? {
            match TcpStream::connect_timeout(&resolved, CONNECT_TIMEOUT) {
                Ok(stream) => {
                    stream.set_nodelay(true)?;
                    stream.set_write_timeout(Some(WRITE_TIMEOUT))?;
                    stream.set_read_timeout(Some(WRITE_TIMEOUT))?;
                    return Ok(Self { address: address.to_owned(), stream });
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// The bytes are ours, whole; the crate only drives the printer.
    fn send(self, bytes: &[u8]) -> Result<(), PrinterError> {
        let mut printer = Printer::new(self, Protocol::default(), None);
        printer.custom(bytes)?.print()?;
        printer.driver().stream.shutdown(Shutdown::Write).map_err(broken)
    }
}

impl Driver for NetworkDriver {
    fn name(&self) -> String {
        self.address.clone()
    }

    fn write(&self, data: &[u8]) -> Result<(), PrinterError> {
        (&self.stream).write_all(data).map_err(broken)
    }

    fn read(&self, buf: &mut [u8]) -> Result<usize, PrinterError> {
        io::Read::read(&mut &self.stream, buf).map_err(broken)
    }

    fn flush(&self) -> Result<(), PrinterError> {
        (&self.stream).flush().map_err(broken)
    }
}

fn broken(error: io::Error) -> PrinterError {
    PrinterError::Io(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(address: &str, paper_mm: u16) -> Result<Place, &'static Code> {
        Place::parse(&PrinterChoice::Network { address: address.to_owned(), paper_mm })
    }

    #[test]
    fn choices_are_read_and_checked() {
        assert!(network("impresora.local:9100", 80).is_ok());
        assert!(network("[::1]:9100", 58).is_ok());
        for address in ["", "impresora", "impresora:", ":9100", "impresora:0", "impresora:99999"] {
            assert_eq!(network(address, 80), Err(&PRINTER_ADDRESS), "{address}");
        }
        assert_eq!(network("impresora:9100", 79), Err(&PRINTER_PAPER));
    }
}
