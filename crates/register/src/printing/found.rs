//! Printers that can be chosen without typing.

use std::path::{Path, PathBuf};

use super::way::{serial, system, usb};
use crate::api::{FoundPrinter, PrinterChoice};

/// Where Linux puts the printers that its own driver has.
const DEVICES: &str = "/dev/usb";
/// What is supposed of a printer that says nothing about it.
const PAPER_MM: u16 = 80;
const BAUD: u32 = 9_600;

/// Printers that are plugged in or known to the system: USB, system, device files, serial ports.
pub(crate) fn find() -> Vec<FoundPrinter> {
    let usb = usb::printers().into_iter().map(|printer| {
        let device = printer.id.text();
        let name = if printer.name.is_empty() { device.clone() } else { printer.name };
        found(format!("{name} (USB)"), PrinterChoice::Usb { device, paper_mm: PAPER_MM })
    });
    let system = system::queues().into_iter().map(|queue| {
        let label = format!("{queue} (del sistema)");
        found(label, PrinterChoice::System { queue, paper_mm: PAPER_MM })
    });
    let devices = device_files(Path::new(DEVICES)).into_iter().map(|path| {
        let path = path.to_string_lossy().into_owned();
        found(path.clone(), PrinterChoice::Device { path, paper_mm: PAPER_MM })
    });
    let serial = serial::ports().into_iter().map(|(port, product)| {
        let label = [product, format!("{port} (serie)")].join(" ").trim().to_owned();
        found(label, PrinterChoice::Serial { port, baud: BAUD, paper_mm: PAPER_MM })
    });
    usb.chain(system).chain(devices).chain(serial).collect()
}

fn found(label: String, printer: PrinterChoice) -> FoundPrinter {
    FoundPrinter { label, printer }
}

fn device_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let is_printer = |path: &PathBuf| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("lp"))
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_printer).collect();
    files.sort();
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn device_files_of_printers_are_found_in_order() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["lp1", "lp0", "hiddev0"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let files = device_files(folder.path());
        assert_eq!(files, [folder.path().join("lp0"), folder.path().join("lp1")]);
        assert!(device_files(&folder.path().join("nada")).is_empty());
    }
}
