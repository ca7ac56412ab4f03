use expect_test::expect;

use super::*;

fn line(quantity: &str, gross: &str, iva: Iva, ieps: &str) -> GrossLine {
    let ieps = (!ieps.is_empty()).then(|| Ieps::tasa(rate(ieps)));
    GrossLine::new(quantity_of(quantity), money(gross), TaxProfile { iva, ieps })
}

fn rate(text: &str) -> Rate {
    Rate::parse(text).unwrap()
}

fn money(text: &str) -> Money {
    Money::parse(text).unwrap()
}

fn quantity_of(text: &str) -> Quantity {
    Quantity::parse(text).unwrap()
}

fn factor(factor: Factor) -> String {
    match factor {
        Factor::Tasa(rate) => rate.to_string(),
        Factor::Cuota(rate) => format!("${rate}"),
        Factor::Exento => "Exento".to_owned(),
    }
}

fn tax(impuesto: Impuesto, of: Factor, base: String, importe: Option<String>) -> String {
    let importe = importe.unwrap_or_else(|| "-".to_owned());
    format!("    {} {} {base} {importe}\n", impuesto.code(), factor(of))
}

fn picture(result: &Result<Breakdown, Faults>) -> String {
    let breakdown = match result {
        Ok(breakdown) => breakdown,
        Err(faults) => {
            return faults.iter().map(|f| format!("{} {}\n", f.path, f.code.id)).collect();
        }
    };
    let mut text = String::new();
    for line in &breakdown.lines {
        let off = line.descuento.map_or(String::new(), |descuento| format!(" - {descuento}"));
        let objeto = line.objeto_imp.code();
        text += &format!("{} {}{off} ({objeto})\n", line.valor_unitario, line.importe);
        for t in &line.traslados {
            text +=
                &tax(t.impuesto, t.factor, t.base.to_string(), t.importe.map(|i| i.to_string()));
        }
        for t in &line.retenciones {
            text += &format!("    - {} {} {} {}\n", t.impuesto.code(), t.tasa, t.base, t.importe);
        }
    }
    let off = breakdown.descuento.map_or(String::new(), |descuento| format!(" - {descuento}"));
    text += &format!("{:?} {}{off}\n", breakdown.scale, breakdown.sub_total);
    for t in &breakdown.traslados {
        text += &tax(t.impuesto, t.factor, t.base.to_string(), t.importe.map(|i| i.to_string()));
    }
    for t in &breakdown.retenciones {
        text += &format!("    - {} {}\n", t.impuesto.code(), t.importe);
    }
    text + &format!("= {}\n", breakdown.total)
}

