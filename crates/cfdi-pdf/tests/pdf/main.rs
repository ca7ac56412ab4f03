//! The PDF from the outside, as poppler, qpdf and zbar see it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod factura;

use std::path::Path;
use std::process::{Command, Output};

use cfdi::read::{Document, read};
use cfdi_pdf::{Logo, Look, PdfError, Validity, render};
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
        "MXN · Peso Mexicano",
        "I · Ingreso",
        "01 · No aplica",
        "20 nov 2026, 10:15:30",
        "20 nov 2026, 10:16:02",
        "30001000000500003416",
        "30001000000500003456",
        "SPR190613I52",
        "Blusa de mujer con bordado otomí",
        "Clave 53101604 Camisas o blusas para mujer",
        "2 H87 Pieza",
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
            assert!(page.contains("Cantidad Unidad Descripción"), "{page}");
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

/// Renders it, leaves it where a person can look at it, and gives its text.
fn looked_at(name: &str, xml: &str, look: &Look) -> String {
    let pdf = render(&read(xml.as_bytes()).unwrap(), look).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(folder.join(format!("cfdi-pdf-{name}.pdf")), &pdf).unwrap();
    let (output, _folder) = run(&pdf, "qpdf", "qpdf", &["--check", "in.pdf"]);
    assert!(output.status.success(), "{output:?}");
    text(&pdf).join(" ")
}

fn says_all(text: &str, expected: &[&str]) {
    for expected in expected {
        assert!(text.contains(expected), "{expected:?} is not in:\n{text}");
    }
}

#[test]
fn every_kind_of_tax_is_named() {
    let shop_name = Some("Abarrotes La Esquina".to_owned());
    let look = Look { shop_name, ..Look::default() };
    let text = looked_at("mixed", &factura::mixed(), &look);
    says_all(
        &text,
        &[
            "Abarrotes La Esquina",
            "Condiciones de pago Contado, con el descuento del Buen Fin",
            "Valor unitario Descuento Importe",
            "586.205000 1,000.00 1,172.41",
            "(Pza)",
            "IEPS 8 % sobre 24.65: 1.97",
            "IEPS cuota 6.4555 sobre 1.500000: 9.68",
            "IVA 0 % sobre 56.62",
            "IVA exento sobre 25.00 —",
            "750105530007",
            "02 Sí objeto de impuesto",
            "Retención de ISR 1.25 % sobre 172.41: 2.16",
            "Descuento −1,010.00",
            "Total de impuestos trasladados 39.24",
            "Retención de ISR −2.16",
            "Retención de IVA −18.39",
            "Total de impuestos retenidos −20.55",
            "Total MXN $281.05",
        ],
    );
}

#[test]
fn a_global_says_of_when_it_is() {
    let text = looked_at("global", &factura::global(40), &Look::default());
    says_all(
        &text,
        &[
            "Factura global A-1001",
            "Información global 03 · Quincenal, 11 · Noviembre de 2026",
            "PUBLICO EN GENERAL",
            "N-000040",
            "Total MXN $95,120.00",
        ],
    );
}

#[test]
fn an_egreso_names_what_it_is_about() {
    let text = looked_at("egreso", &factura::egreso(7), &Look::default());
    says_all(
        &text,
        &[
            "Nota de crédito A-1001",
            "03 · Devolución de mercancía sobre facturas o traslados previos",
            "00000007-8C3B-4F0A-9D57-0B6B50A1C2D3",
            "04 · Sustitución de los CFDI previos",
            "0FFFFFFF-0000-4000-8000-000000000000",
            "ŁUKASZ DVOŘÁK INDUSTRIES",
            "USA · Estados Unidos (los)",
            "Registro tributario 121585958",
            "USD · Dólar americano, tipo de cambio",
            "18.2500",
            "E · Egreso",
            "Total USD $400.00",
        ],
    );
    assert!(!text.contains("Importe con letra"), "{text}");
    let many = looked_at("egreso-many", &factura::egreso(300), &Look::default());
    says_all(&many, &["0000012C-8C3B-4F0A-9D57-0B6B50A1C2D3", "Página 3 de 3"]);
}

#[test]
fn payments_name_their_documents() {
    let text = looked_at("pago", &factura::pago(3), &Look::default());
    says_all(
        &text,
        &[
            "Recibo de pago A-1001",
            "CP01 · Pagos",
            "PAGO 1 DE 2",
            "$3,480.00 MXN",
            "19 nov 2026, 12:00:00",
            "03 · Transferencia electrónica de fondos",
            "SPEI-00998877",
            "BBA830831LJ2",
            "012180001234567891",
            "BNM840515VB1",
            "002180009876543210",
            "F-3 3 2,320.00 1,160.00 1,160.00",
            "00000003-1111-4F0A-9D57-0B6B50A1C2D3",
            "IVA 16 % sobre 1,000.00: 160.00",
            "Retención de ISR 1.25 % sobre 1,000.00: 12.50",
            "Impuestos del pago · IVA 16 % sobre 3,000.00: 480.00 · Retención de ISR: 37.50",
            "PAGO 2 DE 2",
            "F-900",
            "01 · Efectivo",
            "84111506 Servicios de facturación",
            "IVA 16 % sobre 4,000.00 640.00",
            "IVA exento sobre 12.00 —",
            "Retención de ISR −50.00",
            "Total de los pagos MXN $4,640.00",
            "Cuatro mil seiscientos cuarenta pesos 00/100 M.N.",
        ],
    );
    let many = looked_at("pago-many", &factura::pago(40), &Look::default());
    says_all(&many, &["F-40 40 2,320.00", "PAGO 2 DE 2"]);
    assert!(many.matches("Saldo insoluto").count() > 3, "{many}");
}

