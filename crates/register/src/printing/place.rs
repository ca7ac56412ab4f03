//! Where receipts go: what was chosen, read and opened.

use std::path::PathBuf;

use faults::Code;
use receipt::Paper;

use super::way::serial::SPEEDS;
use super::way::usb::UsbId;
use super::way::{self, Cable, Health};
use super::{PrintError, Sheet};
use crate::api::PrinterChoice;
use crate::codes::{
    PRINTER_ADDRESS, PRINTER_FOLDER, PRINTER_PAPER, PRINTER_PORT, PRINTER_QUEUE, PRINTER_SPEED,
    PRINTER_UNREACHABLE,
};

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
    Usb(UsbId),
    Serial {
        port: String,
        baud: u32,
    },
    /// The system's name for it.
    System(String),
    Device(PathBuf),
    Folder(PathBuf),
}

/// A place that is ready to take bytes.
pub(super) enum Opened {
    Cable(Box<dyn Cable>),
    /// The system's name for it.
    System(String),
    Folder(PathBuf),
}

impl Place {
    /// Reads what was chosen.
    ///
    /// # Errors
    /// What is wrong with the first of it that is.
    pub(crate) fn parse(choice: &PrinterChoice) -> Result<Self, &'static Code> {
        let (to, paper_mm) = match choice {
            PrinterChoice::Network { address, paper_mm } => (network(address)?, paper_mm),
            PrinterChoice::Usb { device, paper_mm } => (To::Usb(UsbId::parse(device)?), paper_mm),
            PrinterChoice::Serial { port, baud, paper_mm } => (serial(port, *baud)?, paper_mm),
            PrinterChoice::System { queue, paper_mm } => (system(queue)?, paper_mm),
            PrinterChoice::Device { path, paper_mm } => {
                (To::Device(PathBuf::from(filled(path, &PRINTER_PORT)?)), paper_mm)
            }
            PrinterChoice::Folder { path, paper_mm } => {
                (To::Folder(PathBuf::from(filled(path, &PRINTER_FOLDER)?)), paper_mm)
            }
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
            To::Folder(folder) => std::fs::create_dir_all(folder).map_err(|_| &PRINTER_FOLDER),
            To::Network(_) | To::Usb(_) | To::Serial { .. } | To::System(_) | To::Device(_) => {
                Ok(())
            }
        }
    }

    /// Reaches the printer; nothing is sent yet.
    pub(super) fn open(&self) -> Result<Opened, PrintError> {
        let opened: Result<Box<dyn Cable>, _> = match &self.to {
            To::Network(address) => {
                let socket = way::network::open(address).map_err(|_| &PRINTER_UNREACHABLE);
                socket.map(|socket| Box::new(socket) as _)
            }
            To::Usb(id) => way::usb::open(id).map(|pipes| Box::new(pipes) as _),
            To::Serial { port, baud } => {
                way::serial::open(port, *baud).map(|wire| Box::new(wire) as _)
            }
            To::Device(path) => way::device::open(path).map(|port| Box::new(port) as _),
            To::System(queue) => return Ok(Opened::System(queue.clone())),
            To::Folder(folder) if folder.is_dir() => return Ok(Opened::Folder(folder.clone())),
            To::Folder(_) => Err(&PRINTER_FOLDER),
        };
        opened.map(Opened::Cable).map_err(PrintError::NotSent)
    }
}

impl Opened {
    /// Asks the printer how it is, where it can be asked.
    pub(super) fn health(&mut self) -> Result<Health, PrintError> {
        match self {
            Self::Cable(cable) => way::health(cable.as_mut()).map_err(PrintError::NotSent),
            Self::System(_) | Self::Folder(_) => Ok(Health::Silent),
        }
    }

    /// Sends all of a receipt. `number` keeps the files of a folder apart and in order.
    pub(super) fn send(self, sheet: &Sheet, number: i64) -> Result<(), PrintError> {
        match self {
            Self::Cable(mut cable) => {
                way::send(cable.as_mut(), &sheet.bytes()).map_err(PrintError::Interrupted)
            }
            Self::System(queue) => way::system::print(&queue, &sheet.name, &sheet.bytes()),
            Self::Folder(folder) => way::folder::write(&folder, sheet, number),
        }
    }
}

fn network(address: &str) -> Result<To, &'static Code> {
    let (host, port) = address.trim().rsplit_once(':').ok_or(&PRINTER_ADDRESS)?;
    let port: u16 = port.parse().map_err(|_| &PRINTER_ADDRESS)?;
    if host.is_empty() || port == 0 {
        return Err(&PRINTER_ADDRESS);
    }
    Ok(To::Network(format!("{host}:{port}")))
}

fn serial(port: &str, baud: u32) -> Result<To, &'static Code> {
    let port = filled(port, &PRINTER_PORT)?.to_owned();
    if SPEEDS.contains(&baud) { Ok(To::Serial { port, baud }) } else { Err(&PRINTER_SPEED) }
}

fn system(queue: &str) -> Result<To, &'static Code> {
    let queue = queue.trim();
    let is_name = way::system::is_queue(queue);
    if is_name { Ok(To::System(queue.to_owned())) } else { Err(&PRINTER_QUEUE) }
}

fn filled<'a>(text: &'a str, missing: &'static Code) -> Result<&'a str, &'static Code> {
    let text = text.trim();
    if text.is_empty() { Err(missing) } else { Ok(text) }
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
        let serial = |port: &str, baud| {
            Place::parse(&PrinterChoice::Serial { port: port.to_owned(), baud, paper_mm: 80 })
        };
        assert!(serial("COM3", 19_200).is_ok());
        assert_eq!(serial("", 19_200), Err(&PRINTER_PORT));
        assert_eq!(serial("COM3", 12_345), Err(&PRINTER_SPEED));
        let system = PrinterChoice::System { queue: "caja\t1".to_owned(), paper_mm: 80 };
        assert_eq!(Place::parse(&system), Err(&PRINTER_QUEUE));
    }
}
