//! Rules that need a list of SAT.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod common;

use common::Bench;
use expect_test::expect;

const NAMES: &str = "rfc,nombre_sin_regimen_capital,cp,regimenes_L_RFC,marca_retencion";

#[test]
fn lists_decide_what_the_document_cannot() {
    let bench = Bench::new();
    let stamped = bench.stamped();
    let lrfc = |rows: &str| bench.file("lrfc.csv", format!("{NAMES}\n{rows}").as_bytes());
    let known = lrfc("EFA010203AB3,,,,\nCNO150401AB8,,,,\n");
    assert_eq!(bench.cfdi(["verify", &stamped, "--lrfc", &known]).status, 0);
    let without_customer = lrfc("EFA010203AB3,,,,\n");
    let run = bench.cfdi(["verify", &stamped, "--lrfc", &without_customer]);
    assert_eq!(run.status, 1);
    let wrong: Vec<_> = run.stdout.lines().filter(|line| line.contains("MAL")).collect();
    assert_eq!(
        wrong,
        ["  regla          MAL: Comprobante/Receptor/@Rfc: El SAT no tiene activo ese RFC. \
          Revísalo letra por letra. [CFDI40143]"]
    );
}

#[test]
fn what_is_no_list_is_told_with_status_2() {
    let bench = Bench::new();
    let stamped = bench.stamped();
    let mut told = String::new();
    for (option, text) in [
        ("--lrfc", "rfc,nombre\n"),
        ("--lco", "<lco>"),
        ("--lco", "<lco></rfc>"),
        ("--lco", "nombre\n"),
        ("--prod-serv", "clave,iva_trasladado,ieps_trasladado,complemento\n1,Tal vez,No,\n"),
        ("--pedimentos", "aduana,patente,ejercicio,cantidad\n47,\"3807,2026,1\n"),
    ] {
        let path = bench.file("lista", text.as_bytes());
        told.push_str(&bench.cfdi(["verify", &stamped, option, &path]).told(&bench));
    }
    expect![[r#"
        cfdi: lista: le falta la columna nombre_sin_regimen_capital
        = 2
        cfdi: lista: está cortado: le falta el final
        = 2
        cfdi: lista: el XML está mal formado
        = 2
        cfdi: lista: le falta la columna rfc
        = 2
        cfdi: lista: renglón 2: no se entiende iva_trasladado
        = 2
        cfdi: lista: renglón 2: una comilla no se cierra
        = 2
    "#]]
    .assert_eq(&told);
}