#[test]
fn one_line_of_each_kind() {
    let kinds = [
        line("2", "116.00", Iva::Tasa16, ""),
        line("1", "10.00", Iva::Tasa16, ""),
        line("1", "21.60", Iva::Tasa8, ""),
        line("0.755", "30.20", Iva::Tasa0, ""),
        line("3", "75.00", Iva::Exento, ""),
        line("1", "20.00", Iva::NoObjeto, ""),
        line("1", "18.00", Iva::Tasa0, "0.08"),
        line("1", "18.00", Iva::Exento, "0.08"),
        line("1", "0.01", Iva::Tasa16, "1.6"),
    ];
    let pictures: Vec<_> = kinds.iter().map(|kind| picture(&breakdown(&[*kind]))).collect();
    expect![[r#"
        50.000000 100.000000 (02)
            002 0.160000 100.000000 16.000000
        Micros 100.00
            002 0.160000 100.00 16.00
        = 116.00

        8.620690 8.620690 (02)
            002 0.160000 8.620690 1.379310
        Micros 8.62
            002 0.160000 8.62 1.38
        = 10.00

        20.000000 20.000000 (02)
            002 0.080000 20.000000 1.600000
        Micros 20.00
            002 0.080000 20.00 1.60
        = 21.60

        40.000000 30.200000 (02)
            002 0.000000 30.200000 0.000000
        Micros 30.20
            002 0.000000 30.20 0.00
        = 30.20

        25.000000 75.000000 (02)
            002 Exento 75.000000 -
        Micros 75.00
            002 Exento 75.00 -
        = 75.00

        20.000000 20.000000 (01)
        Micros 20.00
        = 20.00

        16.666667 16.666667 (02)
            003 0.080000 16.666667 1.333333
            002 0.000000 18.000000 0.000000
        Micros 16.67
            002 0.000000 18.00 0.00
            003 0.080000 16.67 1.33
        = 18.00

        16.666667 16.666667 (02)
            003 0.080000 16.666667 1.333333
            002 Exento 18.000000 -
        Micros 16.67
            002 Exento 18.00 -
            003 0.080000 16.67 1.33
        = 18.00

        0.003316 0.003316 (02)
            003 1.600000 0.003316 0.005305
            002 0.160000 0.008621 0.001379
        Micros 0.00
            002 0.160000 0.01 0.00
            003 1.600000 0.00 0.01
        = 0.01
    "#]]
    .assert_eq(&pictures.join("\n"));
}

#[test]
fn several_rates_in_one_sale() {
    let lines = [
        line("2", "57.00", Iva::Tasa16, ""),
        line("1.250", "48.75", Iva::Tasa0, ""),
        line("1", "25.00", Iva::Exento, ""),
        line("1", "20.00", Iva::NoObjeto, ""),
    ];
    expect![[r#"
        24.568966 49.137931 (02)
            002 0.160000 49.137931 7.862069
        39.000000 48.750000 (02)
            002 0.000000 48.750000 0.000000
        25.000000 25.000000 (02)
            002 Exento 25.000000 -
        20.000000 20.000000 (01)
        Micros 142.89
            002 0.000000 48.75 0.00
            002 0.160000 49.14 7.86
            002 Exento 25.00 -
        = 150.75
    "#]]
    .assert_eq(&picture(&breakdown(&lines)));
}

/// Three amounts to round and one total to meet: at six decimals this is a centavo more.
#[test]
fn two_taxes_on_a_line_may_go_by_whole_centavos() {
    let lines = [line("1", "350.00", Iva::Tasa16, "0.53"), line("4", "0.01", Iva::Tasa16, "1.6")];
    expect![[r#"
        197.200000 197.200000 (02)
            003 0.530000 197.200000 104.520000
            002 0.160000 301.720000 48.280000
        0.002500 0.010000 (02)
            003 1.600000 0.010000 0.000000
            002 0.160000 0.010000 0.000000
        Centavos 197.21
            002 0.160000 301.73 48.28
            003 0.530000 197.20 104.52
            003 1.600000 0.01 0.00
        = 350.01
    "#]]
    .assert_eq(&picture(&breakdown(&lines)));
}

#[test]
fn tells_all_that_is_wrong() {
    let wrong = [
        vec![],
        vec![
            line("0", "0.00", Iva::Tasa16, ""),
            line("1", "1.00", Iva::Tasa16, "0.10"),
            line("1", "1.00", Iva::NoObjeto, "0.08"),
        ],
        vec![line("100000", "0.01", Iva::Tasa16, "")],
        vec![line("1", "92233720368547758.07", Iva::Tasa16, "")],
    ];
    let pictures: Vec<_> = wrong.iter().map(|lines| picture(&breakdown(lines))).collect();
    expect![[r#"
        lines taxes-04

        lines.0.quantity taxes-05
        lines.0.gross taxes-06
        lines.1.taxes.ieps.tasa taxes-02
        lines.2.taxes.iva taxes-03

        lines.0.quantity taxes-07

        lines taxes-08
    "#]]
    .assert_eq(&pictures.join("\n"));
}

/// A bottle of 600 ml under the cuota of 2026, a discount, and what a company withholds.
#[test]
fn discounts_cuotas_and_retenciones() {
    let bottle = Ieps::cuota(rate("3.0818"), quantity_of("0.6"));
    let of = |iva, ieps| TaxProfile::with_ieps(iva, ieps);
    let discounted =
        |line: GrossLine, discount: &str| GrossLine { discount: money(discount), ..line };
    let resico = Retenciones { isr: Some(rate("0.0125")), iva: None };
    let fees = Retenciones { isr: Some(rate("0.1")), iva: Some(rate("0.106667")) };
    let sales = [
        vec![GrossLine::new(quantity_of("2"), money("40.00"), of(Iva::Tasa16, bottle))],
        vec![GrossLine::new(quantity_of("2"), money("40.00"), of(Iva::Tasa16, bottle.in_price()))],
        vec![GrossLine::new(quantity_of("2"), money("40.00"), of(Iva::NoTraslado, bottle))],
        vec![discounted(line("3", "104.40", Iva::Tasa16, ""), "11.60")],
        vec![discounted(line("1", "30.00", Iva::Tasa0, ""), "10.00")],
        vec![line("1", "1160.00", Iva::Tasa16, "").withholding(resico)],
        vec![
            line("1", "1160.00", Iva::Tasa16, "").withholding(fees),
            line("1", "50.00", Iva::NoObjeto, "").withholding(fees),
            line("1", "50.00", Iva::NoTraslado, "").withholding(fees),
        ],
    ];
    let pictures: Vec<_> = sales.iter().map(|sale| picture(&breakdown(sale))).collect();
    expect![[r#"
        15.392300 30.784599 (02)
            003 $3.081800 1.200000 3.698160
            002 0.160000 34.482759 5.517241
        Micros 30.78
            002 0.160000 34.48 5.52
            003 $3.081800 1.20 3.70
        = 40.00

        17.241380 34.482759 (02)
            002 0.160000 34.482759 5.517241
        Micros 34.48
            002 0.160000 34.48 5.52
        = 40.00

        18.150920 36.301840 (07)
            003 $3.081800 1.200000 3.698160
        Micros 36.30
            003 $3.081800 1.20 3.70
        = 40.00

        33.333333 100.000000 - 10.000000 (02)
            002 0.160000 90.000000 14.400000
        Micros 100.00 - 10.00
            002 0.160000 90.00 14.40
        = 104.40

        40.000000 40.000000 - 10.000000 (02)
            002 0.000000 30.000000 0.000000
        Micros 40.00 - 10.00
            002 0.000000 30.00 0.00
        = 30.00

        1000.000000 1000.000000 (02)
            002 0.160000 1000.000000 160.000000
            - 001 0.012500 1000.000000 12.500000
        Micros 1000.00
            002 0.160000 1000.00 160.00
            - 001 12.50
        = 1147.50

        1000.000000 1000.000000 (02)
            002 0.160000 1000.000000 160.000000
            - 001 0.100000 1000.000000 100.000000
            - 002 0.106667 1000.000000 106.667000
        50.000000 50.000000 (01)
        50.000000 50.000000 (06)
            - 001 0.100000 50.000000 5.000000
        Micros 1100.00
            002 0.160000 1000.00 160.00
            - 001 105.00
            - 002 106.67
        = 1048.33
    "#]]
    .assert_eq(&pictures.join("\n"));
}

#[test]
fn a_discount_is_not_negative_and_a_cuota_leaves_a_price() {
    let cuota = Ieps::cuota(rate("72.1605"), quantity_of("1"));
    let taxes = TaxProfile::with_ieps(Iva::Tasa16, cuota);
    let dear = GrossLine::new(Quantity::ONE, money("10.00"), taxes);
    let negative = GrossLine { discount: money("-1.00"), ..line("1", "9.00", Iva::Tasa16, "") };
    let withheld = GrossLine {
        retenciones: Retenciones { isr: None, iva: Some(rate("0.16")) },
        ..line("1", "9.00", Iva::Tasa0, "")
    };
    let too_much = GrossLine {
        retenciones: Retenciones { isr: Some(rate("0.36")), iva: None },
        ..line("1", "9.00", Iva::Tasa16, "")
    };
    expect![[r#"
        lines.0.taxes.ieps taxes-15
    "#]]
    .assert_eq(&picture(&breakdown(&[dear])));
    expect![[r#"
        lines.0.discount taxes-14
        lines.1.retenciones taxes-13
        lines.2.retenciones taxes-12
    "#]]
    .assert_eq(&picture(&breakdown(&[negative, withheld, too_much])));
}

#[test]
fn net_prices_become_what_the_counter_charges() {
    let micros = |text: &str| Micros::parse(text).unwrap();
    let net = |quantity: &str, price: &str, discount: &str, taxes| {
        let line =
            GrossLine::from_net(quantity_of(quantity), micros(price), micros(discount), taxes)
                .unwrap();
        let found = breakdown(&[line]).unwrap();
        assert_eq!(found.paid, line.gross);
        format!("{} -{} {}", line.gross, line.discount, found.lines[0].valor_unitario)
    };
    let iva = TaxProfile::iva(Iva::Tasa16);
    assert_eq!(net("2", "50", "0", iva), "116.00 -0.00 50.000000");
    assert_eq!(net("3", "33.333333", "10", iva), "104.40 -11.60 33.333333");
    assert_eq!(net("1", "0.33", "0", iva), "0.38 -0.00 0.327586");
    let bottle = Ieps::cuota(rate("3.0818"), quantity_of("0.6"));
    let soda = TaxProfile::with_ieps(Iva::Tasa16, bottle);
    assert_eq!(net("2", "15", "0", soda), "39.09 -0.00 15.000058");
}
