//! A tax on a base: what is asked of it is the same in a concepto and in a document that is paid.

use jiff::civil::Date;
use money::Rate;

use super::decimal::{Decimal, is_tax};
use super::doc::Node;
use super::rule::Rule;
use super::{Finding, Report};
use crate::catalog::{ClaveImpuesto, Lado, TasaOCuota, TipoFactor};

/// What the attributes are called.
pub(super) struct Names {
    pub(super) base: &'static str,
    pub(super) impuesto: &'static str,
    pub(super) tipo_factor: &'static str,
    pub(super) tasa: &'static str,
    pub(super) importe: &'static str,
}

/// The rules that ask the same of traslados and of retenciones.
pub(super) struct Asked {
    pub(super) names: &'static Names,
    pub(super) lado: Lado,
    pub(super) base: &'static Rule,
    pub(super) impuesto: &'static Rule,
    pub(super) tipo_factor: &'static Rule,
    pub(super) rate: &'static Rule,
    pub(super) importe: &'static Rule,
}

/// The rules for what goes with the factor of a traslado.
pub(super) struct Factor {
    pub(super) names: &'static Names,
    pub(super) exento_alone: &'static Rule,
    pub(super) rate_and_importe: &'static Rule,
}

/// To how many decimals the limits of a tax are cut and rounded.
#[derive(Clone, Copy)]
pub(super) enum Within {
    /// Those of the currency; of an unknown currency nothing is asked.
    Currency(Option<u32>),
    /// As many as Importe has.
    Written,
}

/// c_Impuesto.
pub(super) fn is_impuesto(code: &str) -> bool {
    ClaveImpuesto::parse(code).is_ok()
}

/// A rate, with all that c_TasaOCuota asks of it.
#[derive(Clone, Copy)]
pub(super) struct Tasa<'a> {
    pub(super) impuesto: &'a str,
    pub(super) factor: &'a str,
    pub(super) lado: Lado,
    pub(super) rate: Decimal,
    /// The day of the document; nothing where the day of the tax is not told.
    pub(super) day: Option<Date>,
}

/// c_TasaOCuota.
pub(super) fn is_rate(tasa: Tasa<'_>) -> bool {
    let (Ok(impuesto), Ok(factor), Ok(rate)) = (
        ClaveImpuesto::parse(tasa.impuesto),
        TipoFactor::parse(tasa.factor),
        i64::try_from(tasa.rate.micros()),
    ) else {
        return false;
    };
    let is_of_tax = |row: &TasaOCuota| {
        row.impuesto == impuesto && row.factor == factor && row.lados.contains(&tasa.lado)
    };
    let rows: Vec<_> = TasaOCuota::rows().filter(is_of_tax).collect();
    // SAT drops the rows that it replaces: of days before all of them the catalog tells nothing,
    // and the value alone is asked.
    let told = |day: &Date| rows.iter().any(|row| row.vigencia.desde <= *day);
    let day = tasa.day.filter(told);
    let in_force = |row: &&TasaOCuota| day.is_none_or(|day| row.vigencia.covers(day));
    rows.iter().filter(in_force).any(|row| row.valor.contains(Rate::from_raw(rate)))
}

/// Judges a tax by the limits of `within` and the catalog of `day`.
pub(super) fn judge(
    node: &Node<'_>,
    asked: &'static Asked,
    (within, day): (Within, Option<Date>),
    report: &mut Report,
) {
    let names = asked.names;
    let [impuesto, factor] = [names.impuesto, names.tipo_factor].map(|name| node.text(name));
    let base = node.amount(names.base);
    let mut broken = |rule, name: &str| {
        report.push(Finding::new(rule, node.at(name)).with("found", node.text(name)));
    };
    if base.is_none_or(|base| base.micros() == 0) {
        broken(asked.base, names.base);
    }
    if !is_impuesto(impuesto) {
        broken(asked.impuesto, names.impuesto);
    }
    if TipoFactor::parse(factor).is_err() {
        broken(asked.tipo_factor, names.tipo_factor);
    }
    let rate = node.amount(names.tasa);
    let judged = is_impuesto(impuesto) && matches!(factor, "Tasa" | "Cuota");
    if judged && node.has(names.tasa) {
        let lado = asked.lado;
        let listed = rate.is_some_and(|rate| is_rate(Tasa { impuesto, factor, lado, rate, day }));
        if !listed {
            broken(asked.rate, names.tasa);
        }
    }
    let both = node.has(names.importe) && node.has(names.tasa);
    if both && !is_importe(node.amount(names.importe), base.zip(rate), within) {
        broken(asked.importe, names.importe);
    }
}

/// Whether Importe is Base times TasaOCuota.
fn is_importe(
    importe: Option<Decimal>,
    factors: Option<(Decimal, Decimal)>,
    within: Within,
) -> bool {
    let decimals = match within {
        Within::Currency(None) => return true,
        Within::Currency(Some(decimals)) => decimals,
        Within::Written => importe.map_or(0, Decimal::decimals),
    };
    let (Some(importe), Some((base, rate))) = (importe, factors) else {
        return false;
    };
    is_tax(importe, base, rate, decimals)
}

pub(super) fn factor_of_traslado(node: &Node<'_>, rules: &'static Factor, report: &mut Report) {
    let names = rules.names;
    let present = [names.tasa, names.importe].map(|name| node.has(name));
    let rule = match node.text(names.tipo_factor) {
        "Exento" if present.contains(&true) => rules.exento_alone,
        "Tasa" | "Cuota" if present.contains(&false) => rules.rate_and_importe,
        _ => return,
    };
    report.push(Finding::new(rule, node.at(names.tipo_factor)));
}
