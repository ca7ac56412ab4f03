//! How long a workbook of SAT's size takes, from the file to a search:
//! `cargo run --release -p catcfdi --example full_size`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "an example")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::time::Instant;

use cfdi::catalog::claves::buscar_prod_serv;
use cfdi::catalog::update::{self, Update};
use cfdi::catalog::{ClaveProdServ, CodigoPostal, EstimuloFrontera};
use common::{Sheet, postal, prod_serv, sheets, xls, xlsx};

/// What SAT calls the zone.
fn huso(found: &CodigoPostal) -> &'static str {
    match found.time_zone() {
        "America/Ciudad_Juarez" | "America/Matamoros" => "Tiempo del Centro en Frontera",
        "America/Tijuana" => "Tiempo del Noroeste",
        "America/Hermosillo" | "America/Mazatlan" => "Tiempo del Pacífico",
        "America/Cancun" => "Tiempo del Sureste",
        _ => "Tiempo del Centro",
    }
}

fn estimulo(found: &CodigoPostal) -> u8 {
    match found.estimulo_frontera() {
        EstimuloFrontera::Ninguno => 0,
        EstimuloFrontera::Norte => 1,
        EstimuloFrontera::Sur => 2,
    }
}

/// Every key that is built in, each fifth with other words, as SAT's workbook has them.
fn all_claves() -> Sheet {
    let mut sheet = prod_serv();
    let found = (0..=9).map(|digit: u8| digit.to_string()).flat_map(|digit| {
        let mut found = buscar_prod_serv(&digit, usize::MAX);
        found.retain(|each| each.clave.starts_with(&digit));
        found
    });
    let mut words = "Cosas varias";
    for (place, each) in found.enumerate() {
        let palabras = if place % 5 == 0 { words } else { "" };
        let (clave, descripcion) = (each.clave, each.descripcion);
        sheet.push(&format!("{clave}|{descripcion}|Opcional|Opcional||2022-01-01||1|{palabras}"));
        words = each.descripcion;
    }
    sheet
}

/// Every code that is built in, in two parts.
fn all_codes() -> [Sheet; 2] {
    let codes = (0..100_000).filter_map(|code| CodigoPostal::parse(&format!("{code:05}")).ok());
    let mut parts = [postal(1), postal(2)];
    for (place, found) in codes.enumerate() {
        let row = format!(
            "{found}|{}|{:03}|01|{}|2022-01-01||{}|Abril|Primer domingo|02:00|-6",
            found.estado(),
            place / 50 % 120,
            estimulo(&found),
            huso(&found)
        );
        parts[place / 50_000].push(&row);
    }
    parts
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    println!("{what:<28} {:>8} µs", start.elapsed().as_micros());
    done
}

fn main() {
    let mut book = sheets();
    book.retain(|sheet| !sheet.name.starts_with("c_C"));
    book.push(all_claves());
    book.push(sheets().remove(1));
    book.extend(all_codes());
    let rows: usize = book.iter().map(|sheet| sheet.rows.len()).sum();
    let (old, new) = (xls::write(&book), xlsx::write(&book));
    println!("{rows} rows, .xls {} bytes, .xlsx {} bytes", old.len(), new.len());
    let update = timed("read .xls", || catcfdi::read(&old)).unwrap();
    assert_eq!(timed("read .xlsx", || catcfdi::read(&new)), Ok(update.clone()));
    let bytes = timed("write the update", || update.to_bytes());
    println!("update of {} bytes", bytes.len());
    let update = timed("read the update", || Update::read(&bytes)).unwrap();
    update::install(update).unwrap();
    let clave = ClaveProdServ::parse("50202306").unwrap();
    timed("first lookup", || clave.exists_in_catalog());
    timed("first search", || buscar_prod_serv("refresco", 10));
    for text in ["refresco", "servicio de hospedaje", "productoz", "a", "serv prod para de limp"] {
        timed(&format!("search {text:?}"), || buscar_prod_serv(text, 10));
    }
}