#[test]
fn a_complement_that_is_not_printed_is_named() {
    let text = looked_at("foreign", &factura::foreign_complement(), &Look::default());
    assert!(text.contains("el complemento LeyendasFiscales: su detalle está en el archivo XML."));
}

#[test]
fn accents_apart_from_their_letters_are_found_with_them() {
    let mut document = document(1);
    let concepto = document.conceptos.first_mut().unwrap();
    concepto.descripcion = "Pin\u{303}ata de cafe\u{301} 茶".to_owned();
    let text = text(&render(&document, &Look::default()).unwrap()).join(" ");
    assert!(text.contains("Piñata de café \u{fffd}"), "{text}");
}

#[test]
fn fonts_are_embedded_and_say_their_letters() {
    let pdf = render(&document(1), &Look::default()).unwrap();
    let (output, _folder) = run(&pdf, "pdffonts", "poppler-utils", &["in.pdf"]);
    let fonts = String::from_utf8(output.stdout).unwrap();
    for name in ["TalonSans-Regular", "TalonSans-Bold", "TalonMono-Regular"] {
        let line = fonts.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        let words: Vec<&str> = line.split_whitespace().collect();
        assert!(matches!(words.as_slice(), [.., "yes", _, "yes", _, _]), "{fonts}");
    }
}

#[test]
fn the_file_says_what_it_is() {
    let pdf = render(&document(1), &Look::default()).unwrap();
    let (output, _folder) = run(&pdf, "pdfinfo", "poppler-utils", &["in.pdf"]);
    let info = String::from_utf8(output.stdout).unwrap();
    let info = info.split_whitespace().collect::<Vec<_>>().join(" ");
    says_all(
        &info,
        &[
            "Title: Factura A-1001 · ESCUELA KEMPER URGATE",
            "Subject: CFDI 5F1C6F2E-8C3B-4F0A-9D57-0B6B50A1C2D3",
            "Author: ESCUELA KEMPER URGATE",
            "Producer: Talón",
            "CreationDate: Fri Nov 20 10:16:02 2026",
            "Page size: 612 x 792 pts (letter)",
        ],
    );
    assert!(pdf.windows(12).any(|bytes| bytes == b"/Lang(es-MX)"));
}

/// A wordmark: a dark bar beside a lighter square.
fn logo(width: u32, height: u32) -> Logo {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let pixels = (0..width * height).map(|place| (place % width, place / width));
    let bytes: Vec<u8> = pixels
        .flat_map(|(x, y)| {
            let inside = x.abs_diff(height / 2).pow(2) + y.abs_diff(height / 2).pow(2);
            if inside < (height / 2).pow(2) { [0xd9, 0x5f, 0x02] } else { [0xf3, 0xee, 0xe6] }
        })
        .collect();
    encoder.write_header().unwrap().write_image_data(&bytes).unwrap();
    Logo::parse(&file).unwrap()
}

#[test]
fn a_logo_stands_above_or_beside_and_costs_little() {
    let accent = "#ffb000".parse().unwrap();
    for (name, width, height) in [("logo-wide", 1_200, 300), ("logo-square", 500, 500)] {
        let look = Look { logo: Some(logo(width, height)), accent, ..Look::default() };
        looked_at(name, &factura::stamped(5), &look);
        let pdf = render(&document(5), &look).unwrap();
        assert!(pdf.len() <= 60 * 1_024, "{} bytes", pdf.len());
        let (output, _folder) = run(&pdf, "pdfimages", "poppler-utils", &["-list", "in.pdf"]);
        let images = String::from_utf8(output.stdout).unwrap();
        assert_eq!(images.lines().count(), 3, "{images}");
    }
}

#[test]
fn long_names_take_more_lines() {
    let mut document = document(2);
    let name = "SOCIEDAD COOPERATIVA DE PRODUCCIÓN ARTESANAL DE TEXTILES OTOMÍES DEL VALLE DEL \
        MEZQUITAL Y COMUNIDADES INDÍGENAS ASOCIADAS DE LA SIERRA ALTA DE HIDALGO";
    document.emisor.nombre = name.to_owned();
    document.receptor.nombre = name.to_owned();
    document.receptor.regimen_fiscal_receptor = "625".to_owned();
    document.serie = Some("FACTURACIONENLINEA2026".to_owned());
    let concepto = document.conceptos.first_mut().unwrap();
    concepto.descripcion = "Blusa de manta bordada a mano, talla extra grande, ".repeat(8);
    let pdf = render(&document, &Look::default()).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(folder.join("cfdi-pdf-long.pdf"), &pdf).unwrap();
    let letters = letters(&pdf);
    let name: String = name.split_whitespace().collect();
    // Of the issuer, of the receptor, and at the head of the second page if there is one.
    assert!((2..=3).contains(&letters.matches(&name).count()), "{letters}");
    assert!(letters.contains("FACTURACIONENLINEA2026-1001"), "{letters}");
}
