//! satcfdi, which reads and writes CFDI in Python, finds in our documents what we find in them, and
//! we find in its documents what it finds.
//!
//! Python with satcfdi is the program that `TALON_PYTHON` names, else the one in
//! `target/tools/python`, which `cargo xtask setup` fills. The tests fail where it is missing.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cfdi::read::{Document, DocumentTax, Parsed};
use cfdi::seal::{SealedCfdi, seal};
use common::any::any_sale;
use common::{RFC, authority, csd, files};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peer.py");
/// Documents of ours that satcfdi reads.
const OURS: usize = 200;

fn python() -> PathBuf {
    let python = std::env::var_os("TALON_PYTHON").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/python/bin/python"),
        PathBuf::from,
    );
    let found = python.is_file();
    assert!(found, "{} is missing: run `cargo xtask setup`", python.display());
    python
}

fn satcfdi(what: &str, folder: &Path) {
    let output = Command::new(python()).args([SCRIPT, what]).arg(folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

fn told(value: Option<&String>) -> &str {
    value.map_or("-", String::as_str)
}

fn taxes(text: &mut String, indent: &str, kind: &str, taxes: &[DocumentTax]) {
    for tax in taxes {
        let fields = [tax.base.as_ref(), Some(&tax.impuesto), tax.tipo_factor.as_ref()];
        let fields = fields.into_iter().chain([tax.tasa_o_cuota.as_ref(), tax.importe.as_ref()]);
        let fields: Vec<&str> = fields.map(told).collect();
        writeln!(text, "{indent}{kind} {}", fields.join(" ")).unwrap();
    }
}

/// What the script writes of a document.
fn picture(document: &Document, cadena: &str) -> String {
    let [serie, folio, descuento] =
        [&document.serie, &document.folio, &document.descuento].map(|it| told(it.as_ref()));
    let Document { sub_total, moneda, total, tipo_de_comprobante: tipo, fecha, .. } = document;
    let mut text = format!("{serie} {folio} {sub_total} {descuento} {moneda} {total} {tipo}\n");
    let [forma, metodo] = [&document.forma_pago, &document.metodo_pago].map(|it| told(it.as_ref()));
    writeln!(text, "{fecha} {forma} {metodo} {}", document.lugar_expedicion).unwrap();
    writeln!(text, "{} | {}", document.emisor.rfc, document.emisor.nombre).unwrap();
    writeln!(text, "{} | {}", document.receptor.rfc, document.receptor.nombre).unwrap();
    for concepto in &document.conceptos {
        let descuento = told(concepto.descuento.as_ref());
        writeln!(
            text,
            "{} {} {} {} {descuento} {} | {}",
            concepto.clave_prod_serv,
            concepto.cantidad,
            concepto.valor_unitario,
            concepto.importe,
            concepto.objeto_imp,
            concepto.descripcion,
        )
        .unwrap();
        taxes(&mut text, "  ", "traslado", &concepto.traslados);
        taxes(&mut text, "  ", "retencion", &concepto.retenciones);
    }
    let impuestos = document.impuestos.as_ref();
    let total = |of: Option<&Option<String>>| told(of.and_then(Option::as_ref)).to_owned();
    let trasladados = total(impuestos.map(|it| &it.total_impuestos_trasladados));
    let retenidos = total(impuestos.map(|it| &it.total_impuestos_retenidos));
    writeln!(text, "{trasladados} {retenidos}").unwrap();
    if let Some(impuestos) = impuestos {
        taxes(&mut text, "  ", "traslado", &impuestos.traslados);
        taxes(&mut text, "  ", "retencion", &impuestos.retenciones);
    }
    writeln!(text, "{cadena}").unwrap();
    text
}

/// What we find in a file, beside what satcfdi found.
fn both(path: &Path) -> (String, String) {
    let xml = fs::read(path).unwrap();
    let parsed = Parsed::parse(&xml).unwrap();
    let ours = picture(&parsed.document().unwrap(), parsed.cadena().unwrap());
    (ours, fs::read_to_string(path.with_extension("txt")).unwrap())
}

#[test]
fn satcfdi_finds_what_we_wrote() {
    let dir = tempfile::tempdir().unwrap();
    let csd = csd(RFC, "ESCUELA KEMPER URGATE SA DE CV");
    let mut runner = TestRunner::deterministic();
    let paths: Vec<PathBuf> = (0..OURS).map(|n| dir.path().join(format!("{n}.xml"))).collect();
    for path in &paths {
        let (kind, lines) = any_sale().new_tree(&mut runner).unwrap().current();
        let (comprobante, _paid) = kind.document(&lines);
        fs::write(path, seal(&comprobante, &csd).unwrap().bytes()).unwrap();
    }
    satcfdi("read", dir.path());
    for path in &paths {
        let (ours, theirs) = both(path);
        assert_eq!(ours, theirs);
    }
}

#[test]
fn we_find_what_satcfdi_wrote() {
    let (dir, ca) = authority();
    let folder = dir.path().join("exchange");
    fs::create_dir(&folder).unwrap();
    let files = files(&ca, RFC, "ESCUELA KEMPER URGATE SA DE CV");
    assert_eq!(files.password, "12345678a");
    fs::write(folder.join("csd.cer"), &files.cer).unwrap();
    fs::write(folder.join("csd.key"), &files.key).unwrap();
    satcfdi("write", &folder);
    for folio in 1..=40 {
        let path = folder.join(format!("{folio}.xml"));
        let (ours, theirs) = both(&path);
        assert_eq!(ours, theirs);
        SealedCfdi::from_stored(&fs::read(path).unwrap()).unwrap();
    }
}
