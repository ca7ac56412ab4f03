//! The taxes of any sale against Anexo 20, by a checker that knows nothing of the crate's method.
//!
//! It reads the amounts as the texts that go into the XML and computes SAT's formulas in integers
//! of 10⁻¹², products in 10⁻²⁴. SAT truncates and rounds up the limits to the decimals of the
//! currency; the checker takes the decimals of the amount itself, which allows less.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::collections::BTreeMap;

use cfdi::taxes::{
    Breakdown, Factor, GrossLine, Ieps, Impuesto, Iva, Retencion, Scale, TaxProfile, TaxedLine,
    Traslado, breakdown,
};
use common::any::any_line;
use money::{Micros, Money, Quantity, Rate};
use proptest::prelude::*;

/// 10¹².
const ONE: i128 = 1_000_000_000_000;

/// A decimal as it is written: its value in 10⁻¹² and its number of decimals.
#[derive(Clone, Copy, Debug)]
struct Written {
    value: i128,
    decimals: u32,
}

fn written(text: &str) -> Written {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let decimals = u32::try_from(fraction.len()).unwrap();
    let digits: i128 = format!("{whole}{fraction}").parse().unwrap();
    Written { value: digits * 10_i128.pow(12 - decimals), decimals }
}

impl Written {
    /// 10^-decimals / 2, in 10⁻¹².
    fn half(self) -> i128 {
        ONE / 10_i128.pow(self.decimals) / 2
    }

    /// What one unit of the last decimal is in 10⁻²⁴.
    fn last_place(self) -> i128 {
        ONE / 10_i128.pow(self.decimals) * ONE
    }
}

/// "El límite inferior es el producto truncado, el superior el producto redondeado hacia arriba".
fn within(amount: Written, lower: i128, upper: i128) -> bool {
    let place = amount.last_place();
    let truncated = lower.div_euclid(place) * place;
    let rounded_up = (upper + place - 1).div_euclid(place) * place;
    (truncated..=rounded_up).contains(&(amount.value * ONE))
}

/// CFDI40167: Importe against Cantidad and ValorUnitario.
fn importe_holds(cantidad: Written, valor: Written, importe: Written) -> bool {
    let lower = (cantidad.value - cantidad.half()) * (valor.value - valor.half());
    let upper = (cantidad.value + cantidad.half() - 1) * (valor.value + valor.half() - 1);
    within(importe, lower, upper)
}

/// CFDI40180, CFDI40186: Importe of a tax against Base and TasaOCuota.
fn tax_holds(base: Written, tasa: Written, importe: Written) -> bool {
    let lower = (base.value - base.half()) * tasa.value;
    let upper = (base.value + base.half() - 1) * tasa.value;
    within(importe, lower, upper)
}

/// The amount as the XML has it.
fn text(amount: Micros, scale: Scale) -> String {
    match scale {
        Scale::Micros => amount.to_string(),
        Scale::Centavos => {
            assert!(amount.is_whole_centavos(), "{amount}");
            amount.round_to_centavos().to_string()
        }
    }
}

/// Halves up, to centavos; the sum is in 10⁻¹².
fn rounded(sum: i128) -> i128 {
    let centavo = ONE / 100;
    (sum + centavo / 2).div_euclid(centavo) * centavo
}

fn centavos(amount: Money) -> i128 {
    written(&amount.to_string()).value
}

fn check_traslado(traslado: &Traslado, scale: Scale) {
    // Base of a cuota counts litres: it is written with its own decimals.
    let base = match traslado.factor {
        Factor::Cuota(_) => written(&traslado.base.to_string()),
        Factor::Tasa(_) | Factor::Exento => written(&text(traslado.base, scale)),
    };
    assert!(base.value > 0, "CFDI40174 {traslado:?}");
    match (traslado.factor, traslado.importe) {
        (Factor::Tasa(tasa) | Factor::Cuota(tasa), Some(importe)) => {
            let tasa = written(&tasa.to_string());
            let importe = written(&text(importe, scale));
            assert!(tax_holds(base, tasa, importe), "CFDI40180 {traslado:?}");
        }
        (Factor::Exento, None) => {}
        (Factor::Tasa(_) | Factor::Cuota(_), None) | (Factor::Exento, Some(_)) => {
            panic!("CFDI40177 {traslado:?}")
        }
    }
}

fn check_retencion(retencion: &Retencion, scale: Scale) {
    let base = written(&text(retencion.base, scale));
    assert!(base.value > 0, "CFDI40181 {retencion:?}");
    let importe = written(&text(retencion.importe, scale));
    let tasa = written(&retencion.tasa.to_string());
    assert!(tax_holds(base, tasa, importe), "CFDI40186 {retencion:?}");
}

/// CFDI40171, 40172, 140226, 140227: which taxes an ObjetoImp may show.
fn check_objeto(taxed: &TaxedLine) {
    let shows = |impuesto| taxed.traslados.iter().any(|each| each.impuesto == impuesto);
    let (iva, ieps) = (shows(Impuesto::Iva), shows(Impuesto::Ieps));
    let nothing = taxed.traslados.is_empty() && taxed.retenciones.is_empty();
    let holds = match taxed.objeto_imp.code() {
        "02" => iva,
        "01" | "03" | "04" | "05" => nothing,
        "06" | "08" => !iva && !ieps,
        "07" => !iva && ieps,
        _ => false,
    };
    assert!(holds, "{taxed:?}");
}

