//! One line: from its gross to Importe, Base and the taxes.

use money::{AmountError, Micros, Money, Rate};

use super::profile::{Iva, TaxProfile};
use super::{Factor, GrossLine, Impuesto, Scale, TaxedLine, Traslado};

/// A gross amount taken apart. Between two cuts lies a tax, so the taxes and the base always add up
/// to the gross.
struct Cuts {
    /// Without any tax: Importe, and Base of IEPS.
    base: Micros,
    /// With IEPS, without IVA: Base of IVA.
    with_ieps: Micros,
    /// With both: what was paid.
    gross: Micros,
}

/// What remains of the gross without `rate`, rounded once, at the scale. A base must be above zero
/// (CFDI40174), hence at least one centavo: that happens only to a gross of one centavo.
fn cut(gross: Money, rate: Rate, scale: Scale) -> Result<Micros, AmountError> {
    match scale {
        Scale::Micros => gross.to_micros()?.without_rate(rate),
        Scale::Centavos => gross.without_rate(rate)?.max(Money::from_raw(1)).to_micros(),
    }
}

fn cuts(gross: Money, taxes: &TaxProfile, scale: Scale) -> Result<Cuts, AmountError> {
    let iva = taxes.iva.tasa().unwrap_or(Rate::ZERO);
    let ieps = taxes.ieps.unwrap_or(Rate::ZERO);
    Ok(Cuts {
        base: cut(gross, ieps.upon(iva)?, scale)?,
        with_ieps: cut(gross, iva, scale)?,
        gross: gross.to_micros()?,
    })
}

fn traslado_ieps(rate: Rate, cuts: &Cuts) -> Result<Traslado, AmountError> {
    Ok(Traslado {
        impuesto: Impuesto::Ieps,
        factor: Factor::Tasa(rate),
        base: cuts.base,
        importe: Some(cuts.with_ieps.try_sub(cuts.base)?),
    })
}

fn traslado_iva(iva: Iva, cuts: &Cuts) -> Result<Option<Traslado>, AmountError> {
    let (factor, importe) = match (iva, iva.tasa()) {
        (Iva::NoObjeto, _) => return Ok(None),
        (Iva::Exento, _) | (Iva::Tasa16 | Iva::Tasa8 | Iva::Tasa0, None) => (Factor::Exento, None),
        (Iva::Tasa16 | Iva::Tasa8 | Iva::Tasa0, Some(rate)) => {
            (Factor::Tasa(rate), Some(cuts.gross.try_sub(cuts.with_ieps)?))
        }
    };
    Ok(Some(Traslado { impuesto: Impuesto::Iva, factor, base: cuts.with_ieps, importe }))
}

/// The line at a scale.
///
/// # Errors
/// Out of range.
pub(super) fn tax(line: &GrossLine, scale: Scale) -> Result<TaxedLine, AmountError> {
    let cuts = cuts(line.gross, &line.taxes, scale)?;
    let ieps = line.taxes.ieps.map(|rate| traslado_ieps(rate, &cuts)).transpose()?;
    let iva = traslado_iva(line.taxes.iva, &cuts)?;
    Ok(TaxedLine {
        valor_unitario: cuts.base.per(line.quantity)?,
        importe: cuts.base,
        traslados: ieps.into_iter().chain(iva).collect(),
    })
}
