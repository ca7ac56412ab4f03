//! The taxes of a sale: one function, for the till and for the portal.
//!
//! A line's gross, tax included, is whole centavos: that is what the customer pays and what the
//! document has to give back. With `t` the gross and each quotient rounded once,
//!
//! ```text
//! N = round(t / (1 + iva))               Base of IVA (it includes IEPS)
//! b = round(t / ((1 + ieps)(1 + iva)))   Importe, and Base of IEPS
//! ieps = N - b        iva = t - N
//! ```
//!
//! so `b + ieps + iva = t` without a repair. The sums follow SAT's order (FAQ CFDI 4.0, 37–39;
//! CFDI40108, 40215, 40221): SubTotal, each Base and each Importe of the summary are the sum of the
//! lines, rounded at the end; Total is SubTotal plus the taxes. At six decimals that total is Σ t,
//! but for some sales with several taxes. Those are computed again, all their lines, at whole
//! centavos, where every sum is exact. That is the whole rule; why it keeps within the limits of
//! CFDI40167 and CFDI40180 is proved in `docs/adr/0003-money-scales.md` and tested in
//! `tests/props.rs`.

mod line;
mod profile;

use std::collections::BTreeMap;

use faults::{Code, Fault, Faults, codes};
use money::{AmountError, Micros, Money, Quantity, Rate};

pub use profile::{Iva, TaxProfile};

codes! {
    /// No lines.
    NO_LINES = ("taxes-04", Fault, "La venta no tiene productos.");
    /// A quantity that is not above zero.
    QUANTITY_NOT_POSITIVE = ("taxes-05", Fault, "La cantidad debe ser mayor que cero.");
    /// A gross that is not above zero.
    GROSS_NOT_POSITIVE = ("taxes-06", Fault, "El importe del producto debe ser mayor que cero.");
    /// The unit price is less than half a millionth of a peso.
    UNIT_PRICE_TOO_SMALL = ("taxes-07", Fault,
        "El precio por unidad es tan pequeño que no cabe en una factura. Revisa la cantidad.");
    /// An amount does not fit.
    OUT_OF_RANGE = ("taxes-08", Fault, "El importe es demasiado grande. Revisa cantidad y precio.");
    /// The total is not what was paid: the method has a mistake.
    TOTAL_DIFFERS = ("taxes-09", Bug,
        "No pudimos cuadrar los impuestos con el total. Tu venta está guardada; avísanos.");
}

/// Every code of this module and of those below it.
pub(crate) fn all_codes() -> impl Iterator<Item = &'static Code> {
    CODES.iter().chain(profile::CODES).copied()
}

/// c_Impuesto, as far as it can be a traslado.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Impuesto {
    /// 002 Impuesto al Valor Agregado.
    Iva,
    /// 003 Impuesto Especial sobre Producción y Servicios.
    Ieps,
}

impl Impuesto {
    /// SAT's code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Iva => "002",
            Self::Ieps => "003",
        }
    }
}

/// TipoFactor with its TasaOCuota.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Factor {
    /// A part of the base.
    Tasa(Rate),
    /// Exempt: neither rate nor amount.
    Exento,
}

/// A line as it was sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrossLine {
    /// Cantidad, above zero.
    pub quantity: Quantity,
    /// What was paid for the line, taxes included, above zero.
    pub gross: Money,
    /// Its taxes.
    pub taxes: TaxProfile,
}

/// A sale taken apart. `total` is the sum of the gross amounts, always.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breakdown {
    /// The lines, in the order given.
    pub lines: Vec<TaxedLine>,
    /// Σ Importe, rounded at the end.
    pub sub_total: Money,
    /// One for each tax and rate, IVA first, rates ascending, Exento last.
    pub traslados: Vec<TotalTraslado>,
    /// SubTotal plus the taxes.
    pub total: Money,
    /// With how many decimals the amounts of the lines are written.
    pub scale: Scale,
}

/// A line without its taxes, and these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxedLine {
    /// Importe over Cantidad, at six decimals whatever the scale.
    pub valor_unitario: Micros,
    /// Without taxes.
    pub importe: Micros,
    /// IEPS, then IVA; nothing where the line is no object of tax (ObjetoImp 01).
    pub traslados: Vec<Traslado>,
}

/// A tax of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traslado {
    /// Which tax.
    pub impuesto: Impuesto,
    /// At which rate.
    pub factor: Factor,
    /// On which amount.
    pub base: Micros,
    /// How much; nothing where exempt.
    pub importe: Option<Micros>,
}

