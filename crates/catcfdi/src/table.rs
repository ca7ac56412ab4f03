//! A sheet as a table: where its headings are, and a row by the names of its columns.

use std::collections::BTreeMap;

use cfdi::catalog::Vigencia;
use faults::{Code, Fault, Faults};
use jiff::civil::{Date, date};

use crate::book::{Line, Sheet};
use crate::cell::{day, folded};
use crate::{COLUMN_MISSING, DATE_FORM, HEADINGS_MISSING, MORE_FAULTS, TEXT_MISSING};

/// SAT has at most five rows above the headings.
const HEADINGS_WITHIN: usize = 15;
/// More faults of one sheet are not told.
const FAULTS_MAX: usize = 100;
/// Keys without a first day have been there since CFDI 4.0 began.
const FIRST_DAY: Date = date(2022, 1, 1);

/// The folded names of what stands above the headings and says how new the catalog is.
const PUBLISHED: [&str; 2] = ["fechapublicacioncatalogo", "fechainiciovigenciacatalogo"];

/// The days of a key.
pub(crate) const DESDE: &str = "Fecha inicio de vigencia";
pub(crate) const HASTA: &str = "Fecha fin de vigencia";

/// A sheet whose headings are known.
pub(crate) struct Table<'a> {
    sheet: &'a Sheet,
    /// Where each column is that was asked for.
    places: BTreeMap<&'static str, usize>,
    /// The first row of keys.
    first: usize,
}

impl<'a> Table<'a> {
    /// Finds the headings, which hold the name of the catalog.
    ///
    /// # Errors
    /// `catcfdi-04`, `catcfdi-05`: each of `columns` that is not there.
    pub(crate) fn of(
        sheet: &'a Sheet,
        sat_name: &str,
        columns: &[&'static str],
    ) -> Result<Self, Faults> {
        let mut faults = Faults::new();
        let Some((headings, first)) = headings(sheet, &folded(sat_name)) else {
            faults.push(Fault::new(&HEADINGS_MISSING, &sheet.name));
            return Err(faults);
        };
        let mut places = BTreeMap::new();
        for column in columns {
            let name = folded(column);
            if let Some(place) = headings.iter().position(|heading| *heading == name) {
                places.insert(*column, place);
            } else {
                faults.push(Fault::new(&COLUMN_MISSING, format!("{}.{column}", sheet.name)));
            }
        }
        faults.into_result(Self { sheet, places, first })
    }

    /// When SAT published the catalog, and since when it is in force: the later of both.
    pub(crate) fn published(&self) -> Option<Date> {
        let above = self.sheet.lines.iter().take(self.first);
        let below = self.sheet.lines.iter().skip(1);
        let said =
            above.zip(below).flat_map(|(names, values)| names.cells.iter().zip(&values.cells));
        let days = said.filter(|(name, _)| PUBLISHED.contains(&folded(name).as_str()));
        days.filter_map(|(_, value)| day(value)).max()
    }

    /// Gives each row to `take`, and gathers what is wrong. Answers how many there are.
    pub(crate) fn each(&self, faults: &mut Faults, mut take: impl FnMut(&mut Row<'_>)) -> usize {
        let lines = self.sheet.lines.get(self.first..).unwrap_or_default();
        let mut found: usize = 0;
        for line in lines {
            let mut row = Row { table: self, line, faults: Vec::new() };
            take(&mut row);
            found = found.saturating_add(row.faults.len());
            row.faults.into_iter().for_each(|fault| faults.push(fault));
            if found >= FAULTS_MAX {
                faults.push(Fault::new(&MORE_FAULTS, &self.sheet.name));
                break;
            }
        }
        lines.len()
    }
}

/// The folded headings of a sheet, and the place of the first row below them.
fn headings(sheet: &Sheet, sat_name: &str) -> Option<(Vec<String>, usize)> {
    let mut lines = sheet.lines.iter().enumerate();
    let (place, line) = lines
        .by_ref()
        .take(HEADINGS_WITHIN)
        .find(|(_, line)| line.cells.iter().any(|cell| folded(cell) == sat_name))?;
    let mut headings: Vec<String> = line.cells.iter().map(|cell| folded(cell)).collect();
    let mut first = place.saturating_add(1);
    // A second row of headings tells more of some columns, and nothing of the first.
    if let Some((_, below)) = lines.next().filter(|(_, below)| is_second(below)) {
        first = first.saturating_add(1);
        headings.resize(headings.len().max(below.cells.len()), String::new());
        for (heading, cell) in headings.iter_mut().zip(&below.cells) {
            if !cell.is_empty() {
                *heading = folded(cell);
            }
        }
    }
    Some((headings, first))
}

fn is_second(line: &Line) -> bool {
    line.cells.first().is_some_and(String::is_empty)
}

/// A row of a table, and what was found wrong with it.
pub(crate) struct Row<'a> {
    table: &'a Table<'a>,
    line: &'a Line,
    faults: Vec<Fault>,
}

impl Row<'_> {
    /// Its number, as Excel counts it.
    pub(crate) fn number(&self) -> usize {
        self.line.number
    }

    /// The text under a heading; empty where there is no such column.
    pub(crate) fn text(&self, column: &str) -> &str {
        let cell = self.table.places.get(column).and_then(|place| self.line.cells.get(*place));
        cell.map_or("", String::as_str)
    }

    /// The text under a heading; it is a fault if there is none.
    pub(crate) fn filled(&mut self, column: &str) -> Option<String> {
        self.read(column, &TEXT_MISSING, |text| (!text.is_empty()).then(|| text.to_owned()))
    }

    /// What `read` makes of the text under a heading; it is a fault if that is nothing.
    pub(crate) fn read<T>(
        &mut self,
        column: &str,
        code: &'static Code,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = read(self.text(column));
        if value.is_none() {
            self.wrong(code, column);
        }
        value
    }

    /// The days of the key.
    pub(crate) fn vigencia(&mut self) -> Option<Vigencia> {
        let desde = self.read(DESDE, &DATE_FORM, |text| match text {
            "" => Some(FIRST_DAY),
            text => day(text),
        });
        let hasta = self.read(HASTA, &DATE_FORM, |text| match text {
            "" => Some(None),
            text => day(text).map(Some),
        });
        Some(Vigencia { desde: desde?, hasta: hasta? })
    }

    /// Notes that the text under a heading is wrong.
    pub(crate) fn wrong(&mut self, code: &'static Code, column: &str) {
        let path = format!("{}.{}.{column}", self.table.sheet.name, self.line.number);
        self.faults.push(Fault::new(code, path).with("found", self.text(column)));
    }
}
