//! One document that is paid, and the taxes of what was paid of it.

use std::collections::BTreeMap;

use faults::{Fault, Faults};
use money::{AmountError, Money};

use super::{
    OUT_OF_RANGE, PAGADO_ABOVE_SALDO, PAGADO_NOT_POSITIVE, PARCIALIDAD_RANGE, SALDO_ABOVE_TOTAL,
    TEXT, VENDIDO_NOT_POSITIVE,
};
use crate::catalog::ObjetoImp;
use crate::comprobante::FolioFiscal;
use crate::taxes::{Factor, Impuesto, Iva, TotalTraslado};
use crate::text::{collapse, is_legal, length};

/// What a document sold under one treatment of IVA, taxes included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vendido {
    /// The treatment.
    pub iva: Iva,
    /// The gross, above zero.
    pub gross: Money,
}

/// A document in pesos of which something is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoctoInput {
    /// IdDocumento.
    pub id_documento: FolioFiscal,
    /// Serie, 1 to 25 characters.
    pub serie: Option<String>,
    /// Folio, 1 to 40 characters.
    pub folio: Option<String>,
    /// NumParcialidad, from 1 to 999.
    pub num_parcialidad: u16,
    /// ImpSaldoAnt: what was due before.
    pub imp_saldo_ant: Money,
    /// ImpPagado, above zero, at most what was due.
    pub imp_pagado: Money,
    /// All that the document sold: its total, by treatment of IVA.
    pub vendido: Vec<Vendido>,
}

/// A document that is paid, with the taxes of the payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoctoRelacionado {
    input: DoctoInput,
    imp_saldo_insoluto: Money,
    traslados: Vec<TotalTraslado>,
}

impl DoctoRelacionado {
    pub(super) fn new(mut input: DoctoInput) -> Result<Self, Faults> {
        let mut faults = Faults::new();
        faults.note(clean(&mut input.serie, 25).map_err(|fault| fault.below("serie")));
        faults.note(clean(&mut input.folio, 40).map_err(|fault| fault.below("folio")));
        check(&input, &mut faults);
        faults.into_result(())?;
        let out_of_range = |_: AmountError| Faults::from(Fault::new(&OUT_OF_RANGE, "vendido"));
        let total = Money::try_sum(input.vendido.iter().map(|each| each.gross));
        let total = total.map_err(out_of_range)?;
        if input.imp_saldo_ant > total {
            return Err(Fault::new(&SALDO_ABOVE_TOTAL, "imp_saldo_ant")
                .with("total", total)
                .into());
        }
        let traslados = traslados(&input, total).map_err(out_of_range)?;
        let left = input.imp_saldo_ant.try_sub(input.imp_pagado).map_err(out_of_range)?;
        Ok(Self { input, imp_saldo_insoluto: left, traslados })
    }

    /// IdDocumento.
    pub fn id_documento(&self) -> &FolioFiscal {
        &self.input.id_documento
    }

    /// Serie.
    pub fn serie(&self) -> Option<&str> {
        self.input.serie.as_deref()
    }

    /// Folio.
    pub fn folio(&self) -> Option<&str> {
        self.input.folio.as_deref()
    }

    /// NumParcialidad.
    pub fn num_parcialidad(&self) -> u16 {
        self.input.num_parcialidad
    }

    /// ImpSaldoAnt.
    pub fn imp_saldo_ant(&self) -> Money {
        self.input.imp_saldo_ant
    }

    /// ImpPagado.
    pub fn imp_pagado(&self) -> Money {
        self.input.imp_pagado
    }

    /// ImpSaldoInsoluto: what is still due.
    pub fn imp_saldo_insoluto(&self) -> Money {
        self.imp_saldo_insoluto
    }

    /// ObjetoImpDR: 02 where there are taxes to show, else 01.
    pub fn objeto_imp(&self) -> ObjetoImp {
        if self.traslados.is_empty() { ObjetoImp::NoObjeto } else { ObjetoImp::SiObjeto }
    }