/// A tax of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotalTraslado {
    /// Which tax.
    pub impuesto: Impuesto,
    /// At which rate.
    pub factor: Factor,
    /// Σ Base, rounded at the end.
    pub base: Money,
    /// Σ Importe, rounded at the end; nothing where exempt.
    pub importe: Option<Money>,
}

/// At what the amounts of the lines are rounded, and with how many decimals they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scale {
    /// Six decimals: the rule.
    Micros,
    /// Two decimals: where the sums at six do not give the total that was paid.
    Centavos,
}

/// Takes a sale apart.
///
/// # Errors
/// All that is wrong with the lines, at `lines.N.…`.
pub fn breakdown(lines: &[GrossLine]) -> Result<Breakdown, Faults> {
    check(lines)?;
    let out_of_range = |_: AmountError| Faults::from(Fault::new(&OUT_OF_RANGE, "lines"));
    let paid = Money::try_sum(lines.iter().map(|line| line.gross)).map_err(out_of_range)?;
    let at_micros = at_scale(lines, Scale::Micros).map_err(out_of_range)?;
    let result = if at_micros.total == paid {
        at_micros
    } else {
        at_scale(lines, Scale::Centavos).map_err(out_of_range)?
    };
    if result.total != paid {
        let fault = Fault::new(&TOTAL_DIFFERS, "lines").with("paid", paid);
        return Err(fault.with("total", result.total).into());
    }
    check_unit_prices(&result)?;
    Ok(result)
}

fn check(lines: &[GrossLine]) -> Result<(), Faults> {
    let mut faults = Faults::new();
    if lines.is_empty() {
        faults.push(Fault::new(&NO_LINES, "lines"));
    }
    for (place, line) in lines.iter().enumerate() {
        let at = format!("lines.{place}");
        if !line.quantity.is_positive() {
            faults.push(Fault::new(&QUANTITY_NOT_POSITIVE, "quantity").below(&at));
        }
        if !line.gross.is_positive() {
            faults.push(Fault::new(&GROSS_NOT_POSITIVE, "gross").below(&at));
        }
        faults.note(line.taxes.check().map_err(|fault| fault.below("taxes").below(&at)));
    }
    faults.into_result(())
}

/// ValorUnitario must be above zero in an ingreso (CFDI40166).
fn check_unit_prices(breakdown: &Breakdown) -> Result<(), Faults> {
    let mut faults = Faults::new();
    for (place, line) in breakdown.lines.iter().enumerate() {
        if !line.valor_unitario.is_positive() {
            faults.push(Fault::new(&UNIT_PRICE_TOO_SMALL, format!("lines.{place}.quantity")));
        }
    }
    faults.into_result(())
}

fn at_scale(lines: &[GrossLine], scale: Scale) -> Result<Breakdown, AmountError> {
    let lines = lines.iter().map(|line| line::tax(line, scale)).collect::<Result<Vec<_>, _>>()?;
    let sub_total = Micros::try_sum(lines.iter().map(|line| line.importe))?.round_to_centavos();
    let traslados = summary(&lines)?;
    let taxes = Money::try_sum(traslados.iter().filter_map(|traslado| traslado.importe))?;
    Ok(Breakdown { sub_total, total: sub_total.try_add(taxes)?, lines, traslados, scale })
}

/// One line for each (Impuesto, TipoFactor, TasaOCuota): CFDI40218.
fn summary(lines: &[TaxedLine]) -> Result<Vec<TotalTraslado>, AmountError> {
    let mut sums: BTreeMap<(Impuesto, Factor), (Micros, Micros)> = BTreeMap::new();
    for traslado in lines.iter().flat_map(|line| &line.traslados) {
        let (base, importe) = sums.entry((traslado.impuesto, traslado.factor)).or_default();
        *base = base.try_add(traslado.base)?;
        *importe = importe.try_add(traslado.importe.unwrap_or_default())?;
    }
    let total = |((impuesto, factor), (base, importe)): ((Impuesto, Factor), (Micros, Micros))| {
        let importe = match factor {
            Factor::Tasa(_) => Some(importe.round_to_centavos()),
            Factor::Exento => None,
        };
        TotalTraslado { impuesto, factor, base: base.round_to_centavos(), importe }
    };
    Ok(sums.into_iter().map(total).collect())
}

#[cfg(test)]
mod tests;
