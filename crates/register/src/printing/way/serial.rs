//! A printer on a serial cable.

use std::io::{self, Read, Write};
#[cfg(unix)]
use std::path::Path;
use std::time::Duration;

use faults::Code;
use serialport::{ErrorKind, SerialPort, SerialPortType};

#[cfg(not(unix))]
use super::ANSWER_WAIT;
#[cfg(unix)]
use super::device;
use super::{Cable, PATIENCE, not_opened};
use crate::codes::{PRINTER_BUSY, PRINTER_SPEED, PRINTER_UNPLUGGED};

/// Speeds to which printers can be set.
pub(in crate::printing) const SPEEDS: [u32; 6] = [9_600, 19_200, 38_400, 57_600, 115_200, 230_400];

/// Opens the port at this speed: 8 bits, no parity, one stop bit, as printers leave the factory.
pub(in crate::printing) fn open(
    port: &str,
    baud: u32,
) -> Result<impl Cable + use<>, &'static Code> {
    wired(port, baud, PATIENCE)
}

/// Ports with a cable that can be a printer's: those on USB have a name that says what they are.
pub(in crate::printing) fn ports() -> Vec<(String, String)> {
    let ports = serialport::available_ports().unwrap_or_default();
    let named = ports.into_iter().map(|port| {
        let product = match port.port_type {
            SerialPortType::UsbPort(usb) => usb.product.unwrap_or_default(),
            SerialPortType::PciPort | SerialPortType::BluetoothPort | SerialPortType::Unknown => {
                String::new()
            }
        };
        (port.port_name, product)
    });
    named.collect()
}

/// The crate sets the port up; bytes go by the file of it, which never holds us longer than we
/// want: the crate's own `write` does where the port has room for a part of them only.
#[cfg(unix)]
fn wired(port: &str, baud: u32, patience: Duration) -> Result<Wire, &'static Code> {
    let file = device::with_patience(Path::new(port), patience)?;
    Ok(Wire { file, _settings: set_up(port, baud, patience)? })
}

#[cfg(not(unix))]
fn wired(port: &str, baud: u32, patience: Duration) -> Result<Wire, &'static Code> {
    set_up(port, baud, patience).map(|port| Wire { port, patience })
}

fn set_up(name: &str, baud: u32, patience: Duration) -> Result<Box<dyn SerialPort>, &'static Code> {
    let port = serialport::new(name, baud).timeout(patience).open();
    port.map_err(|error| match error.kind {
        ErrorKind::NoDevice => taken_or_gone(name),
        ErrorKind::InvalidInput => &PRINTER_SPEED,
        ErrorKind::Io(kind) => not_opened(&io::Error::from(kind)),
        ErrorKind::Unknown => not_opened(&io::Error::other(error)),
    })
}

/// On Windows the crate has one word for a port that somebody has and one that is not there.
fn taken_or_gone(name: &str) -> &'static Code {
    let name = name.trim_start_matches(r"\\.\");
    let there = ports().iter().any(|(port, _)| port.eq_ignore_ascii_case(name));
    if cfg!(windows) && !there { &PRINTER_UNPLUGGED } else { &PRINTER_BUSY }
}

#[cfg(unix)]
struct Wire {
    file: device::Port,
    /// Nobody else opens the port while this is held.
    _settings: Box<dyn SerialPort>,
}

#[cfg(unix)]
impl Read for Wire {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.file.read(bytes)
    }
}

#[cfg(unix)]
impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Windows has one patience for both directions, which is set anew for each.
#[cfg(not(unix))]
struct Wire {
    port: Box<dyn SerialPort>,
    patience: Duration,
}

#[cfg(not(unix))]
impl Read for Wire {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.port.set_timeout(ANSWER_WAIT)?;
        self.port.read(bytes)
    }
}

#[cfg(not(unix))]
impl Write for Wire {
    /// Windows says of a time that is over only that nothing was taken.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.port.set_timeout(self.patience)?;
        match self.port.write(bytes)? {
            0 if !bytes.is_empty() => Err(io::ErrorKind::TimedOut.into()),
            taken => Ok(taken),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.port.flush()
    }
}

impl Cable for Wire {}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs::File;
    use std::thread;

    use serialport::TTYPort;

    use super::super::{Health, health, send};
    use super::*;
    use crate::codes::{PRINTER_INTERRUPTED, PRINTER_PAPER_OUT, PRINTER_SLOW, PRINTER_UNPLUGGED};

    /// A printer's end of a cable; our end, which keeps the cable alive; and its name, by which it
    /// is opened once more.
    fn cable() -> (TTYPort, File, String) {
        let (mut printer, mut ours) = TTYPort::pair().unwrap();
        printer.set_timeout(Duration::from_secs(10)).unwrap();
        ours.set_exclusive(false).unwrap();
        let name = ours.name().unwrap();
        (printer, File::open(&name).unwrap(), name)
    }

    #[test]
    fn every_byte_arrives_as_it_was_sent() {
        let (mut printer, _ours, name) = cable();
        let bytes: Vec<u8> = (0..20_000_u32).map(|at| at.to_le_bytes()[0]).collect();
        let expected = bytes.clone();
        let taken = thread::spawn(move || {
            let mut taken = vec![0; expected.len()];
            printer.read_exact(&mut taken).unwrap();
            assert_eq!(taken, expected);
            printer
        });
        let mut wire = wired(&name, 19_200, PATIENCE).unwrap();
        send(&mut wire, &bytes).unwrap();
        drop(taken.join().unwrap());
    }

    #[test]
    fn the_printer_is_asked_and_heard() {
        for (answer, expected) in
            [(b"\x12\x72", Health::Trouble(&PRINTER_PAPER_OUT)), (b"\x12\x12", Health::Ready)]
        {
            let (mut printer, _ours, name) = cable();
            let answering = thread::spawn(move || {
                let mut question = [0; 6];
                printer.read_exact(&mut question).unwrap();
                assert_eq!(question, super::super::ASK);
                printer.write_all(answer).unwrap();
                printer
            });
            let mut wire = wired(&name, 9_600, PATIENCE).unwrap();
            assert_eq!(health(&mut wire), Ok(expected));
            drop(answering.join().unwrap());
        }
        let (_printer, _ours, name) = cable();
        assert_eq!(health(&mut wired(&name, 9_600, PATIENCE).unwrap()), Ok(Health::Silent));
    }

    #[test]
    fn a_printer_that_takes_nothing_is_slow() {
        let (_printer, _ours, name) = cable();
        let mut wire = wired(&name, 9_600, Duration::from_millis(100)).unwrap();
        assert_eq!(send(&mut wire, &[b'x'; 100_000]), Err(&PRINTER_SLOW));
    }

    #[test]
    fn a_cable_pulled_in_the_middle_is_an_interruption() {
        let (mut printer, _ours, name) = cable();
        let mut wire = wired(&name, 9_600, PATIENCE).unwrap();
        let pulling = thread::spawn(move || {
            printer.read_exact(&mut [0; 1_000]).unwrap();
            drop(printer);
        });
        assert_eq!(send(&mut wire, &[b'x'; 1_000_000]), Err(&PRINTER_INTERRUPTED));
        pulling.join().unwrap();
    }

    #[test]
    fn a_port_that_is_not_there_is_unplugged() {
        assert_eq!(wired("/dev/ttyNADA", 9_600, PATIENCE).err(), Some(&PRINTER_UNPLUGGED));
    }
}
