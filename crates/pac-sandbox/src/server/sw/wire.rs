//! SW's JSON: the envelope that all answers share, and what is in it.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};

use crate::check::Refusal;
use crate::memory::Stamp;
use crate::provider::Stamped;

/// SW puts its errors under HTTP 400 or 200 alike; the sandbox uses 400.
const ERROR: StatusCode = StatusCode::BAD_REQUEST;

/// `data` of a stamp as version 4 of the path gives it, but for the picture of its QR.
pub(super) fn stamped(stamped: &Stamped) -> Response {
    let timbre = &stamped.timbre;
    success(json!({
        "cadenaOriginalSAT": timbre.cadena(),
        "noCertificadoSAT": timbre.no_certificado_sat,
        "noCertificadoCFDI": stamped.no_certificado,
        "uuid": timbre.uuid.to_lowercase(),
        "selloSAT": timbre.sello_sat,
        "selloCFDI": timbre.sello_cfd,
        "fechaTimbrado": timbre.fecha_timbrado,
        "cfdi": stamped.cfdi,
    }))
}

pub(super) fn success(data: impl Serialize) -> Response {
    Json(json!({ "data": data, "status": "success" })).into_response()
}

pub(super) fn error(message: &str) -> Response {
    error_with(ERROR, message, Value::Null)
}

/// User or password are wrong.
pub(super) fn wrong_login() -> Response {
    error("AU2000 - El usuario y/o contraseña son inválidos, no se puede autenticar el servicio.")
}

/// The account has no stamps left.
pub(in crate::server) fn no_stamps() -> Response {
    error("AU2001 - La cuenta ya no tiene timbres.")
}

/// SW broke and says so.
pub(in crate::server) fn uncontrolled() -> Response {
    error("CO1000 - Error no controlado.")
}

/// The document bears a stamp itself.
pub(super) fn bears_stamp() -> Response {
    error("301 - El comprobante ya trae un TimbreFiscalDigital.")
}

/// The document is refused: the first reason is the message, the others are its detail.
pub(super) fn refused(refusals: &[Refusal]) -> Response {
    let mut reasons = refusals.iter().map(ToString::to_string);
    let message = reasons.next().unwrap_or_default();
    let detail = reasons.collect::<Vec<_>>().join("; ");
    let detail = if detail.is_empty() { Value::Null } else { Value::String(detail) };
    let body = json!({
        "message": message, "messageDetail": detail, "data": null, "status": "error",
    });
    (ERROR, Json(body)).into_response()
}

/// The token is unknown, or its two hours are over.
pub(in crate::server) fn unauthorized() -> Response {
    let message = "El token no es válido o ya venció.";
    error_with(StatusCode::UNAUTHORIZED, message, Value::Null)
}

/// The same document was stamped before.
pub(super) fn same_document(stamp: &Stamp, cfdi: &str) -> Response {
    error_with(ERROR, SAME_DOCUMENT, json!({ "tfd": stamp.tfd, "cfdi": cfdi }))
}

/// The same, in the words of a PAC that has lost sight of the XML.
pub(super) fn same_document_without_xml() -> Response {
    error(SAME_DOCUMENT)
}

/// Another document was stamped under the same customid.
pub(super) fn same_custom_id(stamp: &Stamp) -> Response {
    let message = "CFDI3307 - Timbre duplicado. El customId proporcionado está duplicado.";
    error_with(ERROR, message, json!({ "tfd": stamp.tfd }))
}

const SAME_DOCUMENT: &str = "307. El comprobante contiene un timbre previo.";

fn error_with(status: StatusCode, message: &str, data: Value) -> Response {
    let body =
        json!({ "message": message, "messageDetail": null, "data": data, "status": "error" });
    (status, Json(body)).into_response()
}
