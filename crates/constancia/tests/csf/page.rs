//! SAT's page behind the QR.

use cfdi::rfc::Rfc;
use constancia::{ConsultaQr, Situacion, read_page};
use proptest::prelude::*;

fn asked(rfc: &str) -> ConsultaQr {
    ConsultaQr { rfc: Rfc::parse(rfc).unwrap(), id_cif: "21040012345".to_owned() }
}

/// A page made as SAT's is: a declaration in the wrong place, grids within grids, ids with colons.
fn page(rfc: &str, rows: &[(&str, &str)]) -> String {
    let row = |(label, value): &(&str, &str)| {
        format!(
            "<tr data-ri=\"0\" role=\"row\"><td role=\"gridcell\"><span style=\"font-weight: \
             bold\">{label}</span></td><td role=\"gridcell\" style=\"text-align:left\">\n \
             {value}\n</td></tr>"
        )
    };
    let rows: String = rows.iter().map(row).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?><meta content=\"text/html\"/><!DOCTYPE html>\
         <html><script>if (1 < 2) {{ \"<td role='gridcell'>CP:</td>\" }}</script><body><ul><li>\n\
         El RFC: {rfc}, tiene asociada la siguiente información.</li></ul><table role=\"grid\">\
         <tr><td role=\"gridcell\"><table>{rows}</table></td></tr></table></body>"
    )
}

const FISICA: &[(&str, &str)] = &[
    ("CURP:", "XXXX800101HDFXXX00"),
    ("Nombre:", "&Aacute;NGEL MARÍA"),
    ("Apellido Paterno:", "NÚ&Ntilde;EZ"),
    ("Apellido Materno:", ""),
    ("Situaci&oacute;n del contribuyente:", "ACTIVO"),
    ("CP:", "01000"),
    ("R&eacute;gimen:", "Régimen de Arrendamiento"),
    ("Fecha de alta:", "01-01-2014"),
    ("Régimen:", "Régimen Simplificado de Confianza"),
    ("Fecha de alta:", "01-01-2022"),
];

fn faults(html: &str, rfc: &str) -> String {
    let error = read_page(html, &asked(rfc)).unwrap_err();
    let tell = |fault: faults::Fault| format!("{}@{}", fault.code.id, fault.path);
    error.into_faults().into_iter().map(tell).collect::<Vec<_>>().join(" ")
}

#[test]
fn reads_a_person_with_two_regimenes() {
    let html = page("ÑAAA8012313K5", FISICA);
    let constancia = read_page(&html, &asked("ÑAAA8012313K5")).unwrap();
    assert_eq!(constancia.nombre.as_str(), "ÁNGEL MARÍA NÚÑEZ");
    assert_eq!(constancia.codigo_postal.as_str(), "01000");
    let codes: Vec<&str> = constancia.regimenes.iter().map(|regimen| regimen.code()).collect();
    assert_eq!(codes, ["606", "626"]);
    assert_eq!(constancia.id_cif, "21040012345");
    assert_eq!(constancia.situacion, Situacion::Activo);
    assert_eq!(constancia.emitted, None);
}

#[test]
fn reads_a_company() {
    let html = page(
        "H&amp;E951128469",
        &[
            ("Denominación o Razón Social:", "HERRAJES &amp; EQUIPOS DEL BAJÍO"),
            ("Régimen de capital:", "SA DE CV"),
            ("Situación del contribuyente:", "SUSPENDIDO"),
            ("CP:", "06002"),
            ("Régimen:", "Régimen General de Ley Personas Morales"),
        ],
    );
    let constancia = read_page(&html, &asked("H&E951128469")).unwrap();
    assert_eq!(constancia.nombre.as_str(), "HERRAJES & EQUIPOS DEL BAJÍO");
    assert_eq!(constancia.situacion, Situacion::Suspendido);
}

#[test]
fn says_what_is_wrong() {
    let html = page("ÑAAA8012313K5", FISICA);
    assert_eq!(faults(&html, "KICR630120NX3"), "csf-08@rfc");
    let without_cp = html.replace("CP:", "C:");
    assert_eq!(faults(&without_cp, "ÑAAA8012313K5"), "csf-07@codigo_postal");
    let unknown = "<li>No se encontr&oacute; información de la\n cédula de identificación fiscal";
    assert_eq!(faults(unknown, "ÑAAA8012313K5"), "csf-14@");
    assert_eq!(faults("<html>Mantenimiento</html>", "ÑAAA8012313K5"), "csf-06@");
    assert_eq!(faults(&"&".repeat(500_000), "ÑAAA8012313K5"), "csf-06@");
    assert_eq!(faults(&"<td>".repeat(200_000), "ÑAAA8012313K5"), "csf-02@");
}

#[test]
fn a_page_cut_anywhere_has_an_answer() {
    let html = page("ÑAAA8012313K5", FISICA);
    let whole = read_page(&html, &asked("ÑAAA8012313K5")).unwrap();
    for (at, _) in html.char_indices().step_by(7) {
        if let Ok(cut) = read_page(&html[..at], &asked("ÑAAA8012313K5")) {
            assert_eq!(cut.rfc, whole.rfc);
        }
    }
}

proptest! {
    #[test]
    fn any_page_has_an_answer(
        html in "(<td role=\"gridcell\">|</td>|El RFC: |CP:|,|<|&|;|#|\\PC){0,80}"
    ) {
        assert!(read_page(&html, &asked("ÑAAA8012313K5")).is_err());
    }
}