    /// TrasladosDR, one for each rate of IVA.
    pub fn traslados(&self) -> &[TotalTraslado] {
        &self.traslados
    }
}

fn check(input: &DoctoInput, faults: &mut Faults) {
    if !(1..=999).contains(&input.num_parcialidad) {
        faults.push(Fault::new(&PARCIALIDAD_RANGE, "num_parcialidad"));
    }
    if !input.imp_pagado.is_positive() {
        faults.push(Fault::new(&PAGADO_NOT_POSITIVE, "imp_pagado"));
    }
    if input.imp_pagado > input.imp_saldo_ant {
        faults.push(Fault::new(&PAGADO_ABOVE_SALDO, "imp_pagado"));
    }
    if input.vendido.is_empty() {
        faults.push(Fault::new(&VENDIDO_NOT_POSITIVE, "vendido"));
    }
    for (place, each) in input.vendido.iter().enumerate() {
        if !each.gross.is_positive() {
            faults.push(Fault::new(&VENDIDO_NOT_POSITIVE, format!("vendido.{place}.gross")));
        }
    }
}

/// The taxes of what was paid. Each part of the payment ends where the same part of the document
/// ends, so the parts add up to the payment. What bears one rate is taken apart as one amount, or
/// the roundings could leave the limits of CRP20261.
fn traslados(input: &DoctoInput, total: Money) -> Result<Vec<TotalTraslado>, AmountError> {
    let mut sold = Money::ZERO;
    let mut paid = Money::ZERO;
    let mut parts: BTreeMap<Iva, Money> = BTreeMap::new();
    for each in &input.vendido {
        sold = sold.try_add(each.gross)?;
        let paid_so_far = input.imp_pagado.share(sold, total)?;
        let part = parts.entry(each.iva).or_default();
        *part = part.try_add(paid_so_far.try_sub(paid)?)?;
        paid = paid_so_far;
    }
    let parts = parts.into_iter().filter(|(_, part)| part.is_positive());
    parts.filter_map(|(iva, part)| traslado(iva, part).transpose()).collect()
}

/// IVA of an amount that includes it; nothing where it is no object of tax. A base is above zero
/// (CRP20255), hence at least one centavo.
fn traslado(iva: Iva, gross: Money) -> Result<Option<TotalTraslado>, AmountError> {
    let (factor, base, importe) = match iva.tasa() {
        Some(rate) => {
            let base = gross.without_rate(rate)?.max(Money::from_raw(1));
            (Factor::Tasa(rate), base, Some(gross.try_sub(base)?))
        }
        None if iva == Iva::Exento => (Factor::Exento, gross, None),
        None => return Ok(None),
    };
    Ok(Some(TotalTraslado { impuesto: Impuesto::Iva, factor, base, importe }))
}

/// One for each (Impuesto, TipoFactor, TasaOCuota), exact (CRP20268, CRP20271, CRP20274).
pub(super) fn sum<'a>(
    traslados: impl IntoIterator<Item = &'a TotalTraslado>,
) -> Result<Vec<TotalTraslado>, AmountError> {
    let mut sums: BTreeMap<(Impuesto, Factor), TotalTraslado> = BTreeMap::new();
    for each in traslados {
        let zero = || TotalTraslado {
            base: Money::ZERO,
            importe: each.importe.map(|_| Money::ZERO),
            ..each.clone()
        };
        let sum = sums.entry((each.impuesto, each.factor)).or_insert_with(zero);
        sum.base = sum.base.try_add(each.base)?;
        if let (Some(total), Some(importe)) = (&mut sum.importe, each.importe) {
            *total = total.try_add(importe)?;
        }
    }
    Ok(sums.into_values().collect())
}

/// Collapses a text and judges it.
pub(super) fn clean(text: &mut Option<String>, length_max: usize) -> Result<(), Fault> {
    let Some(text) = text else { return Ok(()) };
    *text = collapse(text);
    let in_form = !text.is_empty() && length(text) <= length_max && text.chars().all(is_legal);
    if in_form { Ok(()) } else { Err(Fault::new(&TEXT, "")) }
}
