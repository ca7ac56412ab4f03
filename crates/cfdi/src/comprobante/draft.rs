//! A document as it is put together, before it is judged: what all kinds have in common.

use faults::{Fault, Faults};

use super::global::{CONCEPTOS_MAX, GLOBAL_TOO_LARGE};
use super::{
    CfdiRelacionados, Comprobante, Concepto, ConceptoInput, FORMA_PAGO_DEFINED,
    FORMA_PAGO_UNDEFINED, InformacionGlobal, IngresoInput, NOT_AT_BORDER, NOT_IN_FORCE,
    TipoDeComprobante, relacionados,
};
use crate::catalog::{FormaPago, MetodoPago};
use crate::taxes::{GrossLine, Iva, at_border, breakdown};

/// What a document of any kind says.
pub(super) struct Draft {
    pub(super) tipo_de_comprobante: TipoDeComprobante,
    pub(super) metodo_pago: MetodoPago,
    /// What an ingreso says; the other kinds say it too.
    pub(super) body: IngresoInput,
    pub(super) informacion_global: Option<InformacionGlobal>,
    pub(super) cfdi_relacionados: Vec<CfdiRelacionados>,
}

impl Draft {
    /// What is wrong with all but the conceptos.
    pub(super) fn check(&self) -> Faults {
        let head = &self.body.head;
        let mut faults = relacionados::check(&self.cfdi_relacionados, head.fecha.date());
        head.check_number(&mut faults);
        faults.note(check_forma_pago(self.body.forma_pago, self.metodo_pago));
        check_vigencia(&self.body, &mut faults);
        head.check_emisor(&mut faults);
        faults.note(self.body.receptor.check_branch(&head.lugar_expedicion));
        faults
    }

    /// Collapses the texts of the conceptos and judges them.
    pub(super) fn clean(&mut self, faults: &mut Faults) {
        for (place, concepto) in self.body.conceptos.iter_mut().enumerate() {
            if let Err(found) = concepto.clean() {
                faults.absorb(&format!("conceptos.{place}"), found);
            }
        }
    }

    /// The document of tickets, each with its path; `at` is where the person who gave them finds
    /// them all.
    pub(super) fn of_tickets(
        mut self,
        tickets: impl IntoIterator<Item = (String, Result<Vec<ConceptoInput>, Faults>)>,
        mut faults: Faults,
        at: &str,
    ) -> Result<Comprobante, Faults> {
        for (path, conceptos) in tickets {
            match conceptos {
                Ok(conceptos) => self.body.conceptos.extend(conceptos),
                Err(found) => faults.absorb(&path, found),
            }
        }
        if self.body.conceptos.len() > CONCEPTOS_MAX {
            faults.push(Fault::new(&GLOBAL_TOO_LARGE, at));
        }
        if faults.is_empty() { self.finish(faults, at) } else { Err(faults) }
    }

    /// Computes the taxes. Without a fault so far and in them, the document is good; `at` is the
    /// field in which the lines were given.
    pub(super) fn finish(self, mut faults: Faults, at: &str) -> Result<Comprobante, Faults> {
        let body = self.body;
        check_border(&body, &mut faults);
        let lines: Vec<GrossLine> = body.conceptos.iter().map(|concepto| concepto.line).collect();
        let breakdown = match breakdown(&lines) {
            Ok(breakdown) => breakdown,
            Err(of_lines) => {
                of_lines.into_iter().for_each(|fault| faults.push(moved(fault, at)));
                return Err(faults);
            }
        };
        let taxed = breakdown.lines.iter().cloned();
        let conceptos =
            body.conceptos.into_iter().zip(taxed).map(|(input, taxed)| Concepto::new(input, taxed));
        faults.into_result(Comprobante {
            tipo_de_comprobante: self.tipo_de_comprobante,
            head: body.head,
            forma_pago: body.forma_pago,
            metodo_pago: self.metodo_pago,
            informacion_global: self.informacion_global,
            cfdi_relacionados: self.cfdi_relacionados,
            receptor: body.receptor,
            conceptos: conceptos.collect(),
            breakdown,
        })
    }
}

/// What `taxes` calls `lines.2.quantity` is `conceptos.2.quantity` here.
fn moved(mut fault: Fault, at: &str) -> Fault {
    if let Some(rest) = fault.path.strip_prefix("lines") {
        fault.path = format!("{at}{rest}");
    }
    fault
}

/// 99 Por definir with PPD, and with nothing else (CFDI40105).
fn check_forma_pago(forma_pago: FormaPago, metodo_pago: MetodoPago) -> Result<(), Fault> {
    let undefined = forma_pago == FormaPago::PorDefinir;
    match metodo_pago {
        MetodoPago::UnaSolaExhibicion if undefined => {
            Err(Fault::new(&FORMA_PAGO_UNDEFINED, "forma_pago"))
        }
        MetodoPago::ParcialidadesDiferido if !undefined => {
            Err(Fault::new(&FORMA_PAGO_DEFINED, "forma_pago"))
        }
        MetodoPago::UnaSolaExhibicion | MetodoPago::ParcialidadesDiferido => Ok(()),
    }
}

/// Whether every code is in force on the day of the document.
fn check_vigencia(input: &IngresoInput, faults: &mut Faults) {
    let day = input.head.fecha.date();
    for (path, vigencia) in [
        ("forma_pago", input.forma_pago.vigencia()),
        ("emisor.regimen_fiscal", input.head.emisor.regimen_fiscal.vigencia()),
        ("receptor.regimen_fiscal", input.receptor.regimen_fiscal_receptor().vigencia()),
        ("receptor.uso_cfdi", input.receptor.uso_cfdi().vigencia()),
    ] {
        if !vigencia.covers(day) {
            faults.push(Fault::new(&NOT_IN_FORCE, path));
        }
    }
}

/// IVA at 8 % is for the branches that c_CodigoPostal marks.
fn check_border(input: &IngresoInput, faults: &mut Faults) {
    let at_8 = |concepto: &ConceptoInput| concepto.line.taxes.iva == Iva::Tasa8;
    if !at_border(&input.head.lugar_expedicion) && input.conceptos.iter().any(at_8) {
        faults.push(Fault::new(&NOT_AT_BORDER, "lugar_expedicion"));
    }
}
