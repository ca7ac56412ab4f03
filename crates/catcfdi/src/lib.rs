//! SAT's catCFDI workbook, read into an update of the catalogs.
//!
//! SAT publishes the catalogs of CFDI 4.0 as one Excel workbook (`catCFDI_V_4_….xls`), many times a
//! year: a sheet for each catalog, some rows of title, a row of headings, then the keys with their
//! days. [`read`] takes the catalogs that a shop needs out of it and gives a
//! [`cfdi::catalog::update::Update`], whose bytes a running program installs over what is built in.
//!
//! The crate refuses to know files, the network, the clock and the rules of a CFDI. It finds sheets
//! and columns by their names, wherever they stand, because SAT moves them. Its invariants:
//!
//! - a workbook gives a whole update or none: every sheet, column and row that is not as it should
//!   be is a [`Fault`] whose path is `sheet.row.column`, all of them at once;
//! - nothing is guessed: a new time zone or a mark that is not known is a fault, not a default;
//! - no input makes it panic; what an `.xlsx` unfolds to is counted before it is read, of an `.xls`
//!   calamine may take more than the file (every cell the same very long text); the same workbook
//!   gives the same update.
//!
//! calamine, which opens the workbook, may panic over a damaged one. That panic ends here, but the
//! hook of the process hears of it first: by default it leaves a line on standard error. A hook is
//! of the whole process, so that it is not for a library to set one.
//!
//! ```
//! let faults = catcfdi::read(b"c_ClaveProdServ,Descripcion").unwrap_err();
//! assert_eq!(faults.iter().next().map(|fault| fault.code.id), Some("catcfdi-01"));
//! ```
#![deny(missing_docs)]
#![deny(clippy::indexing_slicing, clippy::as_conversions, clippy::arithmetic_side_effects)]

mod biff;
mod book;
mod catalogs;
mod cell;
mod table;
mod zipped;
mod zone;

use cfdi::catalog::update::Update;
use faults::{Fault, Faults, codes};

codes! {
    /// Neither `.xls` nor `.xlsx`.
    NOT_A_WORKBOOK = ("catcfdi-01", Fault,
        "El archivo no es un libro de Excel. Descarga del SAT el catálogo de CFDI 4.0 (catCFDI, .xls o .xlsx).");
    /// A workbook that cannot be opened.
    WORKBOOK_DAMAGED = ("catcfdi-02", Fault,
        "El libro de Excel está incompleto o dañado. Descárgalo otra vez del SAT.");
    /// A catalog has no sheet.
    SHEET_MISSING = ("catcfdi-03", Fault,
        "Falta esta hoja en el libro. Revisa que sea el catCFDI completo del SAT, para CFDI 4.0.");
    /// A sheet has no row of headings.
    HEADINGS_MISSING = ("catcfdi-04", Fault,
        "La hoja no tiene el renglón de encabezados que empieza con el nombre del catálogo.");
    /// A heading is not there.
    COLUMN_MISSING = ("catcfdi-05", Fault, "Falta esta columna en la hoja.");
    /// A key has not the form of its catalog.
    CLAVE_FORM = ("catcfdi-06", Fault, "La clave no tiene la forma de este catálogo.");
    /// Not a date.
    DATE_FORM = ("catcfdi-07", Fault, "La fecha no se entiende. Se espera como 2026-01-31.");
    /// Not one of the marks of the column.
    MARK_UNKNOWN = ("catcfdi-08", Fault,
        "La marca no es una de las que usa el SAT en esta columna.");
    /// Not a number of the column.
    NUMBER_FORM = ("catcfdi-09", Fault, "El número no se entiende o está fuera de lo que cabe aquí.");
    /// A time zone that is not known in that state.
    ZONE_UNKNOWN = ("catcfdi-10", Fault,
        "No conocemos ese huso horario en ese estado. Hace falta una versión más nueva del programa.");
    /// A key stands twice and says two things.
    CLAVE_REPEATED = ("catcfdi-11", Fault, "La clave aparece dos veces con datos distintos.");
    /// A text that has to be there is not.
    TEXT_MISSING = ("catcfdi-12", Fault, "Falta el texto de la clave.");
    /// A sheet has headings alone.
    SHEET_EMPTY = ("catcfdi-13", Fault, "La hoja no tiene ninguna clave.");
    /// No sheet says when it was published.
    PUBLISHED_MISSING = ("catcfdi-14", Fault,
        "Ninguna hoja dice cuándo se publicó el catálogo. Revisa que sea el catCFDI del SAT.");
    /// More of the same sheet is wrong than anyone reads.
    MORE_FAULTS = ("catcfdi-15", Fault,
        "Hay más renglones con faltas en esta hoja; aquí están los primeros.");
}

/// Reads a workbook, `.xls` (BIFF8) or `.xlsx`.
///
/// # Errors
/// Everything that is wrong with it, `catcfdi-01` to `catcfdi-15`; of each sheet at most the first
/// hundred.
pub fn read(workbook: &[u8]) -> Result<Update, Faults> {
    let mut faults = Faults::new();
    let book = faults.note(book::Book::open(workbook));
    let contents = book.and_then(|book| catalogs::contents(&book, &mut faults));
    match contents {
        Some(contents) if faults.is_empty() => Ok(Update::new(contents)),
        Some(_) | None => Err(faults),
    }
}

/// A fault of the workbook as a whole.
fn of_book(code: &'static faults::Code) -> Fault {
    Fault::new(code, "")
}
