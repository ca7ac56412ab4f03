//! What is read out of a workbook, and what is said of one that is not as SAT's.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod common;

use std::io::{Cursor, Write as _};

use cfdi::catalog::update::{Exigencia, Update};
use common::{Cell, Sheet, changed, postal, sheets, xls, xlsx};
use faults::Faults;
use jiff::civil::date;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Each fault as code, path and what was found.
fn told(faults: &Faults) -> Vec<String> {
    let line = |fault: &faults::Fault| {
        let data: String = fault.data.iter().map(|(_, value)| format!(" {value:?}")).collect();
        format!("{} {}{data}", fault.code.id, fault.path)
    };
    faults.iter().map(line).collect()
}

fn refused(sheets: &[Sheet]) -> Vec<String> {
    let faults = [xls::write(sheets), xlsx::write(sheets)].map(|book| catcfdi::read(&book));
    let [Err(old), Err(new)] = faults else { panic!("taken") };
    assert_eq!(old, new);
    told(&old)
}

#[test]
fn both_forms_give_the_same_update() {
    let old = catcfdi::read(&xls::write(&sheets())).unwrap();
    let new = catcfdi::read(&xlsx::write(&sheets())).unwrap();
    assert_eq!(old, new);
    assert_eq!(Update::read(&old.to_bytes()), Ok(new));
}

#[test]
fn every_column_has_its_meaning() {
    let update = catcfdi::read(&xls::write(&sheets())).unwrap();
    assert_eq!(update.published(), date(2026, 12, 2));
    let told = update.prod_serv().iter().map(|row| {
        let marks = (row.iva, row.ieps, row.frontera);
        (row.clave.as_str(), row.vigencia.desde, row.vigencia.hasta, marks)
    });
    let (first, asked) = (date(2022, 1, 1), Exigencia::Opcional);
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            ("01010101", first, None, (asked, asked, false)),
            ("10101502", first, Some(date(2026, 6, 30)), (asked, asked, true)),
            ("50201799", date(2026, 12, 1), None, (Exigencia::Obligatorio, Exigencia::No, true)),
            ("80121799", first, None, (Exigencia::No, Exigencia::No, false)),
        ]
    );
    assert_eq!(update.prod_serv()[2].palabras, "Tablilla, Cacao molido");
    assert_eq!(update.prod_serv()[3].complemento, "Notarios Públicos");
    let unidades: Vec<_> = update.unidades().iter().map(|row| row.clave.as_str()).collect();
    assert_eq!(unidades, ["05", "H87", "Jr1"]);
    let unknown: Vec<_> = update.unknown().map(|row| row.descripcion.as_str()).collect();
    assert_eq!(unknown, ["Trueque"]);
    let counts: Vec<_> = update.summary().iter().map(|each| each.claves).collect();
    assert_eq!(counts, [4, 3, 3, 2, 2, 7, 2, 1, 1, 1, 1, 1, 1, 1, 1]);
}

