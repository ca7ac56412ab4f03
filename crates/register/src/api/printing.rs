//! Printers and receipts, as the window asks and is told of them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where receipts go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "to", rename_all = "kebab-case")]
pub enum PrinterChoice {
    /// A printer in the network, `host:9100`.
    Network {
        /// Host and port.
        address: String,
        /// 80 or 58.
        paper_mm: u16,
    },
    /// A printer on a USB cable.
    Usb {
        /// `04b8:0e15`: vendor and product; behind them, after a blank, the serial number where
        /// there are two alike.
        device: String,
        /// 80 or 58.
        paper_mm: u16,
    },
    /// A printer on a serial cable.
    Serial {
        /// `/dev/ttyUSB0`, `COM3`.
        port: String,
        /// Bits a second, as the printer is set.
        baud: u32,
        /// 80 or 58.
        paper_mm: u16,
    },
    /// A printer of the system (CUPS, the spooler of Windows), which gets the bytes as they are.
    System {
        /// Its name there.
        queue: String,
        /// 80 or 58.
        paper_mm: u16,
    },
    /// A file of the system behind which a printer is: `/dev/usb/lp0`, `\\.\LPT1`.
    Device {
        /// The file.
        path: String,
        /// 80 or 58.
        paper_mm: u16,
    },
    /// Files in a folder: the bytes and a picture of each receipt.
    Folder {
        /// The folder.
        path: String,
        /// 80 or 58.
        paper_mm: u16,
    },
}

/// A printer that is there to be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FoundPrinter {
    /// `EPSON TM-T20III (USB)`.
    pub label: String,
    /// What to choose.
    pub printer: PrinterChoice,
}

/// What the printer prints the letters with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum LetterTable {
    /// Windows 1252: most printers.
    #[default]
    Wpc1252,
    /// PC850.
    Pc850,
    /// PC858.
    Pc858,
}

/// How the paper ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum PaperEnd {
    /// Cut, but for a point.
    #[default]
    PartialCut,
    /// Cut off.
    FullCut,
    /// Torn by hand.
    Tear,
}

/// Who draws the QR.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum QrDrawing {
    /// The printer.
    #[default]
    Printer,
    /// We, as a picture: for printers that print letters in place of the QR.
    Picture,
}

/// What opens when cash is paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum CashDrawer {
    /// Nothing.
    None,
    /// The drawer, by pin 2 of its plug: nearly all.
    #[default]
    PinTwo,
    /// The drawer, by pin 5.
    PinFive,
}

/// How receipts look, and what the printer has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReceiptLook {
    /// Below the address, a line each; may be empty.
    pub header: String,
    /// At the end, a line each; where it is empty, what the portal says of the shop's contact.
    pub footer: String,
    /// Papers of each sale, 1 to 3; all but the first say that they are copies.
    pub copies: u8,
    /// The letters.
    pub letters: LetterTable,
    /// The end of the paper.
    pub end: PaperEnd,
    /// The QR.
    pub qr: QrDrawing,
    /// The drawer.
    pub drawer: CashDrawer,
}

impl Default for ReceiptLook {
    fn default() -> Self {
        Self {
            header: String::new(),
            footer: String::new(),
            copies: 1,
            letters: LetterTable::default(),
            end: PaperEnd::default(),
            qr: QrDrawing::default(),
            drawer: CashDrawer::default(),
        }
    }
}

/// Receipts, as they are set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReceiptSettings {
    /// What is set.
    pub look: ReceiptLook,
    /// There is a logo.
    pub has_logo: bool,
    /// A receipt that looks so, as the address of a picture (`data:image/png;base64,…`); empty
    /// before the enrolment.
    pub sample: String,
}
