//! One line: from what was paid to Importe, Descuento, Base and the taxes.

use money::{AmountError, Micros, Money, Rate};

use super::ieps::Cuota;
use super::profile::Iva;
use super::{Factor, GrossLine, Impuesto, Retencion, Scale, TaxedLine, Traslado};

/// A gross amount taken apart from the outside in. Between two cuts lies a tax, so the taxes and
/// the base always add up to the gross.
#[derive(Clone, Copy)]
struct Cuts {
    /// Without any tax: Importe, and Base of IEPS by rate.
    base: Micros,
    /// With IEPS by rate, and without that by cuota.
    with_tasa: Micros,
    /// With all IEPS, without IVA: Base of IVA.
    with_ieps: Micros,
    /// With everything: what was paid.
    gross: Micros,
}

/// The taxes of a line that are shown.
struct Shown {
    iva: Rate,
    tasa: Rate,
    cuota: Micros,
}

impl Shown {
    fn of(line: &GrossLine, scale: Scale) -> Result<Self, AmountError> {
        let ieps = line.taxes.ieps_apart();
        let cuota = match ieps.and_then(|ieps| ieps.cuota) {
            Some(cuota) => cuota_importe(cuota, line, scale)?,
            None => Micros::ZERO,
        };
        Ok(Self {
            iva: line.taxes.iva.tasa().unwrap_or(Rate::ZERO),
            tasa: ieps.and_then(|ieps| ieps.tasa).unwrap_or(Rate::ZERO),
            cuota,
        })
    }

    fn cut(&self, gross: Micros, scale: Scale) -> Result<Cuts, AmountError> {
        let with_ieps = cut(gross, self.iva, scale)?;
        let with_tasa = with_ieps.try_sub(self.cuota)?;
        Ok(Cuts { base: cut(with_tasa, self.tasa, scale)?, with_tasa, with_ieps, gross })
    }
}

fn cuota_importe(cuota: Cuota, line: &GrossLine, scale: Scale) -> Result<Micros, AmountError> {
    rounded(cuota.base(line.quantity)?.times_rate(cuota.tasa_o_cuota)?, scale)
}

/// An amount at the scale.
fn rounded(amount: Micros, scale: Scale) -> Result<Micros, AmountError> {
    match scale {
        Scale::Micros => Ok(amount),
        Scale::Centavos => amount.round_to_centavos().to_micros(),
    }
}

/// What remains of an amount without `rate`, rounded once, at the scale. A base must be above zero
/// (CFDI40174), hence at least one centavo: that happens only to an amount of one centavo.
fn cut(amount: Micros, rate: Rate, scale: Scale) -> Result<Micros, AmountError> {
    match scale {
        Scale::Micros => amount.without_rate(rate),
        Scale::Centavos => {
            let cut = amount.round_to_centavos().without_rate(rate)?;
            let least = if amount.is_positive() { Money::from_raw(1) } else { Money::ZERO };
            cut.max(least).to_micros()
        }
    }
}

fn traslados_ieps(
    line: &GrossLine,
    shown: &Shown,
    cuts: &Cuts,
) -> Result<Vec<Traslado>, AmountError> {
    let mut traslados = Vec::with_capacity(3);
    let Some(ieps) = line.taxes.ieps_apart() else { return Ok(traslados) };
    if let Some(tasa) = ieps.tasa {
        let importe = cuts.with_tasa.try_sub(cuts.base)?;
        traslados.push(Traslado {
            impuesto: Impuesto::Ieps,
            factor: Factor::Tasa(tasa),
            base: cuts.base,
            importe: Some(importe),
        });
    }
    if let Some(cuota) = ieps.cuota {
        traslados.push(Traslado {
            impuesto: Impuesto::Ieps,
            factor: Factor::Cuota(cuota.tasa_o_cuota),
            base: cuota.base(line.quantity)?,
            importe: Some(shown.cuota),
        });
    }
    Ok(traslados)
}

fn traslado_iva(iva: Iva, cuts: &Cuts) -> Result<Option<Traslado>, AmountError> {
    let (factor, importe) = match iva.tasa() {
        Some(rate) => (Factor::Tasa(rate), Some(cuts.gross.try_sub(cuts.with_ieps)?)),
        None if iva == Iva::Exento => (Factor::Exento, None),
        None => return Ok(None),
    };
    Ok(Some(Traslado { impuesto: Impuesto::Iva, factor, base: cuts.with_ieps, importe }))
}

fn retenciones(line: &GrossLine, cuts: &Cuts, scale: Scale) -> Result<Vec<Retencion>, AmountError> {
    let withheld = |(impuesto, tasa): (Impuesto, Rate)| {
        let base = match impuesto {
            Impuesto::Iva => cuts.with_ieps,
            Impuesto::Isr | Impuesto::Ieps => cuts.base,
        };
        let importe = rounded(base.times_rate(tasa)?, scale)?;
        Ok(Retencion { impuesto, tasa, base, importe })
    };
    line.retenciones.rates().map(withheld).collect()
}

/// The line at a scale.
///
/// # Errors
/// Out of range.
pub(super) fn tax(line: &GrossLine, scale: Scale) -> Result<TaxedLine, AmountError> {
    let shown = Shown::of(line, scale)?;
    let paid = shown.cut(line.gross.to_micros()?, scale)?;
    let list = if line.discount.is_zero() {
        paid
    } else {
        shown.cut(line.gross.try_add(line.discount)?.to_micros()?, scale)?
    };
    let descuento = list.base.try_sub(paid.base)?;
    let mut traslados = traslados_ieps(line, &shown, &paid)?;
    traslados.extend(traslado_iva(line.taxes.iva, &paid)?);
    Ok(TaxedLine {
        objeto_imp: line.taxes.objeto_imp(),
        valor_unitario: list.base.per(line.quantity)?,
        importe: list.base,
        descuento: Some(descuento).filter(|descuento| !descuento.is_zero()),
        base: paid.base,
        traslados,
        retenciones: retenciones(line, &paid, scale)?,
    })
}
