//! What Finkok's answers mean. Pure: a status and bytes in, a [`Reply`] out.
//!
//! A stamp is known by its UUID and by the timbre in the document, never by what else is said: a
//! stamped document may come with incidences, and a refused one with an empty `xml`.

use std::borrow::Cow;

use quick_xml::escape::unescape;
use reqwest::StatusCode;

use super::soap::{self, Node};
use crate::Outcome;
use crate::http::unanswered;
use crate::sat::{refuses, uuid_of};

/// "Stamped before"; the second is for a document that bears a timbre itself.
const DUPLICATES: [&str; 2] = ["307", "707"];
/// `stamped` does not know the document, or not yet.
const UNKNOWN_DOCUMENT: &str = "603";
/// User or password; RFC suspended or not registered in the account; account suspended; reseller;
/// stamps used up; CSD that Finkok should keep; contract unsigned.
const ACCOUNT: [&str; 9] = ["300", "701", "702", "703", "706", "718", "719", "720", "740"];
/// Finkok's own refusals of a document or of how it was packed: its base64, its structure, its
/// NoCertificado, its namespaces.
const REFUSALS: [&str; 4] = ["704", "705", "712", "738"];

/// An answer about a document.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// It says something, if only that nothing can be known.
    Settled(Outcome),
    /// 603 without a stamp beside it: not known, or not yet.
    Denied,
}

/// What the answer to `stamp` or `stamped` means.
pub(super) fn read(status: StatusCode, answer: &[u8]) -> Reply {
    if status == StatusCode::TOO_MANY_REQUESTS {
        let reason = "the PAC wants fewer requests".to_owned();
        return Reply::Settled(Outcome::NotSent { reason });
    }
    if status != StatusCode::OK {
        return in_doubt(format!("HTTP {}", status.as_u16()));
    }
    let Some(body) = soap::body(answer) else {
        return in_doubt("an answer that is no envelope".to_owned());
    };
    let result = body.find("stampResult").or_else(|| body.find("stampedResult"));
    match result {
        Some(result) => read_result(result),
        None if body.find("Fault").is_some() => in_doubt("a SOAP fault".to_owned()),
        None => in_doubt("an envelope without a result".to_owned()),
    }
}

fn read_result(result: &Node) -> Reply {
    let incidences = incidences(result);
    let stamped = result.text_of("xml").and_then(|xml| Some((xml, uuid_of(xml)?)));
    let repeated = incidences.iter().any(|incidence| incidence.family() == Family::AlreadyStamped);
    match (stamped, result.text_of("UUID").map(str::to_uppercase)) {
        (Some((xml, uuid)), _) if repeated => already(Some(xml), Some(uuid)),
        (Some((xml, _)), _) => Reply::Settled(Outcome::Stamped { xml: xml.as_bytes().to_vec() }),
        // A UUID is a stamp, whatever the incidences say; its document can be asked for.
        (None, Some(uuid)) => already(None, Some(uuid)),
        (None, None) => read_incidences(&incidences),
    }
}

/// Without a stamp the incidences decide: one that proves nothing spoils all others.
fn read_incidences(incidences: &[Incidence<'_>]) -> Reply {
    let first = |family| incidences.iter().find(|incidence| incidence.family() == family);
    if first(Family::AlreadyStamped).is_some() {
        return already(None, None);
    }
    if let Some(broken) = first(Family::Unknown) {
        return in_doubt(format!("an incidence that proves nothing: {}", broken.code));
    }
    if first(Family::NotFound).is_some() {
        return Reply::Denied;
    }
    if let Some(Incidence { code, message }) = first(Family::Account) {
        let (code, message) = ((*code).to_owned(), (*message).to_owned());
        return Reply::Settled(Outcome::Account { code, message });
    }
    if let Some(Incidence { code, message }) = first(Family::Document) {
        let (code, message) = ((*code).to_owned(), (*message).to_owned());
        return Reply::Settled(Outcome::Rejected { code, message });
    }
    in_doubt("neither a stamp nor a reason".to_owned())
}

/// Something that Finkok has to say of a document, beside a stamp or in place of one.
struct Incidence<'a> {
    code: &'a str,
    message: &'a str,
}

fn incidences(result: &Node) -> Vec<Incidence<'_>> {
    result
        .all("Incidencias")
        .flat_map(|list| list.all("Incidencia"))
        .map(|incidence| Incidence {
            code: incidence.text_of("CodigoError").unwrap_or_default(),
            message: incidence.text_of("MensajeIncidencia").unwrap_or_default(),
        })
        .collect()
}

/// Which of Finkok's and SAT's lists a code is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    AlreadyStamped,
    NotFound,
    Account,
    /// The document was looked at and refused.
    Document,
    /// No code, one that says that something broke (708, 709), or one that we have never met:
    /// taking it for a refusal would let a second document be made.
    Unknown,
}

impl Incidence<'_> {
    fn family(&self) -> Family {
        match self.code {
            code if DUPLICATES.contains(&code) => Family::AlreadyStamped,
            UNKNOWN_DOCUMENT => Family::NotFound,
            code if ACCOUNT.contains(&code) => Family::Account,
            code if REFUSALS.contains(&code) || refuses(code) => Family::Document,
            _ => Family::Unknown,
        }
    }
}

/// The stamped document in an answer to `query_pending`; nothing where there is none, for whatever
/// reason: this question is asked for a document only.
pub(super) fn read_pending(status: StatusCode, answer: &[u8]) -> Option<Vec<u8>> {
    let body = soap::body(answer).filter(|_| status == StatusCode::OK)?;
    let xml = body.find("query_pendingResult")?.text_of("xml")?;
    // Finkok has escaped it twice here.
    let xml = if xml.starts_with("&lt;") { unescape(xml).ok()? } else { Cow::Borrowed(xml) };
    uuid_of(&xml)?;
    Some(xml.into_owned().into_bytes())
}

fn already(xml: Option<&str>, uuid: Option<String>) -> Reply {
    Reply::Settled(Outcome::Already { xml: xml.map(|xml| xml.as_bytes().to_vec()), uuid })
}

fn in_doubt(reason: String) -> Reply {
    Reply::Settled(unanswered(reason))
}

#[cfg(test)]
mod tests;
