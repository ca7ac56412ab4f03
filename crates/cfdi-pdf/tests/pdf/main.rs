//! The PDF from the outside, as poppler, qpdf and zbar see it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod factura;

use std::path::Path;
use std::process::{Command, Output};

use cfdi::read::{Document, read};
use cfdi_pdf::{Look, PdfError, Validity, render};
use tempfile::TempDir;

const LEGEND: &str = "Este documento es una representación impresa de un CFDI";

fn document(conceptos: usize) -> Document {
    read(factura::stamped(conceptos).as_bytes()).unwrap()
}

/// Runs a program on the PDF `in.pdf` of a folder of its own.
fn run(pdf: &[u8], program: &str, package: &str, args: &[&str]) -> (Output, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("in.pdf"), pdf).unwrap();
    let output = run_in(folder.path(), program, package, args);
    (output, folder)
}

fn run_in(folder: &Path, program: &str, package: &str, args: &[&str]) -> Output {
    Command::new(program)
        .args(args)
        .current_dir(folder)
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}; install the package {package}"))
}

/// The text of each page, runs of blanks as one.
fn text(pdf: &[u8]) -> Vec<String> {
    let (output, _folder) = run(pdf, "pdftotext", "poppler-utils", &["-layout", "in.pdf", "-"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let pages = text.split('\u{c}').filter(|page| !page.trim().is_empty());
    pages.map(|page| page.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// The text without any blank, for what is broken into lines.
fn letters(pdf: &[u8]) -> String {
    let (output, _folder) = run(pdf, "pdftotext", "poppler-utils", &["-raw", "in.pdf", "-"]);
    String::from_utf8(output.stdout).unwrap().split_whitespace().collect()
}

#[test]
fn says_all_that_the_document_says() {
    let document = document(5);
    let pdf = render(&document, &Look::default()).unwrap();
    let text = text(&pdf).join(" ");
    for expected in [
        "Factura A-1001",
        "5F1C6F2E-8C3B-4F0A-9D57-0B6B50A1C2D3",
        "ESCUELA KEMPER URGATE",
        "RFC EKU9003173C9",
        "601 · General de Ley Personas Morales",
        "Lugar de expedición C.P. 42501",
        "RODRIGO KITIA CASTRO",
        "KICR630120NX3",
        "626 · Régimen Simplificado de Confianza",
        "36246",
        "G03 · Gastos en general",
        "04 · Tarjeta de crédito",
        "PUE · Pago en una sola exhibición",
        "MXN · Peso mexicano",
        "I · Ingreso",
        "01 · No aplica",
        "20 nov 2026, 10:15:30",
        "20 nov 2026, 10:16:02",
        "30001000000500003416",
        "30001000000500003456",
        "SPR190613I52",
        "Blusa de mujer con bordado otomí",
        "53101604",
        "No. de identificación T-000123-1",
        "172.413793",
        "IVA 16 % sobre 344.827586: 55.172414",
        "Subtotal 1,724.14",
        "IVA 16 % sobre 1,724.14 275.86",
        "Total MXN $2,000.00",
        "Dos mil pesos 00/100 M.N.",
        LEGEND,
        "Página 1 de 1",
    ] {
        assert!(text.contains(expected), "{expected:?} is not in:\n{text}");
    }
    assert!(!text.contains("SIN VALIDEZ"), "{text}");
}

#[test]
fn seals_and_cadena_are_whole() {
    let document = document(1);
    let letters = letters(&render(&document, &Look::default()).unwrap());
    let timbre = document.timbre.unwrap();
    for expected in [&document.sello, &timbre.sello_sat, &timbre.cadena()] {
        let expected: String = expected.split_whitespace().collect();
        assert!(letters.contains(&expected), "{expected}\nis not in\n{letters}");
    }
}

#[test]
fn phones_read_the_qr_even_under_the_warning() {
    let document = document(5);
    for validity in [Validity::Real, Validity::Sandbox] {
        let pdf = render(&document, &Look { validity, ..Look::default() }).unwrap();
        let args = ["-r", "150", "-png", "in.pdf", "p"];
        let (_, folder) = run(&pdf, "pdftoppm", "poppler-utils", &args);
        let args = ["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", "p-1.png"];
        let output = run_in(folder.path(), "zbarimg", "zbar-tools", &args);
        assert_eq!(
            String::from_utf8(output.stdout).unwrap().trim_end(),
            "https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx\
             ?id=5F1C6F2E-8C3B-4F0A-9D57-0B6B50A1C2D3&re=EKU9003173C9&rr=KICR630120NX3\
             &tt=2000.0&fe=hNjeNw=="
        );
    }
}

#[test]
fn sixty_lines_take_pages_under_the_same_head() {
    let document = document(60);
    let pdf = render(&document, &Look::default()).unwrap();
    let pages = text(&pdf);
    assert!(pages.len() > 3, "{} pages", pages.len());
    for (place, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("Página {} de {}", place + 1, pages.len())), "{page}");
        assert!(page.contains("5F1C6F2E-8C3B-4F0A-9D57-0B6B50A1C2D3"), "{page}");
        assert!(page.contains(LEGEND), "{page}");
        if page.contains("Blusa de mujer") {
            assert!(page.contains("Cantidad Unidad Clave Descripción"), "{page}");
        }
    }
    let all = pages.join(" ");
    for line in 1..=60 {
        assert_eq!(all.matches(&format!("T-000123-{line} ")).count(), 1, "line {line}");
    }
    let totals = pages.iter().filter(|page| page.contains("Total MXN")).count();
    assert_eq!(totals, 1);
}

#[test]
fn a_description_longer_than_a_page_goes_on_on_the_next() {
    let mut document = document(1);
    let words: Vec<String> = (0..1_500).map(|word| format!("palabra{word}")).collect();
    document.conceptos.first_mut().unwrap().descripcion = words.join(" ");
    let pdf = render(&document, &Look::default()).unwrap();
    let letters = letters(&pdf);
    assert!(words.iter().all(|word| letters.contains(word)));
    assert!(text(&pdf).len() > 2);
}

#[test]
fn the_sandbox_says_so_on_every_page() {
    let look = Look { validity: Validity::Sandbox, ..Look::default() };
    let pages = text(&render(&document(60), &look).unwrap());
    for page in &pages {
        assert!(page.contains("SIN VALIDEZ FISCAL · documento de prueba"), "{page}");
    }
}

#[test]
fn qpdf_finds_nothing_wrong() {
    for conceptos in [1, 60] {
        let look = Look { validity: Validity::Sandbox, ..Look::default() };
        let pdf = render(&document(conceptos), &look).unwrap();
        let (output, _folder) = run(&pdf, "qpdf", "qpdf", &["--check", "in.pdf"]);
        assert!(output.status.success(), "{output:?}");
    }
}

#[test]
fn amounts_of_eighteen_digits_do_not_run_into_each_other() {
    let mut document = document(1);
    let amount = "123456789012345678.123456".to_owned();
    let concepto = document.conceptos.first_mut().unwrap();
    concepto.valor_unitario.clone_from(&amount);
    concepto.importe.clone_from(&amount);
    document.total = amount;
    let text = text(&render(&document, &Look::default()).unwrap()).join(" ");
    let printed = "123,456,789,012,345,678.123456";
    assert!(text.contains(&format!("{printed} {printed}")), "{text}");
    assert!(text.contains(&format!("${printed}")), "{text}");
    assert!(text.contains("Blusa de"), "{text}");
}

#[test]
fn is_small_and_the_same_every_time() {
    let document = document(5);
    let look = Look::default();
    let pdf = render(&document, &look).unwrap();
    assert!(pdf.len() <= 60 * 1_024, "{} bytes", pdf.len());
    assert_eq!(pdf, render(&document, &look).unwrap());
}

#[test]
fn without_timbre_there_is_nothing_to_print() {
    let mut document = document(1);
    document.timbre = None;
    let refused = render(&document, &Look::default());
    assert!(matches!(refused, Err(PdfError::NotStamped)), "{refused:?}");
}

#[test]
fn every_kind_of_tax_is_named() {
    let document = read(factura::mixed().as_bytes()).unwrap();
    let shop_name = Some("Abarrotes La Esquina".to_owned());
    let look = Look { shop_name, ..Look::default() };
    let text = text(&render(&document, &look).unwrap()).join(" ");
    for expected in [
        "Abarrotes La Esquina",
        "Descuento",
        "IEPS 8 % sobre 24.65: 1.97",
        "IVA 0 % sobre 56.62",
        "IVA exento sobre 25.00 —",
        "No. de identificación 750105530007 · 02 Sí objeto de impuesto",
        "Retención de ISR 1.25 % sobre 172.41: 2.16",
        "Total de impuestos trasladados 29.56",
        "Retención de ISR 2.16",
        "Total MXN $279.46",
    ] {
        assert!(text.contains(expected), "{expected:?} is not in:\n{text}");
    }
}
