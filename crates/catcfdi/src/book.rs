//! The workbook, opened: its sheets, by the name of their catalog.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::catch_unwind;

use calamine::{Data, Reader as _, Xls, Xlsx};
use faults::Fault;

use crate::cell::text;
use crate::{NOT_A_WORKBOOK, WORKBOOK_DAMAGED, biff, of_book, zipped};

/// How an `.xls` begins (a compound file), and an `.xlsx` (a zip).
const XLS: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const XLSX: &[u8] = b"PK\x03\x04";
/// No catalog has as many columns; what stands farther off is a slip of the pen.
const COLUMNS_MAX: usize = 32;
/// SAT's workbook has some forty.
const SHEETS_MAX: usize = 256;
/// The catalogs that are read have less than two million.
const CELLS_MAX: usize = 10_000_000;
/// Of all cells together: a text may stand in many of them.
const TEXT_BYTES_MAX: usize = 256 << 20;

/// A row that is not empty.
pub(crate) struct Line {
    /// As Excel counts it.
    pub(crate) number: usize,
    pub(crate) cells: Vec<String>,
}

/// One sheet.
pub(crate) struct Sheet {
    pub(crate) name: String,
    /// From above to below.
    pub(crate) lines: Vec<Line>,
}

/// A workbook.
pub(crate) struct Book {
    sheets: Vec<Sheet>,
}

impl Book {
    /// Reads every sheet whose name is one of a catalog.
    ///
    /// # Errors
    /// `catcfdi-01`, `catcfdi-02`.
    pub(crate) fn open(bytes: &[u8]) -> Result<Self, Fault> {
        let open = if bytes.starts_with(XLS) {
            xls
        } else if bytes.starts_with(XLSX) {
            xlsx
        } else {
            return Err(of_book(&NOT_A_WORKBOOK));
        };
        // calamine computes with what a damaged file says, and may panic over it.
        let sheets = catch_unwind(|| open(bytes)).ok().flatten();
        sheets.map(|sheets| Self { sheets }).ok_or_else(|| of_book(&WORKBOOK_DAMAGED))
    }

    /// The sheets of a catalog: SAT cuts the long ones into `…_Parte_1`, `…_Parte_2`.
    pub(crate) fn of_catalog(&self, sat_name: &str) -> Vec<&Sheet> {
        let of = |sheet: &&Sheet| catalog_of(&sheet.name).eq_ignore_ascii_case(sat_name);
        self.sheets.iter().filter(of).collect()
    }
}

fn xls(bytes: &[u8]) -> Option<Vec<Sheet>> {
    biff::is_bounded(bytes)?;
    let mut book = Xls::new(Cursor::new(bytes)).ok()?;
    let names = catalogs(book.sheet_names())?;
    let mut room = Room::default();
    let read = |name: String| {
        let range = book.worksheet_range(&name).ok()?;
        let mut cells = Cells::default();
        let (row_start, column_start) = range.start().unwrap_or_default();
        for (row, column, cell) in range.used_cells() {
            let row = usize::try_from(row_start).ok()?.checked_add(row)?;
            let column = usize::try_from(column_start).ok()?.checked_add(column)?;
            cells.put((row, column), cell, &mut room)?;
        }
        Some(cells.into_sheet(name))
    };
    names.into_iter().map(read).collect()
}

/// Cell by cell: a sheet is as large as its farthest cell says, and that may be anything.
fn xlsx(bytes: &[u8]) -> Option<Vec<Sheet>> {
    zipped::is_bounded(bytes)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).ok()?;
    let names = catalogs(book.sheet_names())?;
    let mut room = Room::default();
    let read = |name: String| {
        let mut cells = Cells::default();
        let mut found = book.worksheet_cells_reader(&name).ok()?;
        while let Some(cell) = found.next_cell().ok()? {
            let (row, column) = cell.get_position();
            let value = Data::from(cell.get_value().clone());
            let place = (usize::try_from(row).ok()?, usize::try_from(column).ok()?);
            cells.put(place, &value, &mut room)?;
        }
        Some(cells.into_sheet(name))
    };
    names.into_iter().map(read).collect()
}

