//! A printer on a USB cable, without a driver of the system.

use std::io::{self, Read, Write};

use faults::Code;
use nusb::descriptors::TransferType;
use nusb::io::{EndpointRead, EndpointWrite};
use nusb::transfer::{Bulk, Direction, In, Out};
use nusb::{DeviceInfo, Interface, MaybeFuture};

use super::{ANSWER_WAIT, Cable, PATIENCE};
use crate::codes::{PRINTER_BUSY, PRINTER_DENIED, PRINTER_DRIVER, PRINTER_UNPLUGGED, PRINTER_USB};

/// The class of printers, by the USB forum.
const PRINTER_CLASS: u8 = 7;
/// Bytes that are handed over at once.
const PIECE: usize = 4_096;

/// A kind of printer, and which one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::printing) struct UsbId {
    vendor: u16,
    product: u16,
    serial: Option<String>,
}

/// A printer that is plugged in.
#[derive(Clone, Debug)]
pub(in crate::printing) struct UsbPrinter {
    pub(in crate::printing) id: UsbId,
    pub(in crate::printing) name: String,
}

impl UsbId {
    /// `04b8:0e15`, or with the serial number behind it.
    pub(in crate::printing) fn parse(text: &str) -> Result<Self, &'static Code> {
        let (id, serial) = match text.trim().split_once(' ') {
            Some((id, serial)) => (id, Some(serial.trim().to_owned())),
            None => (text.trim(), None),
        };
        let (vendor, product) = id.split_once(':').ok_or(&PRINTER_USB)?;
        let number = |hex: &str| {
            let digits = hex.len() == 4 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
            u16::from_str_radix(hex, 16).ok().filter(|_| digits).ok_or(&PRINTER_USB)
        };
        Ok(Self { vendor: number(vendor)?, product: number(product)?, serial })
    }

    /// As it is typed.
    pub(in crate::printing) fn text(&self) -> String {
        let id = format!("{:04x}:{:04x}", self.vendor, self.product);
        self.serial.as_ref().map_or(id.clone(), |serial| format!("{id} {serial}"))
    }

    fn is(&self, device: &DeviceInfo) -> bool {
        let same_serial =
            self.serial.as_deref().is_none_or(|serial| device.serial_number() == Some(serial));
        (device.vendor_id(), device.product_id()) == (self.vendor, self.product) && same_serial
    }
}

/// Printers that are plugged in.
pub(in crate::printing) fn printers() -> Vec<UsbPrinter> {
    let devices = nusb::list_devices().wait().map(Iterator::collect::<Vec<_>>);
    let printers = devices.unwrap_or_default();
    let printers =
        printers.iter().filter(|device| interface_number(device).is_some() && is_let_go(device));
    let named = printers.map(|device| {
        let parts = [device.manufacturer_string(), device.product_string()];
        let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let id = UsbId {
            vendor: device.vendor_id(),
            product: device.product_id(),
            serial: device.serial_number().map(str::to_owned),
        };
        UsbPrinter { id, name }
    });
    named.collect()
}

/// Whether its driver lets go of it. Windows' own for printers does not; those that do are WinUSB
/// and, for a device of several parts, the one that hands each part to a driver.
#[cfg(windows)]
fn is_let_go(device: &DeviceInfo) -> bool {
    let free = |driver: &str| ["winusb", "usbccgp"].contains(&driver.to_lowercase().as_str());
    device.driver().is_none_or(free)
}

#[cfg(not(windows))]
fn is_let_go(_: &DeviceInfo) -> bool {
    true
}

/// Opens the printer; a driver of the system lets go of it meanwhile, but on Windows.
pub(in crate::printing) fn open(id: &UsbId) -> Result<impl Cable + use<>, &'static Code> {
    let mut devices = nusb::list_devices().wait().map_err(|error| code(&error))?;
    let device = devices.find(|device| id.is(device)).ok_or(&PRINTER_UNPLUGGED)?;
    let number = interface_number(&device).ok_or(&PRINTER_UNPLUGGED)?;
    let device = device.open().wait().map_err(|error| code(&error))?;
    let interface =
        device.detach_and_claim_interface(number).wait().map_err(|error| code(&error))?;
    let write = address(&interface, Direction::Out).ok_or(&PRINTER_UNPLUGGED)?;
    let write = interface.endpoint::<Bulk, Out>(write).map_err(|error| code(&error))?;
    let read = address(&interface, Direction::In)
        .and_then(|address| interface.endpoint::<Bulk, In>(address).ok());
    Ok(Pipes {
        write: write.writer(PIECE).with_write_timeout(PATIENCE),
        read: read.map(|read| {
            let packet = read.max_packet_size();
            read.reader(packet).with_read_timeout(ANSWER_WAIT)
        }),
    })
}

fn interface_number(device: &DeviceInfo) -> Option<u8> {
    let printer = device.interfaces().find(|interface| interface.class() == PRINTER_CLASS)?;
    Some(printer.interface_number())
}

fn address(interface: &Interface, direction: Direction) -> Option<u8> {
    let descriptor = interface.descriptor()?;
    let mut endpoints = descriptor.endpoints();
    let bulk = endpoints.find(|endpoint| {
        endpoint.direction() == direction && endpoint.transfer_type() == TransferType::Bulk
    });
    bulk.map(|endpoint| endpoint.address())
}

fn code(error: &nusb::Error) -> &'static Code {
    if error.kind() == nusb::ErrorKind::PermissionDenied {
        &PRINTER_DENIED
    } else if error.kind() == nusb::ErrorKind::Busy {
        &PRINTER_BUSY
    } else if error.kind() == nusb::ErrorKind::Unsupported {
        &PRINTER_DRIVER
    } else {
        &PRINTER_UNPLUGGED
    }
}

struct Pipes {
    write: EndpointWrite<Bulk>,
    read: Option<EndpointRead<Bulk>>,
}

impl Read for Pipes {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match &mut self.read {
            Some(read) => read.read(bytes),
            None => Err(io::ErrorKind::TimedOut.into()),
        }
    }
}

impl Write for Pipes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.write.flush()
    }
}

impl Cable for Pipes {
    /// What is left in the last piece goes out.
    fn finish(&mut self) -> io::Result<()> {
        self.write.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printer_is_named_by_its_numbers() {
        for text in ["04b8:0e15", "04b8:0e15 J5X1001"] {
            assert_eq!(UsbId::parse(text).unwrap().text(), text);
        }
        assert_eq!(UsbId::parse(" 04B8:0E15 ").unwrap().text(), "04b8:0e15");
        for wrong in ["", "04b8", "4b8:e15", "04b8:0e1g", "04b8:+e15", "epson"] {
            assert_eq!(UsbId::parse(wrong), Err(&PRINTER_USB), "{wrong}");
        }
    }

    #[test]
    fn a_printer_that_is_not_there_is_unplugged() {
        // A vendor number that the USB forum gives to nobody.
        let missing = open(&UsbId::parse("fffe:fffe").unwrap());
        assert!(matches!(missing, Err(code) if *code == PRINTER_UNPLUGGED));
    }
}
