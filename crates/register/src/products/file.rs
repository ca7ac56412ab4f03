//! A price list as a file: which kind it is, and its rows as text.

use std::io::{self, Cursor, Read as _};
use std::panic::catch_unwind;

use calamine::{Data, Reader as _, Xlsx};
use encoding_rs::{Encoding, WINDOWS_1252};
use faults::Code;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use zip::ZipArchive;

use super::csv;
use crate::codes::{LIST_DAMAGED, LIST_EMPTY, LIST_OLD_EXCEL, LIST_SIZE};

/// Largest file: some hundred thousand products.
pub(crate) const FILE_MAX: u64 = 64 << 20;
/// Most that an `.xlsx` may hold, inflated.
const INFLATED_MAX: u64 = 512 << 20;
const ZIP: &[u8] = b"PK\x03\x04";
/// A compound file: Excel before 2007.
const OLD_EXCEL: &[u8] = b"\xd0\xcf\x11\xe0";
/// Width of a column in letters, and of that which holds names.
const COLUMN_WIDTH: u16 = 16;

/// The rows of a list, all as text.
pub(crate) struct Table {
    /// The names of the columns.
    pub(crate) head: Vec<String>,
    /// Each with its line in the file, from 1.
    pub(crate) rows: Vec<(u32, Vec<String>)>,
}

/// Reads a CSV in UTF-8, UTF-16 or Windows-1252, or the first sheet of an `.xlsx`.
///
/// # Errors
/// What kind of file it is instead.
pub(crate) fn read(bytes: &[u8]) -> Result<Table, &'static Code> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > FILE_MAX {
        return Err(&LIST_SIZE);
    }
    let mut rows = match bytes {
        workbook if workbook.starts_with(ZIP) => sheet(workbook)?,
        old if old.starts_with(OLD_EXCEL) => return Err(&LIST_OLD_EXCEL),
        text => csv::records(&decoded(text)),
    };
    if rows.is_empty() {
        return Err(&LIST_EMPTY);
    }
    let (_, head) = rows.remove(0);
    Ok(Table { head, rows })
}

/// A text without a mark of its encoding is UTF-8 where it can be, else what Windows writes.
pub(crate) fn decoded(bytes: &[u8]) -> String {
    match (Encoding::for_bom(bytes), std::str::from_utf8(bytes)) {
        (Some((encoding, _)), _) => encoding.decode(bytes).0.into_owned(),
        (None, Ok(text)) => text.to_owned(),
        (None, Err(_)) => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

fn sheet(bytes: &[u8]) -> Result<Vec<(u32, Vec<String>)>, &'static Code> {
    if !is_bounded(bytes) {
        return Err(&LIST_DAMAGED);
    }
    // calamine computes with what a damaged file says, and may panic over it.
    catch_unwind(|| first_sheet(bytes)).ok().flatten().ok_or(&LIST_DAMAGED)
}

fn first_sheet(bytes: &[u8]) -> Option<Vec<(u32, Vec<String>)>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).ok()?;
    let range = book.worksheet_range_at(0)?.ok()?;
    let above = range.start().map_or(0, |(row, _)| row);
    let rows = range.rows().zip(above.saturating_add(1)..);
    let rows = rows.map(|(row, line)| (line, row.iter().map(cell).collect::<Vec<_>>()));
    Some(rows.filter(|(_, row)| row.iter().any(|cell| !cell.is_empty())).collect())
}

/// A number is written with the fewest digits that mean it; no arithmetic is done on it.
fn cell(cell: &Data) -> String {
    match cell {
        Data::String(text) => text.trim().to_owned(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(mark) => if *mark { "sí" } else { "no" }.to_owned(),
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::DateTime(_) | Data::Error(_) | Data::Empty => String::new(),
    }
}

/// What a zip says of its sizes is not believed: its parts are inflated into nothing and counted.
fn is_bounded(bytes: &[u8]) -> bool {
    let counted = || {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
        let mut left = INFLATED_MAX;
        for place in 0..archive.len() {
            let part = archive.by_index(place).ok()?;
            let found = io::copy(&mut part.take(left.saturating_add(1)), &mut io::sink()).ok()?;
            left = left.checked_sub(found)?;
        }
        Some(())
    };
    counted().is_some()
}

/// What a column of a table holds, so that a spreadsheet can calculate with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Keys above all: their zeros stay.
    Text,
    /// An amount of pesos.
    Pesos,
    /// Any other number.
    Number,
}

