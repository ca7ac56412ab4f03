//! The taxes of a sale: one function, for the till and for the portal.
//!
//! What is paid for a line, tax included and discount taken off, is whole centavos: the document
//! has to give it back. With `t` that amount, `e` IEPS by cuota (its units times the cuota) and
//! each quotient rounded once,
//!
//! ```text
//! N = round(t / (1 + iva))               Base of IVA (it includes IEPS)
//! b = round((N - e) / (1 + ieps))        Base of IEPS by rate
//! ieps = N - e - b        iva = t - N
//! ```
//!
//! so `b + ieps + e + iva = t` without a repair. Of a line with a discount, the price before it is
//! cut in the same way: that gives Importe, and Importe less `b` is Descuento. The sums follow
//! SAT's order (FAQ CFDI 4.0, 37–39; CFDI40108, 40111, 40215, 40221): SubTotal, Descuento, each
//! Base and each Importe of the summary are the sum of the lines, rounded at the end; Total is
//! SubTotal less Descuento plus the taxes. At six decimals that is Σ t, but for some sales with
//! several taxes or discounts. Those are computed again, all their lines, at whole centavos, where
//! every sum is exact. That is the whole rule; why it keeps within the limits of CFDI40167,
//! CFDI40180 and CFDI40186 is proved in `docs/adr/0003-money-scales.md` and tested in
//! `tests/props.rs`.
//!
//! What the customer withholds is taken from that total and from nothing else: `paid` is what the
//! ticket says, `total` what the document says.

mod ieps;
mod line;
mod net;
mod profile;
mod retenciones;

use std::collections::BTreeMap;

use faults::{Code, Fault, Faults, codes};
use money::{AmountError, Micros, Money, Quantity, Rate};

use crate::catalog::ObjetoImp;

pub use ieps::{Cuota, Ieps, Shown};
pub use profile::{EstimuloFronterizo, Iva, TaxProfile};
pub use retenciones::{RetencionMark, Retenciones};

pub(crate) use profile::at_border;

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
    /// A discount below zero.
    DISCOUNT_NEGATIVE = ("taxes-14", Fault, "El descuento no puede ser negativo. Corrígelo.");
    /// IEPS by cuota leaves nothing of the price.
    CUOTA_ABOVE_PRICE = ("taxes-15", Fault,
        "El IEPS por cuota de este producto es más que lo que se pagó por él. Revisa precio y cuota.");
}

/// Every code of this module and of those below it.
pub(crate) fn all_codes() -> impl Iterator<Item = &'static Code> {
    let below = [profile::CODES, ieps::CODES, retenciones::CODES];
    CODES.iter().chain(below.into_iter().flatten()).copied()
}

/// c_Impuesto.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Impuesto {
    /// 001 Impuesto sobre la renta: only ever withheld.
    Isr,
    /// 002 Impuesto al Valor Agregado.
    Iva,
    /// 003 Impuesto Especial sobre Producción y Servicios.
    Ieps,
}

impl Impuesto {
    /// SAT's code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Isr => "001",
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
    /// Pesos for each unit of the base.
    Cuota(Rate),
    /// Exempt: neither rate nor amount.
    Exento,
}

impl Factor {
    /// c_TipoFactor.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Tasa(_) => "Tasa",
            Self::Cuota(_) => "Cuota",
            Self::Exento => "Exento",
        }
    }

    /// TasaOCuota, where there is one.
    pub const fn tasa_o_cuota(self) -> Option<Rate> {
        match self {
            Self::Tasa(rate) | Self::Cuota(rate) => Some(rate),
            Self::Exento => None,
        }
    }
}

/// A line as it was sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrossLine {
    /// Cantidad, above zero.
    pub quantity: Quantity,
    /// What was paid for the line, taxes included and discount taken off, above zero: a line that
    /// was given away has no place in a document (CFDI40174).
    pub gross: Money,
    /// What was taken off the price, taxes included; zero or more.
    pub discount: Money,
    /// Its taxes.
    pub taxes: TaxProfile,
    /// What the customer withholds of it.
    pub retenciones: Retenciones,
}

impl GrossLine {
    /// A line without discount of which nothing is withheld.
    pub const fn new(quantity: Quantity, gross: Money, taxes: TaxProfile) -> Self {
        Self { quantity, gross, discount: Money::ZERO, taxes, retenciones: Retenciones::NONE }
    }

    /// The same line of which the customer withholds what applies to its taxes.
    #[must_use]
    pub fn withholding(self, retenciones: Retenciones) -> Self {
        Self { retenciones: retenciones.on(&self.taxes), ..self }
    }
}

/// A sale taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breakdown {
    /// The lines, in the order given.
    pub lines: Vec<TaxedLine>,
    /// Σ Importe, rounded at the end.
    pub sub_total: Money,
    /// Σ Descuento, rounded at the end; nothing where no line has one (CFDI40111).
    pub descuento: Option<Money>,
    /// One for each tax and rate, IVA first, rates ascending, cuotas behind them, Exento last.
    pub traslados: Vec<TotalTraslado>,
    /// One for each tax, ISR first.
    pub retenciones: Vec<TotalRetencion>,
    /// SubTotal less Descuento plus the taxes: the sum of what was paid for the lines, always.
    pub paid: Money,
    /// Total of the document: what was paid less what the customer withholds.
    pub total: Money,
    /// With how many decimals the amounts of the lines are written.
    pub scale: Scale,
}

