//! From a Constancia to a profile, or to what is wrong with it.

use constancia::{Constancia, ConstanciaError, read_pdf, read_text};
use jiff::civil::date;
use proptest::prelude::*;

use crate::form::{Form, fisica, moral, pdf};

/// One line that says all of it.
fn told(read: Result<Constancia, ConstanciaError>) -> String {
    match read {
        Ok(it) => {
            let codes: Vec<&str> = it.regimenes.iter().map(|regimen| regimen.code()).collect();
            let Constancia { rfc, nombre, codigo_postal, id_cif, situacion, .. } = &it;
            assert_eq!(it.emitted, Some(date(2026, 11, 7)));
            format!("{rfc} {nombre} {codigo_postal} {} {id_cif} {situacion:?}", codes.join("+"))
        }
        Err(error) => {
            let tell = |fault: faults::Fault| format!("{}@{}", fault.code.id, fault.path);
            error.into_faults().into_iter().map(tell).collect::<Vec<_>>().join(" ")
        }
    }
}

/// The same in every layout.
fn check(form: &Form, expected: &str) {
    assert_eq!(told(read_text(&form.raw())), expected, "raw");
    assert_eq!(told(read_text(&form.interleaved())), expected, "interleaved");
    assert_eq!(told(read_pdf(&form.pdf())), expected, "pdf");
}

const MORAL: &str = "H&E951128469 HERRAJES & EQUIPOS DEL BAJÍO 06002 601 21040012345 Activo";
const FISICA: &str = "ÑAAA8012313K5 ÁNGEL MARÍA NÚÑEZ PEÑA Y LILLO 01000 605+625+626 \
    15020054321 Reactivado";

#[test]
fn reads_a_company_and_a_person() {
    check(&moral(), MORAL);
    check(&fisica(), FISICA);
}

#[test]
fn an_apellido_can_be_missing_and_a_name_long() {
    let mut form = fisica();
    form.names =
        vec![("Nombre (s):", "NGUYỄN"), ("Primer Apellido:", ""), ("Segundo Apellido:", "")];
    let raw = told(read_text(&form.raw()));
    assert_eq!(raw, FISICA.replace("ÁNGEL MARÍA NÚÑEZ PEÑA Y LILLO", "NGUYỄN"));
    let mut form = moral();
    form.names = vec![("Denominación/Razón Social:", "COMERCIALIZADORA\nDE GRANOS Y SEMILLAS")];
    let raw = told(read_text(&form.raw()));
    assert!(raw.contains(" COMERCIALIZADORA DE GRANOS Y SEMILLAS "), "{raw}");
}

#[test]
fn every_missing_value_is_named() {
    let empty = Form {
        rfc: "",
        id_cif: "",
        names: vec![],
        situacion: "",
        codigo_postal: "",
        regimenes: vec![],
    };
    let all = "csf-07@rfc csf-07@id_cif csf-07@nombre csf-07@codigo_postal csf-07@situacion \
        csf-07@regimenes";
    check(&empty, all);
    check(&Form { rfc: "", ..moral() }, "csf-07@rfc");
    check(&Form { id_cif: "", ..moral() }, "csf-07@id_cif");
    check(&Form { situacion: "", ..moral() }, "csf-07@situacion");
    check(&Form { codigo_postal: "", ..moral() }, "csf-07@codigo_postal");
    check(&Form { regimenes: vec![], ..moral() }, "csf-07@regimenes");
    let over = vec![("Régimen de Arrendamiento", "01/02/2012 31/12/2019")];
    check(&Form { regimenes: over, ..fisica() }, "csf-07@regimenes");
    let nameless = vec![("Denominación/Razón Social:", "")];
    check(&Form { names: nameless, ..moral() }, "csf-07@nombre");
    let apellidos = vec![("Primer Apellido:", "NÚÑEZ")];
    check(&Form { names: apellidos, ..fisica() }, "csf-07@nombre");
}