/// The names that may be of a catalog; nothing where there are more than anyone has.
fn catalogs(mut names: Vec<String>) -> Option<Vec<String>> {
    let is_prefix = |start: &str| start.eq_ignore_ascii_case("c_");
    names.retain(|name| name.trim().get(..2).is_some_and(is_prefix));
    (names.len() <= SHEETS_MAX).then_some(names)
}

/// What the sheets of a workbook may still take.
struct Room {
    cells: usize,
    bytes: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self { cells: CELLS_MAX, bytes: TEXT_BYTES_MAX }
    }
}

impl Room {
    /// Nothing if there is not enough.
    fn take(&mut self, cells: usize, bytes: usize) -> Option<()> {
        self.cells = self.cells.checked_sub(cells)?;
        self.bytes = self.bytes.checked_sub(bytes)?;
        Some(())
    }
}

/// The cells of a sheet on their way into lines.
#[derive(Default)]
struct Cells(BTreeMap<usize, Vec<String>>);

impl Cells {
    /// Nothing if there is no more room.
    fn put(&mut self, (row, column): (usize, usize), cell: &Data, room: &mut Room) -> Option<()> {
        let text = text(cell);
        if text.is_empty() || column >= COLUMNS_MAX {
            return Some(());
        }
        let line = self.0.entry(row).or_default();
        let length = line.len().max(column.saturating_add(1));
        room.take(length.saturating_sub(line.len()), text.len())?;
        line.resize(length, String::new());
        if let Some(place) = line.get_mut(column) {
            *place = text;
        }
        Some(())
    }

    fn into_sheet(self, name: String) -> Sheet {
        let lines = self.0.into_iter();
        let lines = lines.map(|(row, cells)| Line { number: row.saturating_add(1), cells });
        Sheet { name, lines: lines.collect() }
    }
}

/// The name of a sheet without the number of its part.
fn catalog_of(name: &str) -> &str {
    let name = name.trim();
    let digits = name.trim_end_matches(|last: char| last.is_ascii_digit());
    let Some(cut) = digits.strip_suffix('_').filter(|_| digits.len() < name.len()) else {
        return name;
    };
    let part = cut.len().saturating_sub("_Parte".len());
    match cut.split_at_checked(part) {
        Some((catalog, word)) if word.eq_ignore_ascii_case("_Parte") => catalog,
        Some(_) | None => cut,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_take_the_room_that_there_is() {
        let mut room = Room { cells: 5, bytes: 5 };
        let mut cells = Cells::default();
        let mut put = |place, text: &str| {
            cells.put(place, &Data::String(text.to_owned()), &mut room).is_some()
        };
        // A cell takes the empty ones before it as well.
        assert!(put((0, 3), "ab") && put((0, 1), "cd"));
        assert!(put((9, COLUMNS_MAX), "far off") && put((9, 1), " "));
        assert!(put((1, 0), "e") && !put((1, 0), "f"));
        let mut room = Room { cells: 1, bytes: 99 };
        assert_eq!(Cells::default().put((2, 1), &Data::Bool(true), &mut room), None);
        let sheet = cells.into_sheet("c_Pais".to_owned());
        let lines = sheet.lines.iter().map(|line| (line.number, line.cells.join("|")));
        let expected = [(1, "|cd||ab"), (2, "e")];
        assert!(lines.eq(expected.map(|(number, cells)| (number, cells.to_owned()))));
    }

    #[test]
    fn parts_of_a_catalog_have_its_name() {
        for (sheet, catalog) in [
            ("c_CodigoPostal_Parte_1", "c_CodigoPostal"),
            (" c_CodigoPostal_parte_12", "c_CodigoPostal"),
            ("C_Colonia_3", "C_Colonia"),
            ("c_UsoCFDI", "c_UsoCFDI"),
            ("c_CFDI40", "c_CFDI40"),
            ("c_Año_1", "c_Año"),
            ("_1", ""),
            ("", ""),
        ] {
            assert_eq!(catalog_of(sheet), catalog, "{sheet:?}");
        }
    }
}