/// A line without its taxes, and these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxedLine {
    /// ObjetoImp.
    pub objeto_imp: ObjetoImp,
    /// Importe over Cantidad, at six decimals whatever the scale.
    pub valor_unitario: Micros,
    /// Without taxes, before the discount.
    pub importe: Micros,
    /// The discount without taxes, where there is one.
    pub descuento: Option<Micros>,
    /// Importe less Descuento.
    pub base: Micros,
    /// IEPS by rate, IEPS by cuota, IVA; nothing where the document shows no tax of the line.
    pub traslados: Vec<Traslado>,
    /// What the customer withholds: ISR, IVA.
    pub retenciones: Vec<Retencion>,
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

/// A tax of a line that the customer withholds, by rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retencion {
    /// ISR or IVA.
    pub impuesto: Impuesto,
    /// At which rate.
    pub tasa: Rate,
    /// On which amount.
    pub base: Micros,
    /// How much.
    pub importe: Micros,
}

/// What the customer withholds of one tax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TotalRetencion {
    /// ISR or IVA.
    pub impuesto: Impuesto,
    /// Σ Importe of the lines, rounded at the end (CFDI40211).
    pub importe: Money,
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
    let result = if at_micros.paid == paid {
        at_micros
    } else {
        at_scale(lines, Scale::Centavos).map_err(out_of_range)?
    };
    check_taxed(&result)?;
    if result.paid != paid {
        let fault = Fault::new(&TOTAL_DIFFERS, "lines").with("paid", paid);
        return Err(fault.with("total", result.paid).into());
    }
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
        if line.discount.is_negative() {
            faults.push(Fault::new(&DISCOUNT_NEGATIVE, "discount").below(&at));
        }
        faults.note(line.taxes.check().map_err(|fault| fault.below("taxes").below(&at)));
        let withheld = line.retenciones.check(&line.taxes);
        faults.note(withheld.map_err(|fault| fault.below("retenciones").below(&at)));
    }
    faults.into_result(())
}

/// A base must be above zero (CFDI40174), and so must ValorUnitario in an ingreso (CFDI40166).
fn check_taxed(breakdown: &Breakdown) -> Result<(), Faults> {
    let mut faults = Faults::new();
    for (place, line) in breakdown.lines.iter().enumerate() {
        if !line.base.is_positive() {
            faults.push(Fault::new(&CUOTA_ABOVE_PRICE, format!("lines.{place}.taxes.ieps")));
        } else if !line.valor_unitario.is_positive() {
            faults.push(Fault::new(&UNIT_PRICE_TOO_SMALL, format!("lines.{place}.quantity")));
        }
    }
    faults.into_result(())
}

fn at_scale(lines: &[GrossLine], scale: Scale) -> Result<Breakdown, AmountError> {
    let lines = lines.iter().map(|line| line::tax(line, scale)).collect::<Result<Vec<_>, _>>()?;
    let sub_total = Micros::try_sum(lines.iter().map(|line| line.importe))?.round_to_centavos();
    let descuento = total_descuento(&lines)?;
    let traslados = summary(&lines)?;
    let taxes = Money::try_sum(traslados.iter().filter_map(|traslado| traslado.importe))?;
    let paid = sub_total.try_sub(descuento.unwrap_or_default())?.try_add(taxes)?;
    let retenciones = withheld(&lines)?;
    let total = paid.try_sub(Money::try_sum(retenciones.iter().map(|each| each.importe))?)?;
    Ok(Breakdown { lines, sub_total, descuento, traslados, retenciones, paid, total, scale })
}

fn total_descuento(lines: &[TaxedLine]) -> Result<Option<Money>, AmountError> {
    let mut discounts = lines.iter().filter_map(|line| line.descuento).peekable();
    if discounts.peek().is_none() {
        return Ok(None);
    }
    Ok(Some(Micros::try_sum(discounts)?.round_to_centavos()))
}

/// One for each Impuesto: CFDI40208.
fn withheld(lines: &[TaxedLine]) -> Result<Vec<TotalRetencion>, AmountError> {
    let mut sums: BTreeMap<Impuesto, Micros> = BTreeMap::new();
    for retencion in lines.iter().flat_map(|line| &line.retenciones) {
        let sum = sums.entry(retencion.impuesto).or_default();
        *sum = sum.try_add(retencion.importe)?;
    }
    let total = |(impuesto, sum): (Impuesto, Micros)| TotalRetencion {
        impuesto,
        importe: sum.round_to_centavos(),
    };
    Ok(sums.into_iter().map(total).collect())
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
            Factor::Tasa(_) | Factor::Cuota(_) => Some(importe.round_to_centavos()),
            Factor::Exento => None,
        };
        TotalTraslado { impuesto, factor, base: base.round_to_centavos(), importe }
    };
    Ok(sums.into_iter().map(total).collect())
}

#[cfg(test)]
mod tests;