#[test]
fn every_wrong_value_is_named() {
    check(&Form { rfc: "H&E951328469", ..moral() }, "rfc-04@rfc");
    check(&Form { id_cif: "2104O012345", ..moral() }, "csf-09@id_cif");
    check(&Form { codigo_postal: "00000", ..moral() }, "catalog-06@codigo_postal");
    let regimenes = vec![("Régimen Intermedio", "01/01/2010"), ("Coordinados", "01/01/2011")];
    check(&Form { regimenes, ..moral() }, "csf-10@regimenes.0");
    let regimenes = vec![("Régimen de Arrendamiento", "01/01/2010")];
    check(&Form { regimenes, ..moral() }, "csf-11@regimenes.0");
    let many = format!("{} x 01/01/2020 {}", moral().raw(), "a b 02/01/2020 ".repeat(20_000));
    let many = many.replace("Obligaciones:", "").replace("Sus datos personales son", "");
    let told_of_many = told(read_text(&many));
    assert!(told_of_many.starts_with("csf-10@regimenes.1 csf-10@regimenes.2"), "{told_of_many}");
    let names = vec![("Denominación/Razón Social:", "HERRAJES Dato nuevo: ALGO")];
    check(&Form { names, ..moral() }, "csf-15@nombre");
    let unread = moral().raw().replace("HERRAJES", "HERR\u{fffd}JES");
    assert_eq!(told(read_text(&unread)), "csf-15@nombre");
}

#[test]
fn contradictions_are_named() {
    check(&Form { names: fisica().names, ..moral() }, "csf-08@nombre");
    check(&Form { names: [moral().names, fisica().names].concat(), ..moral() }, "csf-08@nombre");
    let two = format!("{}\nRFC: EKU9003173C9\nidCIF: 11111111111\n", moral().raw());
    assert_eq!(told(read_text(&two)), "csf-08@rfc csf-08@id_cif");
    let same = format!("{}\nRFC: H&E951128469\nidCIF: 21040012345\n", moral().raw());
    assert_eq!(told(read_text(&same)), MORAL);
}

#[test]
fn something_else_is_refused() {
    let letter = vec![vec!["Estimada clienta:".to_owned()], vec!["RFC: EKU9003173C9".to_owned()]];
    assert_eq!(told(read_pdf(&pdf(&letter))), "csf-06@");
    assert_eq!(told(read_text("CONSTANCIA DE SITUACIÓN FISCAL")), "csf-06@");
    assert_eq!(told(read_text(" \u{c} \n")), "csf-05@");
    assert_eq!(told(read_text(&"x".repeat(600_000))), "csf-02@");
}

#[test]
fn codes_are_unique_and_speak() {
    let ids: std::collections::BTreeSet<_> = constancia::codes().map(|code| code.id).collect();
    assert_eq!(ids.len(), constancia::codes().count());
    for code in constancia::codes() {
        assert!(code.id.starts_with("csf-") && code.id.len() == 6, "{}", code.id);
        assert!(code.message.ends_with('.'), "{}", code.id);
    }
}

proptest! {
    #[test]
    fn any_text_has_an_answer(text in "\\PC{0,400}") {
        assert!(read_text(&text).is_err());
    }

    /// Words of the form in any order: where a profile comes out, its values were in the text.
    #[test]
    fn shuffled_forms_have_an_answer(
        lines in Just([moral().lines(), fisica().lines()].concat()).prop_shuffle(),
        kept in 0_usize..60,
    ) {
        let text: Vec<String> = lines.iter().take(kept).map(|line| line.join(" ")).collect();
        let text = text.join("\n");
        if let Ok(constancia) = read_text(&text) {
            prop_assert!(text.contains(constancia.rfc.as_str()));
            prop_assert!(text.contains(&constancia.id_cif));
            prop_assert!(text.contains(constancia.codigo_postal.as_str()));
        }
    }

    /// A name comes out as it was put in, whatever SAT's letters.
    #[test]
    fn names_come_back(nombre in "[A-ZÑÁÉÍÓÚÜ&'][A-ZÑÁÉÍÓÚÜ&' ]{0,60}[A-ZÑ]") {
        let nombre = nombre.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = moral().raw().replace("HERRAJES & EQUIPOS DEL BAJÍO", &nombre);
        let constancia = read_text(&text).unwrap();
        prop_assert_eq!(constancia.nombre.as_str(), nombre);
    }
}