fn check_lines(lines: &[GrossLine], found: &Breakdown) {
    assert_eq!(lines.len(), found.lines.len());
    for (line, taxed) in lines.iter().zip(&found.lines) {
        let cantidad = written(&line.quantity.short());
        let valor = written(&taxed.valor_unitario.to_string());
        let importe = written(&text(taxed.importe, found.scale));
        assert!(valor.value > 0, "CFDI40166 {taxed:?}");
        assert!(importe_holds(cantidad, valor, importe), "CFDI40167 {line:?} {taxed:?}");
        taxed.traslados.iter().for_each(|traslado| check_traslado(traslado, found.scale));
        taxed.retenciones.iter().for_each(|retencion| check_retencion(retencion, found.scale));
        check_objeto(taxed);
        let descuento = taxed.descuento.map_or(0, Micros::raw);
        assert!(descuento >= 0 && descuento <= taxed.importe.raw(), "{taxed:?}");
        let taxes: i64 = taxed.traslados.iter().filter_map(|t| t.importe).map(Micros::raw).sum();
        let paid = taxed.importe.raw() - descuento + taxes;
        assert_eq!(paid, line.gross.raw() * 10_000, "{taxed:?}");
    }
}

fn check_sums(found: &Breakdown) {
    let value = |amount: Micros| written(&amount.to_string()).value;
    let importes: i128 = found.lines.iter().map(|line| value(line.importe)).sum();
    assert_eq!(centavos(found.sub_total), rounded(importes), "CFDI40108");
    let discounts: Vec<i128> =
        found.lines.iter().filter_map(|line| line.descuento).map(value).collect();
    assert_eq!(found.descuento.is_some(), !discounts.is_empty(), "CFDI40111");
    let descuento = found.descuento.map_or(0, centavos);
    assert_eq!(descuento, rounded(discounts.iter().sum()), "CFDI40111");
    assert!(descuento <= centavos(found.sub_total), "CFDI40110");
    let mut groups: BTreeMap<_, (i128, i128)> = BTreeMap::new();
    for traslado in found.lines.iter().flat_map(|line| &line.traslados) {
        let group = groups.entry((traslado.impuesto, traslado.factor)).or_default();
        group.0 += value(traslado.base);
        group.1 += traslado.importe.map_or(0, value);
    }
    assert_eq!(groups.len(), found.traslados.len(), "CFDI40218");
    let mut total = centavos(found.sub_total) - descuento;
    for summary in &found.traslados {
        let (base, importe) = groups[&(summary.impuesto, summary.factor)];
        assert_eq!(centavos(summary.base), rounded(base), "CFDI40215");
        assert_eq!(summary.importe.map_or(0, centavos), rounded(importe), "CFDI40221");
        total += summary.importe.map_or(0, centavos);
    }
    assert_eq!(centavos(found.paid), total);
    assert_eq!(centavos(found.total), total - check_withheld(found), "CFDI40119");
}

/// What is withheld in all, in 10⁻¹².
fn check_withheld(found: &Breakdown) -> i128 {
    let mut sums: BTreeMap<Impuesto, i128> = BTreeMap::new();
    for retencion in found.lines.iter().flat_map(|line| &line.retenciones) {
        *sums.entry(retencion.impuesto).or_default() +=
            written(&retencion.importe.to_string()).value;
    }
    assert_eq!(sums.len(), found.retenciones.len(), "CFDI40208");
    for summary in &found.retenciones {
        assert_eq!(centavos(summary.importe), rounded(sums[&summary.impuesto]), "CFDI40211");
    }
    found.retenciones.iter().map(|summary| centavos(summary.importe)).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn any_sale_keeps_within_anexo_20(lines in prop::collection::vec(any_line(), 1..12)) {
        let found = breakdown(&lines).unwrap();
        let paid = Money::try_sum(lines.iter().map(|line| line.gross)).unwrap();
        prop_assert_eq!(found.paid, paid);
        check_lines(&lines, &found);
        check_sums(&found);
    }
}

/// Each centavo up to 100.00 under each profile, alone: what a sale of one product can be.
#[test]
fn every_small_amount_keeps_within_anexo_20() {
    let rates = [None, Some("0.03"), Some("0.08"), Some("0.265"), Some("0.53"), Some("1.6")];
    for ieps in rates.map(|rate| rate.map(|rate| Ieps::tasa(Rate::parse(rate).unwrap()))) {
        for iva in [Iva::Tasa16, Iva::Tasa8, Iva::Tasa0, Iva::Exento] {
            for gross in (1..=10_000).map(Money::from_raw) {
                let taxes = TaxProfile { iva, ieps };
                let lines = [GrossLine::new(Quantity::ONE, gross, taxes)];
                let found = breakdown(&lines).unwrap();
                assert_eq!(found.total, gross, "{lines:?}");
                check_lines(&lines, &found);
                check_sums(&found);
            }
        }
    }
}

/// The checker itself: it must find what is wrong.
#[test]
fn the_checker_refuses_a_unit_too_much() {
    let [base, tasa] = ["100.00", "0.160000"].map(written);
    assert!(tax_holds(base, tasa, written("16.00")));
    assert!(tax_holds(base, tasa, written("15.99")));
    assert!(!tax_holds(base, tasa, written("15.98")));
    assert!(tax_holds(base, tasa, written("16.01")));
    assert!(!tax_holds(base, tasa, written("16.02")));
    let [cantidad, valor] = ["2", "50.000000"].map(written);
    assert!(importe_holds(cantidad, valor, written("100.000000")));
    assert!(!importe_holds(cantidad, valor, written("126.000000")));
    let cantidad = written("2.000");
    assert!(importe_holds(cantidad, valor, written("100.025002")));
    assert!(!importe_holds(cantidad, valor, written("100.025003")));
}
