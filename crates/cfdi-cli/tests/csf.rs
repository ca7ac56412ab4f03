//! `cfdi csf` on documents that can be read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
#![allow(clippy::disallowed_types, clippy::float_arithmetic, reason = "page geometry of fixtures")]

mod common;

#[path = "../../constancia/tests/csf/form.rs"]
#[allow(dead_code, reason = "the tests of `constancia` use more of it")]
mod form;

use common::Bench;
use expect_test::expect;
use form::{fisica, moral};
use qrcode::QrCode;

/// A photograph of a company's code, as a JPEG.
fn photograph() -> Vec<u8> {
    let address = "https://siat.sat.gob.mx/app/qr/faces/pages/mobile/validadorqr.jsf";
    let code = QrCode::new(format!("{address}?D1=10&D2=1&D3=21040012345_H&E951128469")).unwrap();
    let (inner, colours) = (code.width(), code.to_colors());
    let side = (inner + 8) * 5;
    let shade = |at: usize| {
        let (x, y) = ((at % side / 5).checked_sub(4), (at / side / 5).checked_sub(4));
        let inside = x.zip(y).filter(|(x, y)| *x < inner && *y < inner);
        inside.map_or(220, |(x, y)| colours[y * inner + x].select(40, 220))
    };
    let pixels: Vec<u8> = (0..side * side).map(shade).collect();
    let side = u16::try_from(side).unwrap();
    let mut file = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut file, 80);
    encoder.encode(&pixels, side, side, jpeg_encoder::ColorType::Luma).unwrap();
    file
}

#[test]
fn a_constancia_says_what_a_cfdi_wants() {
    let bench = Bench::new();
    let company = bench.file("empresa.pdf", &moral().pdf());
    let person = bench.file("persona.pdf", &fisica().pdf());
    let told = [
        bench.cfdi(["csf", &company]).told(&bench),
        bench.cfdi(["csf", &person]).told(&bench),
        bench.cfdi(["csf", "--json", &person]).told(&bench),
        bench.cfdi_fed(["csf", "-"], &moral().pdf()).told(&bench),
    ];
    expect![[r#"
        RFC	H&E951128469
        Nombre	HERRAJES & EQUIPOS DEL BAJÍO
        Código postal	06002
        Régimen fiscal	601 General de Ley Personas Morales
        Situación	ACTIVO
        idCIF	21040012345
        = 0
        RFC	ÑAAA8012313K5
        Nombre	ÁNGEL MARÍA NÚÑEZ PEÑA Y LILLO
        Código postal	01000
        Régimen fiscal	605 Sueldos y Salarios e Ingresos Asimilados a Salarios
        Régimen fiscal	625 Régimen de las Actividades Empresariales con ingresos a través de Plataformas Tecnológicas
        Régimen fiscal	626 Régimen Simplificado de Confianza
        Situación	REACTIVADO
        idCIF	15020054321
        = 0
        {"rfc":"ÑAAA8012313K5","nombre":"ÁNGEL MARÍA NÚÑEZ PEÑA Y LILLO","codigo_postal":"01000","regimenes":["605","625","626"],"id_cif":"15020054321","situacion":"REACTIVADO","emitted":"2026-11-07"}
        = 0
        RFC	H&E951128469
        Nombre	HERRAJES & EQUIPOS DEL BAJÍO
        Código postal	06002
        Régimen fiscal	601 General de Ley Personas Morales
        Situación	ACTIVO
        idCIF	21040012345
        = 0
    "#]].assert_eq(&told.concat());
}

#[test]
fn a_photograph_says_whom_sat_can_be_asked_about() {
    let bench = Bench::new();
    let photo = bench.file("foto.jpg", &photograph());
    let told = [
        bench.cfdi(["csf", &photo]).told(&bench),
        bench.cfdi(["csf", &photo, "--json"]).told(&bench),
        bench.cfdi(["csf", &bench.file("foto.heic", b"\0\0\0\x20ftypheic")]).told(&bench),
    ];
    expect![[r#"
        RFC	H&E951128469
        idCIF	21040012345
        Lo demás está en	https://siat.sat.gob.mx/app/qr/faces/pages/mobile/validadorqr.jsf?D1=10&D2=1&D3=21040012345_H%26E951128469
        = 0
        {"rfc":"H&E951128469","id_cif":"21040012345","url":"https://siat.sat.gob.mx/app/qr/faces/pages/mobile/validadorqr.jsf?D1=10&D2=1&D3=21040012345_H%26E951128469"}
        = 0
        cfdi: foto.heic: hay que corregir:
          El archivo no es un PDF ni una foto JPEG o PNG. Usa el PDF original del SAT, o una foto de su código QR. [csf-17]
        = 1
    "#]].assert_eq(&told.concat());
}
