//! One line of the document.

use faults::{Fault, Faults};
use money::Quantity;

use super::{TEXT_CHARACTER, TEXT_EMPTY, TEXT_LENGTH};
use crate::catalog::{ClaveProdServ, ClaveUnidad, ObjetoImp};
use crate::taxes::{GrossLine, TaxedLine};
use crate::text::{collapse, is_legal, length};

/// One product of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConceptoInput {
    /// ClaveProdServ.
    pub clave_prod_serv: ClaveProdServ,
    /// NoIdentificacion: the shop's key, 1 to 100 characters.
    pub no_identificacion: Option<String>,
    /// ClaveUnidad.
    pub clave_unidad: ClaveUnidad,
    /// Unidad: the unit in the shop's words, 1 to 20 characters.
    pub unidad: Option<String>,
    /// Descripcion, 1 to 1,000 characters.
    pub descripcion: String,
    /// What was sold and paid.
    pub line: GrossLine,
}

impl ConceptoInput {
    /// Collapses the texts and judges them.
    pub(super) fn clean(&mut self) -> Result<(), Faults> {
        let mut faults = Faults::new();
        let mut judge = |path: &'static str, text: &mut String, length_max: usize| {
            *text = collapse(text);
            let code = if text.is_empty() {
                &TEXT_EMPTY
            } else if length(text) > length_max {
                &TEXT_LENGTH
            } else if !text.chars().all(is_legal) {
                &TEXT_CHARACTER
            } else {
                return;
            };
            faults.push(Fault::new(code, path));
        };
        judge("descripcion", &mut self.descripcion, 1000);
        if let Some(text) = &mut self.no_identificacion {
            judge("no_identificacion", text, 100);
        }
        if let Some(text) = &mut self.unidad {
            judge("unidad", text, 20);
        }
        faults.into_result(())
    }
}

/// A product with its taxes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concepto {
    input: ConceptoInput,
    taxed: TaxedLine,
}

impl Concepto {
    pub(super) fn new(input: ConceptoInput, taxed: TaxedLine) -> Self {
        Self { input, taxed }
    }

    /// ClaveProdServ.
    pub fn clave_prod_serv(&self) -> &ClaveProdServ {
        &self.input.clave_prod_serv
    }

    /// NoIdentificacion.
    pub fn no_identificacion(&self) -> Option<&str> {
        self.input.no_identificacion.as_deref()
    }

    /// Cantidad.
    pub fn cantidad(&self) -> Quantity {
        self.input.line.quantity
    }

    /// ClaveUnidad.
    pub fn clave_unidad(&self) -> &ClaveUnidad {
        &self.input.clave_unidad
    }

    /// Unidad.
    pub fn unidad(&self) -> Option<&str> {
        self.input.unidad.as_deref()
    }

    /// Descripcion.
    pub fn descripcion(&self) -> &str {
        &self.input.descripcion
    }

    /// ObjetoImp, as the taxes of the line say.
    pub fn objeto_imp(&self) -> ObjetoImp {
        self.taxed.objeto_imp
    }

    /// ValorUnitario, Importe and taxes.
    pub fn taxed(&self) -> &TaxedLine {
        &self.taxed
    }
}
