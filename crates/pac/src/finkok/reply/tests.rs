//! The shapes that Finkok answers in, and what each proves.

use quick_xml::escape::escape;
use reqwest::StatusCode;

use super::{Reply, read, read_pending};
use crate::Outcome;

const UUID: &str = "6F1C2D3E-0000-4000-8000-000000000001";

fn cfdi() -> String {
    let tfd = format!(r#"<tfd:TimbreFiscalDigital xmlns:tfd="t" UUID="{UUID}"/>"#);
    format!("<?xml version=\"1.0\"?><cfdi:Comprobante Nombre=\"P&amp;G\">{tfd}</cfdi:Comprobante>")
}

fn envelope(body: &str) -> Vec<u8> {
    format!(
        "<?xml version='1.0' encoding='UTF-8'?><senv:Envelope \
         xmlns:senv=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:tns=\"http://facturacion.finkok.com/stamp\" \
         xmlns:s0=\"apps.services.soap.core.views\"><senv:Body>{body}</senv:Body></senv:Envelope>"
    )
    .into_bytes()
}

/// A result as Finkok writes it; what is empty is written as an empty element.
fn result(xml: &str, uuid: &str, incidences: &[(&str, &str)]) -> Vec<u8> {
    let incidences: String = incidences
        .iter()
        .map(|(code, message)| {
            format!(
                "<s0:Incidencia><s0:CodigoError>{code}</s0:CodigoError>\
                 <s0:MensajeIncidencia>{message}</s0:MensajeIncidencia></s0:Incidencia>"
            )
        })
        .collect();
    envelope(&format!(
        "<tns:stampResponse><tns:stampResult><s0:xml>{}</s0:xml><s0:UUID>{uuid}</s0:UUID>\
         <s0:CodEstatus/><s0:Incidencias>{incidences}</s0:Incidencias></tns:stampResult>\
         </tns:stampResponse>",
        escape(xml)
    ))
}

fn settled(answer: &[u8]) -> Outcome {
    match read(StatusCode::OK, answer) {
        Reply::Settled(outcome) => outcome,
        Reply::Denied => panic!("denied"),
    }
}

fn is_in_doubt(status: StatusCode, answer: &[u8]) -> bool {
    matches!(read(status, answer), Reply::Settled(Outcome::InDoubt { .. }))
}

#[test]
fn a_stamp_is_known_by_its_timbre_whatever_the_incidences_say() {
    let stamped = Outcome::Stamped { xml: cfdi().into_bytes() };
    assert_eq!(settled(&result(&cfdi(), UUID, &[])), stamped);
    assert_eq!(settled(&result(&cfdi(), "", &[])), stamped);
    for code in ["301", "718", "CFDI40145", "999", ""] {
        assert_eq!(settled(&result(&cfdi(), UUID, &[(code, "aviso")])), stamped, "{code}");
    }
}

#[test]
fn the_result_of_stamped_is_read_the_same() {
    let answer = String::from_utf8(result(&cfdi(), UUID, &[])).unwrap();
    let answer = answer.replace("tns:stamp", "tns:stamped");
    assert_eq!(settled(answer.as_bytes()), Outcome::Stamped { xml: cfdi().into_bytes() });
}

#[test]
fn a_307_brings_the_stamp_or_names_it_or_does_neither() {
    let duplicate = [("307", "El CFDI contiene un timbre previo")];
    let (xml, uuid) = (Some(cfdi().into_bytes()), Some(UUID.to_owned()));
    let whole = Outcome::Already { xml, uuid: uuid.clone() };
    assert_eq!(settled(&result(&cfdi(), UUID, &duplicate)), whole);
    assert_eq!(settled(&result(&cfdi(), "", &duplicate)), whole);
    let named = Outcome::Already { xml: None, uuid };
    assert_eq!(settled(&result("", &UUID.to_lowercase(), &duplicate)), named);
    let nothing = Outcome::Already { xml: None, uuid: None };
    assert_eq!(settled(&result("", "", &duplicate)), nothing);
    assert_eq!(settled(&result("", "", &[("301", "x"), ("707", "y")])), nothing);
}

#[test]
fn a_uuid_without_its_document_is_a_stamp_all_the_same() {
    let named = Outcome::Already { xml: None, uuid: Some(UUID.to_owned()) };
    assert_eq!(settled(&result("", UUID, &[])), named);
    assert_eq!(settled(&result("", UUID, &[("301", "XML mal formado")])), named);
    assert_eq!(settled(&result("<cfdi:Comprobante/>", UUID, &[])), named);
}

#[test]
fn a_refusal_keeps_code_and_text_verbatim() {
    for (code, message) in [
        ("401", "Fecha y hora de generación fuera de rango"),
        ("CFDI40145", "El campo Nombre del receptor, P&amp;G, no corresponde."),
        ("305", "La fecha no está dentro de la vigencia del CSD"),
        ("705", "XML Estructura inválida"),
        ("738", "Espacios de nombres"),
    ] {
        let expected =
            Outcome::Rejected { code: code.to_owned(), message: message.replace("&amp;", "&") };
        assert_eq!(settled(&result("", "", &[(code, message)])), expected);
        // The document that we sent, given back without a timbre, is no stamp.
        let echoed = result("<cfdi:Comprobante/>", "", &[(code, message)]);
        assert_eq!(settled(&echoed), expected);
    }
    let several = result("", "", &[("CFDI40158", "uno"), ("CFDI40161", "dos")]);
    assert!(matches!(settled(&several), Outcome::Rejected { code, .. } if code == "CFDI40158"));
}

#[test]
fn the_account_is_not_the_document() {
    for code in ["300", "702", "703", "718", "740"] {
        let expected = Outcome::Account { code: code.to_owned(), message: "x".to_owned() };
        assert_eq!(settled(&result("", "", &[(code, "x")])), expected);
        assert_eq!(settled(&result("", "", &[("301", "y"), (code, "x")])), expected);
    }
}

#[test]
fn a_603_denies_only_where_nothing_speaks_against_it() {
    let denial = ("603", "El CFDI no contiene un timbre previo");
    assert_eq!(read(StatusCode::OK, &result("", "", &[denial])), Reply::Denied);
    assert!(matches!(settled(&result(&cfdi(), UUID, &[denial])), Outcome::Stamped { .. }));
    assert!(matches!(settled(&result("", UUID, &[denial])), Outcome::Already { .. }));
    assert!(is_in_doubt(StatusCode::OK, &result("", "", &[denial, ("708", "SAT")])));
}

#[test]
fn what_proves_nothing_is_doubt() {
    for code in ["708", "709", "500", "999", "NUEVO1", ""] {
        assert!(is_in_doubt(StatusCode::OK, &result("", "", &[(code, "x")])), "{code}");
        let mixed = result("", "", &[("301", "x"), (code, "y")]);
        assert!(is_in_doubt(StatusCode::OK, &mixed), "{code}");
    }
    let fault = envelope(
        "<senv:Fault><faultcode>senv:Server</faultcode><faultstring>local variable 'invoice' \
         referenced before assignment</faultstring></senv:Fault>",
    );
    for answer in [
        &result("", "", &[]),
        &fault,
        &envelope(""),
        b"<html>Bad Gateway</html>".as_slice(),
        b"",
        b"\xff\xfe",
        &result(&cfdi(), UUID, &[])[..300],
    ] {
        assert!(is_in_doubt(StatusCode::OK, answer), "{}", String::from_utf8_lossy(answer));
    }
}

#[test]
fn a_status_other_than_200_wins_over_whatever_the_body_says() {
    for status in [201, 301, 302, 400, 401, 403, 404, 500, 502, 503] {
        let status = StatusCode::from_u16(status).unwrap();
        for answer in [result(&cfdi(), UUID, &[]), result("", "", &[("CFDI40145", "x")])] {
            assert!(is_in_doubt(status, &answer), "{status}");
        }
    }
    let slower = read(StatusCode::TOO_MANY_REQUESTS, b"<html/>");
    assert!(matches!(slower, Reply::Settled(Outcome::NotSent { .. })));
}

#[test]
fn a_pending_document_is_unescaped_as_often_as_it_was_escaped() {
    let pending = |xml: &str| {
        envelope(&format!(
            "<tns:query_pendingResponse><tns:query_pendingResult><s0:status>F</s0:status>\
             <s0:xml>{xml}</s0:xml></tns:query_pendingResult></tns:query_pendingResponse>"
        ))
    };
    let (once, expected) = (escape(cfdi()).into_owned(), Some(cfdi().into_bytes()));
    assert_eq!(read_pending(StatusCode::OK, &pending(&once)), expected);
    assert_eq!(read_pending(StatusCode::OK, &pending(&escape(once.as_str()))), expected);
    assert_eq!(read_pending(StatusCode::OK, &pending("")), None);
    assert_eq!(read_pending(StatusCode::OK, &pending("&lt;cfdi:Comprobante/&gt;")), None);
    assert_eq!(read_pending(StatusCode::INTERNAL_SERVER_ERROR, &pending(&once)), None);
}
