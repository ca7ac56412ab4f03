//! Newer catalogs: SAT's workbook becomes an update, the update changes what the program knows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod common;
#[path = "../../catcfdi/tests/common/mod.rs"]
mod workbook;

use std::fs;

use common::Bench;
use expect_test::expect;
use workbook::{Cell, changed, sheets, xls, xlsx};

#[test]
fn a_workbook_becomes_an_update() {
    let bench = Bench::new();
    let book = bench.file("catCFDI_V_4_20261202.xls", &xls::write(&sheets()));
    let out = bench.path("catalogos.bin");
    let run = bench.cfdi(["catalog", "update", &book, "-o", &out]);
    expect![[r#"
        c_ClaveProdServ	4 claves	2 nuevas	1 terminadas
        c_ClaveUnidad	3 claves	1 nuevas	0 terminadas
        c_CodigoPostal	3 claves	1 nuevas	0 terminadas
        c_Moneda	2 claves	1 nuevas	0 terminadas
        c_Pais	2 claves	1 nuevas	0 terminadas
        c_TasaOCuota	7 claves	2 nuevas	0 terminadas
        c_FormaPago	2 claves	1 nuevas	0 terminadas
        c_MetodoPago	1 claves	0 nuevas	0 terminadas
        c_ObjetoImp	1 claves	0 nuevas	0 terminadas
        c_RegimenFiscal	1 claves	0 nuevas	0 terminadas
        c_UsoCFDI	1 claves	0 nuevas	0 terminadas
        c_Exportacion	1 claves	0 nuevas	0 terminadas
        c_Periodicidad	1 claves	0 nuevas	0 terminadas
        c_Meses	1 claves	0 nuevas	0 terminadas
        c_TipoRelacion	1 claves	0 nuevas	0 terminadas
        publicados	2026-12-02
        cfdi: c_FormaPago 32 (Trueque): este programa todavía no conoce la clave; para usarla instala una versión más nueva
        = 0
    "#]].assert_eq(&run.told(&bench));
    let newer = bench.file("catCFDI.xlsx", &xlsx::write(&sheets()));
    let other = bench.path("otro.bin");
    let run = bench.cfdi(["catalog", "update", &newer, "--out", &other, "--json"]);
    expect![[r#"
        {"published":"2026-12-02","catalogs":[{"catalog":"c_ClaveProdServ","keys":4,"new":2,"ended":1},{"catalog":"c_ClaveUnidad","keys":3,"new":1,"ended":0},{"catalog":"c_CodigoPostal","keys":3,"new":1,"ended":0},{"catalog":"c_Moneda","keys":2,"new":1,"ended":0},{"catalog":"c_Pais","keys":2,"new":1,"ended":0},{"catalog":"c_TasaOCuota","keys":7,"new":2,"ended":0},{"catalog":"c_FormaPago","keys":2,"new":1,"ended":0},{"catalog":"c_MetodoPago","keys":1,"new":0,"ended":0},{"catalog":"c_ObjetoImp","keys":1,"new":0,"ended":0},{"catalog":"c_RegimenFiscal","keys":1,"new":0,"ended":0},{"catalog":"c_UsoCFDI","keys":1,"new":0,"ended":0},{"catalog":"c_Exportacion","keys":1,"new":0,"ended":0},{"catalog":"c_Periodicidad","keys":1,"new":0,"ended":0},{"catalog":"c_Meses","keys":1,"new":0,"ended":0},{"catalog":"c_TipoRelacion","keys":1,"new":0,"ended":0}],"unknown":[{"catalog":"c_FormaPago","code":"32","description":"Trueque"}]}
        cfdi: c_FormaPago 32 (Trueque): este programa todavía no conoce la clave; para usarla instala una versión más nueva
        = 0
    "#]].assert_eq(&run.told(&bench));
    assert_eq!(fs::read(out).unwrap(), fs::read(other).unwrap());
}

#[test]
fn an_update_changes_what_the_program_knows() {
    let bench = Bench::new();
    let book = bench.file("catCFDI.xls", &xls::write(&sheets()));
    let out = bench.path("catalogos.bin");
    assert_eq!(bench.cfdi(["catalog", "update", &book, "-o", &out]).status, 0);
    let mut told = String::new();
    for words in [
        vec!["catalog", "clave-prod-serv", "50201799"],
        vec!["catalog", "clave-unidad", "JR1", "--json"],
        vec!["catalog", "codigo-postal", "17001"],
        vec!["catalog", "regimen", "621", "--json"],
        vec!["catalog", "search", "tablilla", "de", "cacao"],
    ] {
        told.push_str(&bench.cfdi(words.clone()).told(&bench));
        let newer = ["--catalogs", &out].into_iter().chain(words);
        told.push_str(&bench.cfdi(newer.collect::<Vec<_>>()).told(&bench));
    }
    expect![[r#"
        cfdi: el catálogo no tiene la clave "50201799"
        = 1
        50201799	Chocolate de mesa
        = 0
        cfdi: el catálogo no tiene la clave "JR1"
        = 1
        {"code":"Jr1","description":"Jarrito","vigente_desde":"2026-12-01"}
        = 0
        cfdi: el catálogo no tiene la clave "17001"
        = 1
        17001	MOR, municipio 007, America/Mexico_City, sin estímulo de frontera
        = 0
        {"code":"621","description":"Incorporación Fiscal","vigente_desde":"2022-01-01"}
        = 0
        {"code":"621","description":"Incorporación Fiscal","vigente_desde":"2022-01-01","vigente_hasta":"2026-12-31"}
        = 0
        70141506	Producción de cacao
        60121152	Tablillas de escritura
        42152606	Tablillas o sets de uso odontológico
        42241503	Protectores de yesos o tablillas
        42241507	Sistemas de tablillas ortopédicas
        42241511	Sets de tablillas de tracción
        42241515	Estuches para tablillas o accesorios
        42241601	Carritos para yeso o tablillas
        42241901	Kits de tablillas estabilizadoras
        42241500	Suministros de vaciado de escayola y tablillas
        = 0
        50201799	Chocolate de mesa
        70141506	Producción de cacao
        = 0
    "#]].assert_eq(&told);
}

#[test]
fn what_cannot_be_used_is_refused_with_its_reason() {
    let bench = Bench::new();
    let wrong = changed("c_Moneda", |sheet| {
        sheet.name = "c_Monedas".to_owned();
    });
    let book = bench.file("sin-moneda.xls", &xls::write(&wrong));
    let out = bench.path("catalogos.bin");
    let mut told = bench.cfdi(["catalog", "update", &book, "-o", &out]).told(&bench);
    let wrong = changed("c_Pais", |sheet| sheet.rows[4][0] = Cell::from("México"));
    let book = bench.file("pais.xls", &xls::write(&wrong));
    told.push_str(&bench.cfdi(["catalog", "update", &book, "-o", &out]).told(&bench));
    assert!(!fs::exists(&out).unwrap());
    let whole = bench.file("bien.xls", &xls::write(&sheets()));
    assert_eq!(bench.cfdi(["catalog", "update", &whole, "-o", &out]).status, 0);
    let bytes = fs::read(&out).unwrap();
    let cut = bench.file("cortado.bin", &bytes[..bytes.len() / 2]);
    let older = bench.file("anterior.bin", b"cfdi-catalogs 0 2021-12-31 00\n");
    for file in [&cut, &older, &book, "no-hay.bin"] {
        let run = bench.cfdi(["--catalogs", file, "catalog", "uso", "G03"]);
        told.push_str(&run.told(&bench));
    }
    expect![[r#"
        cfdi: sin-moneda.xls: no se hizo la actualización, los catálogos siguen como estaban:
          c_Moneda: Falta esta hoja en el libro. Revisa que sea el catCFDI completo del SAT, para CFDI 4.0. [catcfdi-03]
        = 1
        cfdi: pais.xls: no se hizo la actualización, los catálogos siguen como estaban:
          c_Pais.5.c_Pais: La clave no tiene la forma de este catálogo. [catcfdi-06] «México»
        = 1
        cfdi: cortado.bin: La actualización de catálogos está incompleta o dañada. Cópiala otra vez, o vuelve a hacerla a partir del Excel del SAT. Siguen en uso los catálogos que ya tenías. [catalog-19]
        = 2
        cfdi: anterior.bin: La actualización de catálogos es de otra versión del programa. Vuelve a hacerla con esta a partir del Excel del SAT. Siguen en uso los catálogos que ya tenías. [catalog-18]
        = 2
        cfdi: pais.xls: El archivo no es una actualización de catálogos. Hazla con `cfdi catalog update` a partir del Excel del SAT. Siguen en uso los catálogos que ya tenías. [catalog-17]
        = 2
        cfdi: no se puede leer no-hay.bin (no existe)
        = 2
    "#]].assert_eq(&told);
}
