//! c_NumPedimentoAduana: how many pedimentos a broker may have made at a customs office in a year.

use std::collections::BTreeMap;

use super::ListError;
use super::csv::{Row, Rows};

/// c_NumPedimentoAduana.
pub trait NumPedimentoAduana {
    /// The highest number of the year ("cantidad"); nothing where the list has no such row.
    fn most(&self, aduana: &str, patente: &str, ejercicio: i16) -> Option<u32>;
}

/// c_NumPedimentoAduana from a CSV.
#[derive(Clone, Debug, Default)]
pub struct PedimentoFile(BTreeMap<(String, String, i16), u32>);

const COLUMNS: [&str; 4] = ["aduana", "patente", "ejercicio", "cantidad"];

impl PedimentoFile {
    /// Reads the columns `aduana` (two digits), `patente` (four), `ejercicio` (the year) and
    /// `cantidad`. SAT's table repeats rows: the highest number counts.
    ///
    /// # Errors
    /// A column is missing, or a cell is not readable.
    pub fn parse(csv: &str) -> Result<Self, ListError> {
        let mut most = BTreeMap::new();
        for row in Rows::read(csv, COLUMNS)?.rows {
            let (key, cantidad) = entry(row)?;
            let known: &mut u32 = most.entry(key).or_default();
            *known = cantidad.max(*known);
        }
        Ok(Self(most))
    }
}

type Entry = ((String, String, i16), u32);

fn entry(row: Row<4>) -> Result<Entry, ListError> {
    let unreadable = |column| ListError::Cell { line: row.line, column };
    let [aduana, patente, ejercicio, cantidad] = row.cells;
    let ejercicio = ejercicio.parse().map_err(|_| unreadable("ejercicio"))?;
    let cantidad = cantidad.parse().map_err(|_| unreadable("cantidad"))?;
    // Spreadsheets take the zeros in front away.
    Ok(((format!("{aduana:0>2}"), format!("{patente:0>4}"), ejercicio), cantidad))
}

impl NumPedimentoAduana for PedimentoFile {
    fn most(&self, aduana: &str, patente: &str, ejercicio: i16) -> Option<u32> {
        self.0.get(&(aduana.to_owned(), patente.to_owned(), ejercicio)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_number_counts() {
        let csv =
            "aduana,patente,ejercicio,cantidad\n47,3807,2026,10\n47,3807,2026,999\n1,7,2026,5";
        let list = PedimentoFile::parse(csv).unwrap();
        assert_eq!(list.most("47", "3807", 2026), Some(999));
        assert_eq!(list.most("01", "0007", 2026), Some(5));
        assert_eq!(list.most("47", "3807", 2025), None);
        let refused = PedimentoFile::parse(&csv.replace("999", "many")).unwrap_err();
        assert!(matches!(refused, ListError::Cell { line: 3, column: "cantidad" }));
    }
}
