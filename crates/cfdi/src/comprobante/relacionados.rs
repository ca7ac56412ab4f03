//! CfdiRelacionados: the documents that this one corrects, replaces or gives back.

use std::fmt;

use faults::{Fault, Faults, codes};
use jiff::civil::Date;

use super::NOT_IN_FORCE;
use crate::catalog::TipoRelacion;
use crate::timbre::is_uuid;

codes! {
    /// Not `8-4-4-4-12` hexadecimal digits (t_UUID of tdCFDI.xsd).
    FOLIO_FISCAL_FORM = ("relacion-01", Fault,
        "El folio fiscal no está completo: son 32 números o letras de la A a la F, separados por guiones. Cópialo de la factura.");
    /// A relation with nothing.
    RELACION_EMPTY = ("relacion-02", Fault,
        "Falta el folio fiscal de la factura relacionada.");
    /// An egreso gives back what some document says.
    RELACION_MISSING = ("relacion-03", Fault,
        "Una nota de crédito dice de qué factura es. Agrega el folio fiscal de esa factura.");
}

/// A folio fiscal: the UUID under which SAT knows a stamped document, in capitals.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FolioFiscal(String);

impl FolioFiscal {
    /// Reads a UUID as a person copies it: trimmed, in any case, with its hyphens.
    ///
    /// # Errors
    /// `relacion-01`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let uuid = text.trim().to_ascii_uppercase();
        if is_uuid(&uuid) { Ok(Self(uuid)) } else { Err(Fault::new(&FOLIO_FISCAL_FORM, "")) }
    }

    /// The UUID, 36 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FolioFiscal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Documents to which this one stands in one relation. A document may have several such nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CfdiRelacionados {
    /// TipoRelacion.
    pub tipo_relacion: TipoRelacion,
    /// UUID of each, at least one.
    pub uuids: Vec<FolioFiscal>,
}

/// Judges the relations of a document of that day, at `cfdi_relacionados.N.…`.
pub(super) fn check(relacionados: &[CfdiRelacionados], day: Date) -> Faults {
    let mut faults = Faults::new();
    for (place, each) in relacionados.iter().enumerate() {
        let at = format!("cfdi_relacionados.{place}");
        if !each.tipo_relacion.vigencia().covers(day) {
            faults.push(Fault::new(&NOT_IN_FORCE, "tipo_relacion").below(&at));
        }
        if each.uuids.is_empty() {
            faults.push(Fault::new(&RELACION_EMPTY, "uuids").below(&at));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folio_fiscal_has_one_form() {
        let folio = FolioFiscal::parse(" aaaca0c2-3ea4-4506-abe3-f05771737e69 ").unwrap();
        assert_eq!(folio.as_str(), "AAACA0C2-3EA4-4506-ABE3-F05771737E69");
        for text in [
            "",
            "AAACA0C2-3EA4-4506-ABE3-F05771737E6",
            "AAACA0C23EA44506ABE3F05771737E69",
            "GAACA0C2-3EA4-4506-ABE3-F05771737E69",
            "AAACA0C2-3EA4-4506-ABE3-F05771737E69-",
            "ÑAACA0C-3EA4-4506-ABE3-F05771737E69",
        ] {
            assert_eq!(FolioFiscal::parse(text).unwrap_err().code.id, "relacion-01", "{text:?}");
        }
    }
}
