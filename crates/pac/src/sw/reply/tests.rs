//! The shapes that SW answers in, and what each proves.

use reqwest::StatusCode;
use serde_json::json;

use super::{Reply, read};
use crate::Outcome;

const UUID: &str = "6F1C2D3E-0000-4000-8000-000000000001";
const TFD: &str = r#"<tfd:TimbreFiscalDigital xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital"
    UUID="6f1c2d3e-0000-4000-8000-000000000001"/>"#;

fn cfdi() -> String {
    format!("<cfdi:Comprobante><cfdi:Complemento>{TFD}</cfdi:Complemento></cfdi:Comprobante>")
}

/// Errors come with any of these; what they mean must not depend on it.
const ERROR_STATUSES: [u16; 2] = [200, 400];

fn settled(status: u16, body: &[u8]) -> Outcome {
    match read(StatusCode::from_u16(status).unwrap(), body) {
        Reply::Settled(outcome) => outcome,
        Reply::TokenRefused(refusal) => panic!("token refused: {:?}", refusal.into_outcome()),
    }
}

fn error(message: &str, data: serde_json::Value, detail: Option<&str>) -> Vec<u8> {
    json!({ "status": "error", "message": message, "messageDetail": detail, "data": data })
        .to_string()
        .into_bytes()
}

fn check_error(body: &[u8], expected: &Outcome) {
    for status in ERROR_STATUSES {
        assert_eq!(&settled(status, body), expected, "HTTP {status}");
    }
}

fn is_in_doubt(status: u16, body: &[u8]) -> bool {
    matches!(settled(status, body), Outcome::InDoubt { .. })
}

#[test]
fn a_success_is_a_stamp_only_with_its_cfdi() {
    let body = json!({ "status": "success", "data": { "cfdi": cfdi(), "uuid": UUID } });
    let outcome = settled(200, body.to_string().as_bytes());
    assert_eq!(outcome, Outcome::Stamped { xml: cfdi().into_bytes() });
    assert!(is_in_doubt(200, br#"{"status":"success","data":{"uuid":"6F1C"}}"#));
    assert!(is_in_doubt(200, br#"{"status":"success","data":{"cfdi":" "}}"#));
    assert!(is_in_doubt(200, br#"{"status":"success"}"#));
}

#[test]
fn a_307_brings_the_stamp_wherever_it_is_put() {
    let message = "307. El comprobante contiene un timbre previo.";
    let with_xml = Outcome::Already { xml: Some(cfdi().into_bytes()), uuid: Some(UUID.to_owned()) };
    let in_data = error(message, json!({ "tfd": TFD, "cfdi": cfdi() }), None);
    check_error(&in_data, &with_xml);
    let in_detail = error(message, json!(null), Some(&cfdi()));
    check_error(&in_detail, &with_xml);
    let nowhere = error(message, json!(null), None);
    check_error(&nowhere, &Outcome::Already { xml: None, uuid: None });
    let only_uuid = error(message, json!({ "uuid": UUID.to_lowercase() }), None);
    check_error(&only_uuid, &Outcome::Already { xml: None, uuid: Some(UUID.to_owned()) });
}

#[test]
fn a_repeated_customid_names_the_first_stamp() {
    let message = "CFDI3307 - Timbre duplicado. El customId proporcionado está duplicado.";
    let expected = Outcome::Already { xml: None, uuid: Some(UUID.to_owned()) };
    check_error(&error(message, json!({ "tfd": TFD }), None), &expected);
    let worded = format!("Error {message}");
    check_error(&error(&worded, json!({ "tfd": TFD }), None), &expected);
}

#[test]
fn a_refusal_keeps_code_and_text_verbatim() {
    for (code, message) in [
        ("401", "401 - El rango de la fecha de generación no debe de ser mayor a 72 horas."),
        ("CFDI40145", "CFDI40145 - El campo Nombre del receptor no pertenece al RFC."),
        ("301", "301. XML mal formado"),
        ("CFDI140224", "CFDI140224 algo"),
        ("CC3001", "CC3001 - espacio de nombres"),
        ("402", "  402 – RFC sin obligaciones"),
    ] {
        let expected = Outcome::Rejected { code: code.to_owned(), message: message.to_owned() };
        check_error(&error(message, json!(null), None), &expected);
        // SAT's 401 under HTTP 401 is still about the document's date.
        assert_eq!(settled(401, &error(message, json!(null), None)), expected);
    }
}

#[test]
fn the_account_is_not_the_document() {
    for code in ["AU2000", "AU2001", "AU2003"] {
        let message = format!("{code} - No se puede timbrar.");
        let expected = Outcome::Account { code: code.to_owned(), message: message.clone() };
        check_error(&error(&message, json!(null), None), &expected);
        assert_eq!(settled(401, &error(&message, json!(null), None)), expected);
    }
}

#[test]
fn what_proves_nothing_is_doubt() {
    for message in [
        "CO1000 - Error no controlado",
        "500 - Error",
        "708 - SAT",
        "NUEVO123 - ?",
        "Algo pasó",
        "",
    ] {
        for status in ERROR_STATUSES {
            assert!(is_in_doubt(status, &error(message, json!(null), None)), "{message:?}");
        }
    }
    for status in [200, 301, 302, 400, 404, 418] {
        assert!(is_in_doubt(status, b"<html>Bad Gateway</html>"), "HTTP {status}");
        assert!(is_in_doubt(status, b""), "HTTP {status}");
    }
    // A gateway's error wins over whatever the body says.
    let refusal = error("CFDI40145 - x", json!(null), None);
    for status in [500, 502, 503, 504, 600, 999] {
        assert!(is_in_doubt(status, &refusal), "HTTP {status}");
    }
}

#[test]
fn a_refused_token_is_told_from_everything_else() {
    let plain = error("El token debe contener 3 partes", json!(null), None);
    for (status, body) in [
        (401, plain.as_slice()),
        (401, b"".as_slice()),
        (401, b"<html/>".as_slice()),
        (400, &error("AU1001 - El token ha expirado.", json!(null), None)),
    ] {
        let reply = read(StatusCode::from_u16(status).unwrap(), body);
        assert!(matches!(reply, Reply::TokenRefused(_)), "HTTP {status}");
    }
    assert!(is_in_doubt(400, &plain));
}

#[test]
fn being_told_to_slow_down_means_that_nothing_was_taken() {
    assert!(matches!(settled(429, b"<html/>"), Outcome::NotSent { .. }));
}
