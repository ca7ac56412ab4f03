//! l_RFC: who is inscribed, with name, postal code and régimenes.

use std::collections::BTreeMap;

use super::ListError;
use super::csv::{Row, Rows};

/// l_RFC, "lista de RFC inscritos no cancelados en el SAT".
pub trait LRfc {
    /// The taxpayer of an RFC; nothing where the list has none.
    fn lookup(&self, rfc: &str) -> Option<Taxpayer>;
}

/// What l_RFC says of a taxpayer. What is empty is not known, and nothing is asked of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taxpayer {
    /// The name, without régimen de capital.
    pub nombre: String,
    /// The postal code of the domicilio fiscal.
    pub codigo_postal: String,
    /// The codes of the régimenes.
    pub regimenes: Vec<String>,
    /// The mark of retention.
    pub retencion: RetencionMark,
}

/// "Marca Retención" of l_RFC: what a persona moral does with the ISR of a RESICO.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetencionMark {
    /// None.
    Unmarked,
    /// 1: nothing may be withheld (CFDI140224).
    Forbidden,
    /// 2: 1.25 % must be withheld (CFDI140225).
    Required,
}

/// l_RFC from a CSV.
#[derive(Clone, Debug, Default)]
pub struct RfcFile(BTreeMap<String, Taxpayer>);

const COLUMNS: [&str; 5] =
    ["rfc", "nombre_sin_regimen_capital", "cp", "regimenes_L_RFC", "marca_retencion"];

impl RfcFile {
    /// Reads the columns `rfc`, `nombre_sin_regimen_capital`, `cp`, `regimenes_L_RFC` (with blanks
    /// between them) and `marca_retencion` (0, 1 or 2; empty is 0).
    ///
    /// # Errors
    /// A column is missing, or a cell is not readable.
    pub fn parse(csv: &str) -> Result<Self, ListError> {
        let rows = Rows::read(csv, COLUMNS)?.rows;
        rows.into_iter().map(taxpayer).collect::<Result<_, _>>().map(Self)
    }

    /// How many RFC it has.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn taxpayer(row: Row<5>) -> Result<(String, Taxpayer), ListError> {
    let unreadable = |column| ListError::Cell { line: row.line, column };
    let [rfc, nombre, codigo_postal, regimenes, mark] = row.cells;
    if rfc.is_empty() {
        return Err(unreadable("rfc"));
    }
    let retencion = match mark.as_str() {
        "" | "0" => RetencionMark::Unmarked,
        "1" => RetencionMark::Forbidden,
        "2" => RetencionMark::Required,
        _ => return Err(unreadable("marca_retencion")),
    };
    let regimenes = regimenes.split_whitespace().map(str::to_owned).collect();
    Ok((rfc, Taxpayer { nombre, codigo_postal, regimenes, retencion }))
}

impl LRfc for RfcFile {
    fn lookup(&self, rfc: &str) -> Option<Taxpayer> {
        self.0.get(rfc).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_taxpayer_from_each_row() {
        let csv = "rfc,nombre_sin_regimen_capital,cp,regimenes_L_RFC,validez,marca_retencion\n\
                   H&E951128469,\"HERRERIA & ELECTRICOS, UNO\",06002,601,2,0\n\
                   XOJI740919U48,INGRID XODAR JIMENEZ,,612 626,1,1\n";
        let list = RfcFile::parse(csv).unwrap();
        assert_eq!((list.len(), list.is_empty()), (2, false));
        let found = list.lookup("H&E951128469").unwrap();
        assert_eq!(found.nombre, "HERRERIA & ELECTRICOS, UNO");
        assert_eq!((found.codigo_postal.as_str(), found.regimenes), ("06002", vec!["601".into()]));
        let found = list.lookup("XOJI740919U48").unwrap();
        assert_eq!(found.regimenes, ["612", "626"]);
        assert_eq!(found.retencion, RetencionMark::Forbidden);
        assert_eq!(list.lookup("XAXX010101000"), None);
    }

    #[test]
    fn a_mark_that_sat_does_not_have_is_refused() {
        let names = "rfc,nombre_sin_regimen_capital,cp,regimenes_L_RFC,marca_retencion";
        let refused = RfcFile::parse(&format!("{names}\nA,B,C,D,3")).unwrap_err();
        assert_eq!(refused.to_string(), "line 2 of the list: marca_retencion is not readable");
        let refused = RfcFile::parse(&format!("{names}\n,B,C,D,0")).unwrap_err();
        assert!(matches!(refused, ListError::Cell { line: 2, column: "rfc" }));
    }
}
