//! What the cashier says of a sale and of its lines.

use rusqlite::{Connection, params};
use tickets::TicketId;

use super::{Store, StoreError};

/// Of the sale as a whole.
const WHOLE: i64 = -1;

/// What was said of a sale: printed, and no part of the ticket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SaleNotes {
    /// May be empty.
    pub(crate) sale: String,
    /// One for each line; may be empty.
    pub(crate) lines: Vec<String>,
}

impl SaleNotes {
    /// What was said of a line.
    pub(crate) fn of_line(&self, at: usize) -> &str {
        self.lines.get(at).map_or("", String::as_str)
    }
}

impl Store {
    /// What was said of a sale of so many lines.
    pub(crate) fn sale_notes(&self, sale: TicketId, lines: usize) -> Result<SaleNotes, StoreError> {
        let mut notes = SaleNotes { sale: String::new(), lines: vec![String::new(); lines] };
        let sql = "SELECT line, note FROM sale_notes WHERE sale_id = ?1";
        let mut rows = self.connection.prepare(sql)?;
        let mut rows = rows.query([sale.to_string()])?;
        while let Some(row) = rows.next()? {
            let (line, note): (i64, String) = (row.get(0)?, row.get(1)?);
            match usize::try_from(line).ok().map(|at| notes.lines.get_mut(at)) {
                None => notes.sale = note,
                Some(place) => {
                    *place.ok_or(StoreError::Damaged { what: "note of a line" })? = note;
                }
            }
        }
        Ok(notes)
    }
}

/// Keeps what is not empty.
pub(super) fn keep(tx: &Connection, sale: &str, notes: &SaleNotes) -> Result<(), StoreError> {
    let whole = std::iter::once((WHOLE, &notes.sale));
    let said = whole.chain((0_i64..).zip(&notes.lines)).filter(|(_, note)| !note.is_empty());
    for (line, note) in said {
        tx.execute(
            "INSERT INTO sale_notes (sale_id, line, note) VALUES (?1, ?2, ?3)",
            params![sale, line, note],
        )?;
    }
    Ok(())
}
