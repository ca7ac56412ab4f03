//! What an update says to the rules of the matrix.

use super::{Exigencia, Update};
use crate::rules::{ComplementoDemand, ProdServDemands, ProdServRules};

/// SAT names a complement in words of its own and not by its element: CFDI40163 is undecided of a
/// clave that asks for one.
impl ProdServRules for Update {
    fn lookup(&self, clave_prod_serv: &str) -> Option<ProdServDemands> {
        let row = self.prod_serv_of(clave_prod_serv)?;
        let complemento = match row.complemento.as_str() {
            "" => ComplementoDemand::Nothing,
            words => ComplementoDemand::InWords(words.to_owned()),
        };
        Some(ProdServDemands {
            iva_required: row.iva == Exigencia::Obligatorio,
            ieps_required: row.ieps == Exigencia::Obligatorio,
            complemento,
        })
    }
}
