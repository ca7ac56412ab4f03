//! One payment: the documents that it pays, in whole or in part.

use faults::{Fault, Faults};
use money::Money;

use super::docto::{DoctoInput, DoctoRelacionado, clean, sum};
use super::{DOCTOS_EMPTY, FORMA_UNDEFINED, OUT_OF_RANGE, PAGO_LATER};
use crate::catalog::FormaPago;
use crate::comprobante::NOT_IN_FORCE;
use crate::fecha::FechaLocal;
use crate::taxes::TotalTraslado;

/// A payment in pesos. Its Monto is the sum of what it pays of each document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PagoInput {
    /// FechaPago: when the money came in, not after Fecha.
    pub fecha_pago: FechaLocal,
    /// FormaDePagoP: any but 99.
    pub forma_de_pago: FormaPago,
    /// NumOperacion: the bank's number, 1 to 100 characters.
    pub num_operacion: Option<String>,
    /// What it pays, at least one document.
    pub documentos: Vec<DoctoInput>,
}

/// A payment with its sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pago {
    fecha_pago: FechaLocal,
    forma_de_pago: FormaPago,
    num_operacion: Option<String>,
    monto: Money,
    documentos: Vec<DoctoRelacionado>,
    impuestos: Vec<TotalTraslado>,
}

impl Pago {
    pub(super) fn new(mut input: PagoInput, fecha: FechaLocal) -> Result<Self, Faults> {
        let mut faults = Faults::new();
        check(&input, fecha, &mut faults);
        faults.note(clean(&mut input.num_operacion, 100).map_err(|f| f.below("num_operacion")));
        let mut documentos = Vec::new();
        for (place, documento) in input.documentos.into_iter().enumerate() {
            match DoctoRelacionado::new(documento) {
                Ok(documento) => documentos.push(documento),
                Err(found) => faults.absorb(&format!("documentos.{place}"), found),
            }
        }
        let out_of_range = |_| Faults::from(Fault::new(&OUT_OF_RANGE, "documentos"));
        let paid = documentos.iter().map(DoctoRelacionado::imp_pagado);
        let monto = Money::try_sum(paid).map_err(out_of_range)?;
        let impuestos =
            sum(documentos.iter().flat_map(DoctoRelacionado::traslados)).map_err(out_of_range)?;
        faults.into_result(Self {
            fecha_pago: input.fecha_pago,
            forma_de_pago: input.forma_de_pago,
            num_operacion: input.num_operacion,
            monto,
            documentos,
            impuestos,
        })
    }

    /// FechaPago.
    pub fn fecha_pago(&self) -> FechaLocal {
        self.fecha_pago
    }

    /// FormaDePagoP.
    pub fn forma_de_pago(&self) -> FormaPago {
        self.forma_de_pago
    }

    /// NumOperacion.
    pub fn num_operacion(&self) -> Option<&str> {
        self.num_operacion.as_deref()
    }

    /// Monto: Σ ImpPagado.
    pub fn monto(&self) -> Money {
        self.monto
    }

    /// The documents that it pays.
    pub fn documentos(&self) -> &[DoctoRelacionado] {
        &self.documentos
    }

    /// ImpuestosP: the sum of the documents' taxes, one for each rate of IVA.
    pub fn impuestos(&self) -> &[TotalTraslado] {
        &self.impuestos
    }
}

fn check(input: &PagoInput, fecha: FechaLocal, faults: &mut Faults) {
    if input.forma_de_pago == FormaPago::PorDefinir {
        faults.push(Fault::new(&FORMA_UNDEFINED, "forma_de_pago"));
    }
    if !input.forma_de_pago.vigencia().covers(fecha.date()) {
        faults.push(Fault::new(&NOT_IN_FORCE, "forma_de_pago"));
    }
    if input.fecha_pago > fecha {
        faults.push(Fault::new(&PAGO_LATER, "fecha_pago"));
    }
    if input.documentos.is_empty() {
        faults.push(Fault::new(&DOCTOS_EMPTY, "documentos"));
    }
}