#[test]
fn what_is_no_workbook_is_refused() {
    for (bytes, code) in [
        (&b""[..], "catcfdi-01"),
        (b"c_Pais,Descripcion\n", "catcfdi-01"),
        (b"PK\x03\x04 not a zip", "catcfdi-02"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 not a compound file", "catcfdi-02"),
    ] {
        assert_eq!(told(&catcfdi::read(bytes).unwrap_err()), [format!("{code} ")]);
    }
}

/// With one more part, of so many mebibytes of blanks.
fn swollen(book: Vec<u8>, mebibytes: usize) -> Vec<u8> {
    let mut archive = ZipWriter::new_append(Cursor::new(book)).unwrap();
    archive.start_file("more/sharedStrings.xml", SimpleFileOptions::default()).unwrap();
    let blanks = vec![b' '; 1 << 20];
    (0..mebibytes).for_each(|_| archive.write_all(&blanks).unwrap());
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_small_file_that_swells_is_refused() {
    let book = xlsx::write(&sheets());
    assert_eq!(catcfdi::read(&swollen(book.clone(), 1)), catcfdi::read(&book));
    let bomb = swollen(book.clone(), 65);
    assert!(bomb.len() < book.len() + 100_000);
    assert_eq!(told(&catcfdi::read(&bomb).unwrap_err()), ["catcfdi-02 "]);
}

#[test]
fn a_workbook_of_something_else_lacks_every_sheet() {
    let other = [Sheet::new("Ventas", "0", &["Día|Total"]).row("lunes|100")];
    let told = refused(&other);
    assert_eq!(told.len(), 16, "{told:?}");
    assert_eq!(told[0], "catcfdi-03 c_ClaveProdServ");
    assert_eq!(told[15], "catcfdi-14 ");
}

#[test]
fn a_column_that_is_not_there_is_named() {
    let sheets = changed("c_ClaveProdServ", |sheet| {
        sheet.rows[3][2] = Cell::from("IVA");
        sheet.rows[3][7] = Cell::Blank;
    });
    assert_eq!(
        refused(&sheets),
        [
            "catcfdi-05 c_ClaveProdServ.Incluir IVA trasladado",
            "catcfdi-05 c_ClaveProdServ.Estímulo Franja Fronteriza",
        ]
    );
    let sheets = changed("c_Pais", |sheet| sheet.rows[3][0] = Cell::from("País"));
    assert_eq!(refused(&sheets), ["catcfdi-04 c_Pais"]);
    let sheets = changed("c_Meses", |sheet| sheet.rows.truncate(4));
    assert_eq!(refused(&sheets), ["catcfdi-13 c_Meses"]);
}

#[test]
fn every_wrong_cell_is_told_with_its_row() {
    let sheets = changed("c_ClaveProdServ", |sheet| {
        sheet.rows.push(
            ["1234A", "", "Quizá", "Sí", "", "ayer", "2026-02-30", "7"].map(Cell::from).to_vec(),
        );
    });
    assert_eq!(
        refused(&sheets),
        [
            "catcfdi-06 c_ClaveProdServ.9.c_ClaveProdServ \"1234A\"",
            "catcfdi-12 c_ClaveProdServ.9.Descripción \"\"",
            "catcfdi-08 c_ClaveProdServ.9.Incluir IVA trasladado \"Quizá\"",
            "catcfdi-07 c_ClaveProdServ.9.Fecha inicio de vigencia \"ayer\"",
            "catcfdi-07 c_ClaveProdServ.9.Fecha fin de vigencia \"2026-02-30\"",
            "catcfdi-08 c_ClaveProdServ.9.Estímulo Franja Fronteriza \"7\"",
        ]
    );
    let mut sheets = self::sheets();
    sheets.push(
        postal(3)
            .row("0100A|CMX|010||0|2022-01-01||Tiempo del Centro||||")
            .row("01001|CMX|010||0|2022-01-01||Tiempo del Imperio||||"),
    );
    assert_eq!(
        refused(&sheets),
        [
            "catcfdi-06 c_CodigoPostal_Parte_3.6.c_CodigoPostal \"0100A\"",
            "catcfdi-10 c_CodigoPostal_Parte_3.7.Descripción del Huso Horario \"Tiempo del Imperio\"",
        ]
    );
    let sheets = changed("c_TasaOCuota", |sheet| {
        sheet.rows.push(
            ["Fijo", "", "mucho", "IDE", "Tasa", "No", "No", "", ""].map(Cell::from).to_vec(),
        );
    });
    assert_eq!(
        refused(&sheets),
        [
            "catcfdi-08 c_TasaOCuota.13.Impuesto \"IDE\"",
            "catcfdi-09 c_TasaOCuota.13.Valor máximo \"mucho\"",
            "catcfdi-08 c_TasaOCuota.13.Traslado \"No\"",
        ]
    );
}

#[test]
fn a_key_may_stand_twice_only_if_both_say_the_same() {
    let twice = |row: &str| {
        let row = row.split('|').map(Cell::from).collect();
        changed("c_Moneda", |sheet| sheet.rows.push(row))
    };
    let same = twice("MXN|Peso Mexicano|2|5|2022-01-01|");
    assert_eq!(catcfdi::read(&xls::write(&same)), catcfdi::read(&xls::write(&sheets())));
    let other = twice("MXN|Peso Mexicano|4|5|2022-01-01|");
    assert_eq!(refused(&other), ["catcfdi-11 c_Moneda.7.c_Moneda \"MXN\""]);
}

#[test]
fn a_column_that_is_wrong_throughout_is_not_told_for_ever() {
    let sheets = changed("c_Pais", |sheet| {
        sheet.rows.extend((0..1000).map(|_| vec![Cell::from("x"), Cell::from("País")]));
    });
    let told = refused(&sheets);
    assert_eq!(told.len(), 101);
    assert_eq!(told[100], "catcfdi-15 c_Pais");
}

#[test]
fn a_workbook_that_is_cut_or_changed_does_not_end_the_program() {
    for whole in [xls::write(&sheets()), xlsx::write(&sheets())] {
        for part in 1..64 {
            let cut = &whole[..whole.len() * part / 64];
            assert!(catcfdi::read(cut).is_err(), "{part}");
        }
        let step = whole.len() / 199;
        for place in (0..whole.len()).step_by(step.max(1)) {
            let mut changed = whole.clone();
            changed[place] = !changed[place];
            // Not every byte matters; no one of them may panic.
            drop(catcfdi::read(&changed));
        }
    }
}
