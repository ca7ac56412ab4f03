//! Pago: form, currency, amount, and whether the amount covers what it pays.

use super::super::decimal::Decimal;
use super::super::rule::rules;
use super::super::{Finding, Report};
use super::{Docto, PESOS, Pago};

rules! {
    CRP20212 = ("Pago/@FormaDePagoP", Shop, "not 99",
        "Un pago que ya se recibió no puede llevar la forma 99 Por definir. Elige con qué se pagó.");
    CRP20213 = ("Pago/@MonedaP", Us, "not XXX",
        "La moneda del pago no puede ser XXX. En pesos se escribe MXN.");
    CRP20214 = ("Pago/@TipoCambioP", Shop, "given with any currency but MXN",
        "Un pago en otra moneda necesita el tipo de cambio del día. Escríbelo.");
    CRP20215 = ("Pago/@TipoCambioP", Us, "one with MXN",
        "En pesos el tipo de cambio del pago es 1.");
    CRP20217 = ("Pago/@Monto", Shop,
        "where all is of one currency: at least the sum of ImpPagado",
        "Lo pagado de las facturas suma más que el monto del pago. Corrige el monto o lo pagado.");
    CRP20218 = ("Pago/@Monto", Shop, "above zero",
        "El monto del pago debe ser mayor que cero. Corrígelo.");
    CRP20219 = ("Pago/@Monto", Us, "no more decimals than MonedaP",
        "El monto del pago lleva más decimales que su moneda. Genera el comprobante otra vez.");
    CRP20276 = ("Pago/@Monto", Shop,
        "where currencies differ: at least the sum of the lower limits of ImpPagado",
        "Lo pagado de las facturas, en la moneda del pago, suma más que el monto. Revisa el monto y los tipos de cambio.");
}

const ONE_IN_MICROS: i128 = 1_000_000;

pub(super) fn check(pago: &Pago<'_>, report: &mut Report) {
    currency(pago, report);
    let node = &pago.node;
    let monto = node.amount("Monto");
    let rules = [
        (&CRP20212, "FormaDePagoP", node.text("FormaDePagoP") == "99"),
        (&CRP20218, "Monto", monto.is_none_or(|monto| monto.micros() == 0)),
        (&CRP20219, "Monto", too_fine(monto, pago.decimals)),
    ];
    for (rule, name, broken) in rules {
        if broken {
            report.push(Finding::new(rule, node.at(name)).with("found", node.text(name)));
        }
    }
    if let Some(monto) = monto {
        covers(pago, monto, report);
    }
}

fn currency(pago: &Pago<'_>, report: &mut Report) {
    let node = &pago.node;
    let moneda = node.text("MonedaP");
    let one = || node.amount("TipoCambioP").is_some_and(|rate| rate.micros() == ONE_IN_MICROS);
    let rules = [
        (&CRP20213, "MonedaP", moneda == "XXX"),
        (&CRP20214, "TipoCambioP", moneda != PESOS && !node.has("TipoCambioP")),
        (&CRP20215, "TipoCambioP", moneda == PESOS && !one()),
    ];
    for (rule, name, broken) in rules {
        if broken {
            report.push(Finding::new(rule, node.at(name)).with("found", node.text(name)));
        }
    }
}

/// Whether an amount has more decimals than a currency; of an unknown one nothing is asked.
pub(super) fn too_fine(amount: Option<Decimal>, decimals: Option<u32>) -> bool {
    amount.zip(decimals).is_some_and(|(amount, decimals)| amount.decimals() > decimals)
}

/// Where currencies differ, Monto is right if it is the converted sum or more, or lies between the
/// sums of the limits; the lower limits are never above the converted sum, so they alone decide.
/// For the same reason CRP20275, whether each converted ImpPagado lies between its limits, always
/// holds.
fn covers(pago: &Pago<'_>, monto: Decimal, report: &mut Report) {
    let differ = pago.documentos.iter().any(|docto| !docto.same_currency);
    let (rule, covered) = if differ {
        (&CRP20276, covers_limits(pago, monto))
    } else {
        (&CRP20217, covers_sum(&pago.documentos, monto))
    };
    if covered == Some(false) {
        let at = pago.node.at("Monto");
        report.push(Finding::new(rule, at).with("found", pago.node.text("Monto")));
    }
}

/// Nothing where an amount cannot be read: that is CRP20241.
fn covers_sum(documentos: &[Docto<'_>], monto: Decimal) -> Option<bool> {
    let paid = documentos
        .iter()
        .try_fold(0_i128, |sum, docto| sum.checked_add(docto.node.amount("ImpPagado")?.micros()))?;
    Some(paid <= monto.micros())
}

/// Nothing where an amount or an EquivalenciaDR cannot be read, or the currency is not known.
fn covers_limits(pago: &Pago<'_>, monto: Decimal) -> Option<bool> {
    let decimals = pago.decimals?;
    let limits = pago.documentos.iter().try_fold(0_i128, |sum, docto| {
        let paid = docto.node.amount("ImpPagado")?;
        sum.checked_add(docto.equivalencia?.least_paid(paid, decimals)?)
    })?;
    let monto = monto.micros().checked_mul(10_i128.checked_pow(decimals)?)?;
    Some(limits.checked_mul(ONE_IN_MICROS)? <= monto)
}
