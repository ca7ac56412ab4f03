//! Where receipts go and how they look.

use rusqlite::{OptionalExtension, Row, params};

use super::{Store, StoreError};
use crate::api::{CashDrawer, LetterTable, PaperEnd, PrinterChoice, QrDrawing, ReceiptLook};

const LETTERS: [(LetterTable, &str); 3] = [
    (LetterTable::Wpc1252, "wpc1252"),
    (LetterTable::Pc850, "pc850"),
    (LetterTable::Pc858, "pc858"),
];
const ENDS: [(PaperEnd, &str); 3] = [
    (PaperEnd::PartialCut, "partial-cut"),
    (PaperEnd::FullCut, "full-cut"),
    (PaperEnd::Tear, "tear"),
];
const QRS: [(QrDrawing, &str); 2] =
    [(QrDrawing::Printer, "printer"), (QrDrawing::Picture, "picture")];
const DRAWERS: [(CashDrawer, &str); 3] = [
    (CashDrawer::None, "none"),
    (CashDrawer::PinTwo, "pin-two"),
    (CashDrawer::PinFive, "pin-five"),
];

impl Store {
    /// Where receipts go.
    pub(crate) fn printer(&self) -> Result<Option<PrinterChoice>, StoreError> {
        let sql = "SELECT kind, target, baud, paper_mm FROM printer";
        let row = self
            .connection
            .query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)));
        row.optional()?.map(choice).transpose()
    }

    /// Chooses where receipts go.
    pub(crate) fn set_printer(&mut self, choice: &PrinterChoice) -> Result<(), StoreError> {
        let (kind, target, baud, paper_mm) = match choice {
            PrinterChoice::Network { address, paper_mm } => ("network", address, None, paper_mm),
            PrinterChoice::Usb { device, paper_mm } => ("usb", device, None, paper_mm),
            PrinterChoice::Serial { port, baud, paper_mm } => {
                ("serial", port, Some(*baud), paper_mm)
            }
            PrinterChoice::System { queue, paper_mm } => ("system", queue, None, paper_mm),
            PrinterChoice::Device { path, paper_mm } => ("device", path, None, paper_mm),
            PrinterChoice::Folder { path, paper_mm } => ("folder", path, None, paper_mm),
        };
        self.write(|tx| {
            tx.execute(
                "INSERT INTO printer (only, kind, target, baud, paper_mm) \
                 VALUES (1, ?1, ?2, ?3, ?4) ON CONFLICT (only) DO UPDATE \
                 SET kind = ?1, target = ?2, baud = ?3, paper_mm = ?4",
                params![kind, target, baud, paper_mm],
            )?;
            Ok(())
        })
    }

    /// How receipts look.
    pub(crate) fn receipt_look(&self) -> Result<ReceiptLook, StoreError> {
        let sql = "SELECT header, footer, copies, letters, paper_end, qr, drawer FROM receipt_look";
        let row = self.connection.query_row(sql, [], |row| Ok(look(row))).optional()?;
        row.unwrap_or_else(|| Ok(ReceiptLook::default()))
    }

    /// Says how receipts look.
    pub(crate) fn set_receipt_look(&mut self, look: &ReceiptLook) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "INSERT OR REPLACE INTO receipt_look \
                 (only, header, footer, copies, letters, paper_end, qr, drawer) \
                 VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    look.header,
                    look.footer,
                    look.copies,
                    name(&LETTERS, look.letters),
                    name(&ENDS, look.end),
                    name(&QRS, look.qr),
                    name(&DRAWERS, look.drawer)
                ],
            )?;
            Ok(())
        })
    }

    /// The logo, as a PNG of black and white dots.
    pub(crate) fn receipt_logo(&self) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT png FROM receipt_logo";
        Ok(self.connection.query_row(sql, [], |row| row.get(0)).optional()?)
    }

    /// Keeps the logo, or takes it off.
    pub(crate) fn set_receipt_logo(&mut self, png: Option<&[u8]>) -> Result<(), StoreError> {
        self.write(|tx| {
            match png {
                Some(png) => tx.execute(
                    "INSERT OR REPLACE INTO receipt_logo (only, png) VALUES (1, ?1)",
                    [png],
                )?,
                None => tx.execute("DELETE FROM receipt_logo", [])?,
            };
            Ok(())
        })
    }
}

fn choice(
    (kind, target, baud, paper_mm): (String, String, Option<u32>, u16),
) -> Result<PrinterChoice, StoreError> {
    Ok(match (kind.as_str(), baud) {
        ("network", None) => PrinterChoice::Network { address: target, paper_mm },
        ("usb", None) => PrinterChoice::Usb { device: target, paper_mm },
        ("serial", Some(baud)) => PrinterChoice::Serial { port: target, baud, paper_mm },
        ("system", None) => PrinterChoice::System { queue: target, paper_mm },
        ("device", None) => PrinterChoice::Device { path: target, paper_mm },
        ("folder", None) => PrinterChoice::Folder { path: target, paper_mm },
        _ => return Err(StoreError::Damaged { what: "printer" }),
    })
}

fn look(row: &Row<'_>) -> Result<ReceiptLook, StoreError> {
    let text = |place| row.get::<_, String>(place);
    Ok(ReceiptLook {
        header: text(0)?,
        footer: text(1)?,
        copies: row.get(2)?,
        letters: read(&LETTERS, &text(3)?)?,
        end: read(&ENDS, &text(4)?)?,
        qr: read(&QRS, &text(5)?)?,
        drawer: read(&DRAWERS, &text(6)?)?,
    })
}

/// The stored name of a value. Each table has all values of its type.
fn name<T: Copy + PartialEq>(names: &[(T, &'static str)], value: T) -> &'static str {
    names.iter().find(|(known, _)| *known == value).map_or("", |(_, name)| name)
}

fn read<T: Copy>(names: &[(T, &str)], stored: &str) -> Result<T, StoreError> {
    let found = names.iter().find(|(_, name)| *name == stored).map(|(value, _)| *value);
    found.ok_or(StoreError::Damaged { what: "receipt look" })
}
