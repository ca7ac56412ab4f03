use expect_test::expect;

use super::*;

fn line(quantity: &str, gross: &str, iva: Iva, ieps: &str) -> GrossLine {
    GrossLine {
        quantity: Quantity::parse(quantity).unwrap(),
        gross: Money::parse(gross).unwrap(),
        taxes: TaxProfile { iva, ieps: (!ieps.is_empty()).then(|| Rate::parse(ieps).unwrap()) },
    }
}

fn factor(factor: Factor) -> String {
    match factor {
        Factor::Tasa(rate) => rate.to_string(),
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
        text += &format!("{} {}\n", line.valor_unitario, line.importe);
        for t in &line.traslados {
            text +=
                &tax(t.impuesto, t.factor, t.base.to_string(), t.importe.map(|i| i.to_string()));
        }
    }
    text += &format!("{:?} {}\n", breakdown.scale, breakdown.sub_total);
    for t in &breakdown.traslados {
        text += &tax(t.impuesto, t.factor, t.base.to_string(), t.importe.map(|i| i.to_string()));
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
        50.000000 100.000000
            002 0.160000 100.000000 16.000000
        Micros 100.00
            002 0.160000 100.00 16.00
        = 116.00

        8.620690 8.620690
            002 0.160000 8.620690 1.379310
        Micros 8.62
            002 0.160000 8.62 1.38
        = 10.00

        20.000000 20.000000
            002 0.080000 20.000000 1.600000
        Micros 20.00
            002 0.080000 20.00 1.60
        = 21.60

        40.000000 30.200000
            002 0.000000 30.200000 0.000000
        Micros 30.20
            002 0.000000 30.20 0.00
        = 30.20

        25.000000 75.000000
            002 Exento 75.000000 -
        Micros 75.00
            002 Exento 75.00 -
        = 75.00

        20.000000 20.000000
        Micros 20.00
        = 20.00

        16.666667 16.666667
            003 0.080000 16.666667 1.333333
            002 0.000000 18.000000 0.000000
        Micros 16.67
            002 0.000000 18.00 0.00
            003 0.080000 16.67 1.33
        = 18.00

        16.666667 16.666667
            003 0.080000 16.666667 1.333333
            002 Exento 18.000000 -
        Micros 16.67
            002 Exento 18.00 -
            003 0.080000 16.67 1.33
        = 18.00

        0.003316 0.003316
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
        24.568966 49.137931
            002 0.160000 49.137931 7.862069
        39.000000 48.750000
            002 0.000000 48.750000 0.000000
        25.000000 25.000000
            002 Exento 25.000000 -
        20.000000 20.000000
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
        197.210000 197.210000
            003 0.530000 197.210000 104.510000
            002 0.160000 301.720000 48.280000
        0.002500 0.010000
            003 1.600000 0.010000 0.000000
            002 0.160000 0.010000 0.000000
        Centavos 197.22
            002 0.160000 301.73 48.28
            003 0.530000 197.21 104.51
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
        lines.1.taxes.ieps taxes-02
        lines.2.taxes.iva taxes-03

        lines.0.quantity taxes-07

        lines taxes-08
    "#]]
    .assert_eq(&pictures.join("\n"));
}
