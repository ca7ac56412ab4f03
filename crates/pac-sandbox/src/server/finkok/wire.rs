//! Finkok's XML: the envelope that all answers share, and what is in it.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use quick_xml::escape::escape;

use super::as_xml;
use super::request::{Operation, STAMP};
use crate::check::Refusal;
use crate::memory::Stamp;
use crate::provider::Stamped;

/// What results are in.
const VIEWS: &str = "apps.services.soap.core.views";

/// A member of a result, as text; an empty one is written all the same.
type Member<'a> = (&'static str, &'a str);

/// Something that is said of the document.
type Incidence<'a> = (&'a str, &'a str);

pub(super) fn stamped(operation: Operation, stamped: &Stamped) -> Response {
    let timbre = &stamped.timbre;
    let members = [
        ("xml", stamped.cfdi.as_str()),
        ("UUID", &timbre.uuid),
        ("Fecha", &timbre.fecha_timbrado),
        ("CodEstatus", "Comprobante timbrado satisfactoriamente"),
        ("SatSeal", &timbre.sello_sat),
    ];
    let after = [("NoCertificadoSAT", timbre.no_certificado_sat.as_str())];
    result_with(operation, &members, &[], &after)
}

/// The same document was stamped before.
pub(super) fn same_document(operation: Operation, stamp: &Stamp, cfdi: &str) -> Response {
    result(operation, &known(stamp, cfdi), &[DUPLICATE])
}

/// The same, in the words of a PAC that has lost sight of the XML.
pub(super) fn same_document_without_xml(operation: Operation) -> Response {
    let members = [("xml", ""), ("UUID", ""), ("CodEstatus", STAMPED_BEFORE)];
    result(operation, &members, &[DUPLICATE])
}

/// Who asks for the stamp of a document gets it without an incidence.
pub(super) fn found(operation: Operation, stamp: &Stamp, cfdi: &str) -> Response {
    result(operation, &known(stamp, cfdi), &[])
}

/// The document has no stamp, or none that can be shown yet.
pub(super) fn not_stamped(operation: Operation) -> Response {
    let denial = ("603", "El CFDI no contiene un timbre previo");
    result(operation, &NOTHING, &[denial])
}

/// The document is refused for all these reasons.
pub(super) fn refused(operation: Operation, refusals: &[Refusal]) -> Response {
    let incidences: Vec<_> =
        refusals.iter().map(|refusal| (refusal.code, refusal.message.as_str())).collect();
    result(operation, &NOTHING, &incidences)
}

/// The account has no stamps left.
pub(in crate::server) fn no_stamps(operation: Operation) -> Response {
    result(operation, &NOTHING, &[("718", "Se han agotado los timbres de la cuenta.")])
}

/// User or password are wrong.
pub(in crate::server) fn unauthorized(operation: Operation) -> Response {
    let refusal = ("300", "El usuario o la contraseña son inválidos.");
    match operation {
        Operation::QueryPending => not_pending("Invalid Username or Password"),
        Operation::Stamp | Operation::QuickStamp | Operation::Stamped => {
            result(operation, &NOTHING, &[refusal])
        }
    }
}

/// The request is in the wrong namespace, so its parameters are not seen.
pub(super) fn wrong_namespace(operation: Operation) -> Response {
    let refusal = ("738", "Los espacios de nombres de la petición no son los del servicio.");
    result(operation, &NOTHING, &[refusal])
}

/// Finkok broke, in the words in which it once did.
pub(in crate::server) fn uncontrolled() -> Response {
    fault("Server", "local variable 'invoice' referenced before assignment")
}

/// A SOAP fault, which comes with HTTP 500.
pub(super) fn fault(who: &str, what: &str) -> Response {
    let body = format!(
        "<senv:Fault><faultcode>senv:{who}</faultcode><faultstring>{}</faultstring></senv:Fault>",
        escape(what)
    );
    (StatusCode::INTERNAL_SERVER_ERROR, as_xml(envelope(&body))).into_response()
}

/// The document that is kept under a UUID, long since sent to SAT.
pub(super) fn pending(stamp: &Stamp, cfdi: &str) -> Response {
    answer(
        Operation::QueryPending,
        &members(&[
            ("status", "F"),
            ("xml", cfdi),
            ("uuid", &stamp.uuid),
            ("uuid_status", ""),
            ("next_attempt", ""),
            ("attempts", "1"),
            ("error", ""),
            ("date", &stamp.stamped_at),
        ]),
    )
}

/// No document is shown under that UUID.
pub(super) fn not_pending(why: &str) -> Response {
    answer(Operation::QueryPending, &members(&[("error", why)]))
}

const STAMPED_BEFORE: &str = "Comprobante timbrado previamente";
const DUPLICATE: Incidence<'_> = ("307", "El CFDI contiene un timbre previo");
const NOTHING: [Member<'_>; 3] = [("xml", ""), ("UUID", ""), ("CodEstatus", "")];

fn known<'a>(stamp: &'a Stamp, cfdi: &'a str) -> [Member<'a>; 4] {
    [
        ("xml", cfdi),
        ("UUID", &stamp.uuid),
        ("Fecha", &stamp.stamped_at),
        ("CodEstatus", STAMPED_BEFORE),
    ]
}

/// The result of an operation that is about a document.
fn result(operation: Operation, about: &[Member<'_>], incidences: &[Incidence<'_>]) -> Response {
    result_with(operation, about, incidences, &[])
}

/// The same with what comes behind the incidences: the order is part of the protocol.
fn result_with(
    operation: Operation,
    about: &[Member<'_>],
    incidences: &[Incidence<'_>],
    after: &[Member<'_>],
) -> Response {
    let incidences: String = incidences
        .iter()
        .map(|(code, message)| {
            let said = members(&[("CodigoError", code), ("MensajeIncidencia", message)]);
            format!("<s0:Incidencia>{said}</s0:Incidencia>")
        })
        .collect();
    let (about, after) = (members(about), members(after));
    answer(operation, &format!("{about}<s0:Incidencias>{incidences}</s0:Incidencias>{after}"))
}

fn members(members: &[Member<'_>]) -> String {
    members.iter().map(|(name, text)| format!("<s0:{name}>{}</s0:{name}>", escape(*text))).collect()
}

fn answer(operation: Operation, result: &str) -> Response {
    let name = operation.name();
    as_xml(envelope(&format!(
        "<tns:{name}Response><tns:{name}Result>{result}</tns:{name}Result></tns:{name}Response>"
    )))
}

fn envelope(body: &str) -> String {
    format!(
        "<?xml version='1.0' encoding='UTF-8'?>\n<senv:Envelope \
         xmlns:senv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:tns=\"{STAMP}\" \
         xmlns:s0=\"{VIEWS}\"><senv:Body>{body}</senv:Body></senv:Envelope>"
    )
}