/// A table to be written: the names of its columns, and its rows as text.
pub(crate) struct Sheet {
    pub(crate) head: Vec<(String, Kind)>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Sheet {
    /// As CSV in UTF-8, with the mark by which Excel knows it.
    pub(crate) fn to_csv(&self) -> Vec<u8> {
        let head = csv::line(self.head.iter().map(|(name, _)| name.as_str()));
        let rows = self.rows.iter().map(|row| csv::line(row.iter().map(String::as_str)));
        let text: String = std::iter::once(head).chain(rows).collect();
        format!("\u{feff}{text}").into_bytes()
    }

    /// As a workbook of one sheet.
    ///
    /// # Errors
    /// More rows than a sheet holds.
    pub(crate) fn to_xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let bold = Format::new().set_bold();
        let pesos = Format::new().set_num_format("#,##0.00");
        let sheet = book.add_worksheet();
        sheet.set_freeze_panes(1, 0)?;
        for ((name, _), column) in self.head.iter().zip(0_u16..) {
            sheet.write_string_with_format(0, column, name, &bold)?;
            sheet.set_column_width(column, COLUMN_WIDTH)?;
        }
        for (cells, row) in self.rows.iter().zip(1_u32..) {
            for ((cell, (_, kind)), column) in cells.iter().zip(&self.head).zip(0_u16..) {
                match (kind, number(cell)) {
                    _ if cell.is_empty() => continue,
                    (Kind::Pesos, Some(value)) => {
                        sheet.write_number_with_format(row, column, value, &pesos)?
                    }
                    (Kind::Number, Some(value)) => sheet.write_number(row, column, value)?,
                    (Kind::Text, _) | (Kind::Pesos | Kind::Number, None) => {
                        sheet.write_string(row, column, cell)?
                    }
                };
            }
        }
        book.save_to_buffer()
    }
}

/// Nothing where the text is no number.
#[expect(clippy::disallowed_types, reason = "spreadsheets have no other numbers")]
fn number(text: &str) -> Option<f64> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8]) -> Result<usize, &'static str> {
        read(bytes).map(|table| table.rows.len()).map_err(|code| code.id)
    }

    #[test]
    fn letters_of_windows_and_of_the_web_are_read_alike() {
        let text = "nombre;año\nJamón «Ñ»;€\n";
        let (windows, ..) = WINDOWS_1252.encode(text);
        let marked = format!("\u{feff}{text}");
        let wide: Vec<u8> = marked.encode_utf16().flat_map(|unit| unit.to_le_bytes()).collect();
        for bytes in [text.as_bytes(), marked.as_bytes(), &windows, &wide] {
            let table = read(bytes).unwrap();
            assert_eq!(table.head, ["nombre", "año"]);
            assert_eq!(table.rows, [(2, vec!["Jamón «Ñ»".to_owned(), "€".to_owned()])]);
        }
    }

    #[test]
    fn a_workbook_gives_what_was_put_in() {
        let sheet = Sheet {
            head: ["sku", "precio", "contenido"]
                .map(str::to_owned)
                .into_iter()
                .zip([Kind::Text, Kind::Pesos, Kind::Number])
                .collect(),
            rows: vec![
                vec!["007501".to_owned(), "28.50".to_owned(), "0.6".to_owned()],
                vec!["B".to_owned(), "1234567.05".to_owned(), String::new()],
            ],
        };
        let book = read(&sheet.to_xlsx().unwrap()).unwrap();
        assert_eq!(book.head, ["sku", "precio", "contenido"]);
        assert_eq!(book.rows[0], (2, ["007501", "28.5", "0.6"].map(str::to_owned).to_vec()));
        assert_eq!(book.rows[1], (3, ["B", "1234567.05", ""].map(str::to_owned).to_vec()));
        let text = read(&sheet.to_csv()).unwrap();
        assert_eq!(text.rows[1].1, ["B", "1234567.05", ""]);
    }

    #[test]
    fn other_files_are_told_apart() {
        assert_eq!(told(b""), Err("import-03"));
        assert_eq!(told(b"PK\x03\x04 and nothing"), Err("import-04"));
        assert_eq!(told(b"\xd0\xcf\x11\xe0\xa1\xb1"), Err("import-05"));
        assert_eq!(told(b"sku\n"), Ok(0));
    }
}
