//! The columns of c_ClaveProdServ that say what goes with a clave. They are in SAT's XLS alone.

use std::collections::BTreeMap;

use super::ListError;
use super::csv::{Row, Rows};

/// The columns of c_ClaveProdServ beside the key and its text.
pub trait ProdServRules {
    /// What goes with a clave; nothing where the list does not have it.
    fn lookup(&self, clave_prod_serv: &str) -> Option<ProdServDemands>;
}

/// What goes with a clave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProdServDemands {
    /// "Incluir IVA trasladado" is "Sí".
    pub iva_required: bool,
    /// "Incluir IEPS trasladado" is "Sí".
    pub ieps_required: bool,
    /// "Complemento que debe incluir".
    pub complemento: ComplementoDemand,
}

/// Which complement a clave asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ComplementoDemand {
    /// None.
    #[default]
    Nothing,
    /// The one whose element has this name.
    Element(String),
    /// One that is named in words, which do not tell the element: CFDI40163 cannot be judged.
    InWords(String),
}

impl ComplementoDemand {
    /// A cell that names an element; an empty one asks for nothing.
    fn of_element(name: &str) -> Self {
        if name.is_empty() { Self::Nothing } else { Self::Element(name.to_owned()) }
    }
}

/// Those columns from a CSV.
#[derive(Clone, Debug, Default)]
pub struct ProdServFile(BTreeMap<String, ProdServDemands>);

const COLUMNS: [&str; 4] = ["clave", "iva_trasladado", "ieps_trasladado", "complemento"];

impl ProdServFile {
    /// Reads the columns `clave`, `iva_trasladado` and `ieps_trasladado` ("Sí", "No", "Opcional",
    /// as SAT writes them; empty is "Opcional") and `complemento` (the name of an element).
    ///
    /// # Errors
    /// A column is missing, or a cell is not readable.
    pub fn parse(csv: &str) -> Result<Self, ListError> {
        let rows = Rows::read(csv, COLUMNS)?.rows;
        rows.iter().map(demands).collect::<Result<_, _>>().map(Self)
    }
}

fn demands(row: &Row<4>) -> Result<(String, ProdServDemands), ListError> {
    let [clave, iva, ieps, complemento] = &row.cells;
    let is_required = |cell: &str, column| match cell.to_lowercase().as_str() {
        "sí" | "si" => Ok(true),
        "no" | "opcional" | "" => Ok(false),
        _ => Err(ListError::Cell { line: row.line, column }),
    };
    let demands = ProdServDemands {
        iva_required: is_required(iva, "iva_trasladado")?,
        ieps_required: is_required(ieps, "ieps_trasladado")?,
        complemento: ComplementoDemand::of_element(complemento),
    };
    Ok((clave.clone(), demands))
}

impl ProdServRules for ProdServFile {
    fn lookup(&self, clave_prod_serv: &str) -> Option<ProdServDemands> {
        self.0.get(clave_prod_serv).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_sat_writes() {
        let csv = "clave,iva_trasladado,ieps_trasladado,complemento\n\
                   15101514,Sí,Opcional,HidroYPetro\n50202306,SI,No,\n";
        let list = ProdServFile::parse(csv).unwrap();
        let fuel = list.lookup("15101514").unwrap();
        assert_eq!((fuel.iva_required, fuel.ieps_required), (true, false));
        assert_eq!(fuel.complemento, ComplementoDemand::Element("HidroYPetro".to_owned()));
        assert_eq!(list.lookup("50202306").unwrap().complemento, ComplementoDemand::Nothing);
        assert_eq!(list.lookup("01010101"), None);
        let refused = ProdServFile::parse(&csv.replace("SI", "Tal vez")).unwrap_err();
        assert!(matches!(refused, ListError::Cell { line: 3, column: "iva_trasladado" }));
    }
}
