//! A look at the records of an `.xls` before it is read.
//!
//! calamine takes memory for every cell up to the farthest one that a sheet names, so that one
//! damaged record can ask for all there is. The cells are added up here first ([MS-XLS] 2.4).

use std::io::{Cursor, Read as _};

use cfb::CompoundFile;

/// SAT's workbook has some three million, of all sheets together.
const CELLS_MAX: usize = 20_000_000;
/// BIFF8 has no row and no column beyond.
const ROWS_MAX: usize = 65_536;
const COLUMNS_MAX: usize = 256;

const BOF: u16 = 0x0809;
/// Where a sheet begins in the stream.
const BOUNDSHEET: u16 = 0x0085;
/// How large a sheet says that it is: its rows and its columns, from and to.
const DIMENSIONS: u16 = 0x0200;
/// Records of one cell that has a value begin with its row and its column.
const OF_CELL: [u16; 7] = [0x0006, 0x00d6, 0x00fd, 0x0203, 0x0204, 0x0205, 0x027e];
/// That of several in a row ends with the last column.
const OF_CELLS: u16 = 0x00bd;

/// Nothing if the file is no compound file with a workbook in it, or names more cells than any
/// workbook of catalogs has.
pub(crate) fn is_bounded(file: &[u8]) -> Option<()> {
    let mut compound = CompoundFile::open(Cursor::new(file)).ok()?;
    let mut stream = Vec::new();
    compound.open_stream("/Workbook").ok()?.read_to_end(&mut stream).ok()?;
    let (mut total, mut sheet) = (0_usize, Extent::default());
    let mut rest = stream.as_slice();
    while let Some((kind, body)) = next(&mut rest) {
        // calamine goes there without looking.
        if kind == BOUNDSHEET && number(body.get(..4)?)? >= stream.len() {
            return None;
        }
        if kind == BOF {
            total = total.checked_add(sheet.cells()?)?;
            sheet = Extent::default();
        }
        sheet.take(kind, body)?;
    }
    total = total.checked_add(sheet.cells()?)?;
    (total <= CELLS_MAX).then_some(())
}

/// The next record; what is too short for one is the end.
fn next<'a>(stream: &mut &'a [u8]) -> Option<(u16, &'a [u8])> {
    let (head, rest) = stream.split_first_chunk::<4>()?;
    let [kind_low, kind_high, low, high] = *head;
    let length = usize::from(u16::from_le_bytes([low, high]));
    let (body, rest) = rest.split_at_checked(length)?;
    *stream = rest;
    Some((u16::from_le_bytes([kind_low, kind_high]), body))
}

/// How far the cells of a sheet reach.
#[derive(Default)]
struct Extent {
    rows: usize,
    columns: usize,
}

impl Extent {
    fn take(&mut self, kind: u16, body: &[u8]) -> Option<()> {
        let column = match kind {
            DIMENSIONS => return are_dimensions(body),
            OF_CELLS => body.last_chunk::<2>()?.as_slice(),
            _ if OF_CELL.contains(&kind) => body.get(2..4)?,
            _ => return Some(()),
        };
        let (row, column) = (number(body.get(..2)?)?, number(column)?);
        self.rows = self.rows.max(row.checked_add(1)?);
        self.columns = self.columns.max(column.checked_add(1)?);
        (self.columns <= COLUMNS_MAX).then_some(())
    }

    fn cells(&self) -> Option<usize> {
        self.rows.checked_mul(self.columns)
    }
}

/// Nothing if a sheet says that it is larger than one can be, or ends before it begins. Many say
/// that they are as large as can be.
fn are_dimensions(body: &[u8]) -> Option<()> {
    let [first, rows, columns] = match body.len() {
        10 => [body.get(..2)?, body.get(2..4)?, body.get(6..8)?],
        _ => [body.get(..4)?, body.get(4..8)?, body.get(10..12)?],
    };
    let (first, rows, columns) = (number(first)?, number(rows)?, number(columns)?);
    (first <= rows && rows <= ROWS_MAX && columns <= COLUMNS_MAX).then_some(())
}

/// The low byte first.
fn number(bytes: &[u8]) -> Option<usize> {
    let mut bytes = bytes.iter().rev();
    bytes.try_fold(0_usize, |number, byte| number.checked_mul(256)?.checked_add(usize::from(*byte)))
}
