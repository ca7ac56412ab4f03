//! What SW's answers mean. Pure: a status and bytes in, a [`Reply`] out.
//!
//! The HTTP status tells little: errors come with 200, 400 or 401 alike, so the envelope decides,
//! and the status only where there is no envelope. Texts vary between SW's versions and are never
//! compared whole; the code at their beginning is what counts.

use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use crate::http::unanswered;
use crate::sat::{refuses, uuid_of};
use crate::{AccountStanding, Outcome, standing_of};

/// A stamp request's answer.
pub(super) enum Reply {
    /// The document was looked at, or nothing can be known.
    Settled(Outcome),
    /// The request was turned away for its token, before the document was looked at.
    TokenRefused(Refusal),
}

/// A refusal that concerns the account.
pub(super) struct Refusal {
    code: String,
    message: String,
}

impl Refusal {
    pub(super) fn into_outcome(self) -> Outcome {
        Outcome::Account { code: self.code, message: self.message }
    }
}

/// The frame that all of SW's answers share.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Envelope {
    status: String,
    #[serde(default)]
    message: Option<String>,
    #[serde(default)]
    message_detail: Option<String>,
    #[serde(default)]
    pub(super) data: Value,
}

impl Envelope {
    /// The envelope, unless these bytes are something else.
    pub(super) fn parse(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }

    pub(super) fn is_success(&self) -> bool {
        self.status == "success"
    }

    /// Whether a login that failed says that the account is not good; anything else of it, a
    /// breakdown or too many requests, says nothing of the account.
    pub(super) fn refuses_account(&self, status: StatusCode) -> bool {
        match self.family() {
            Family::Account | Family::Token => true,
            Family::Unknown => self.code().is_none() && status == StatusCode::UNAUTHORIZED,
            Family::AlreadyStamped | Family::Document => false,
        }
    }

    /// The refusal, whose code is the HTTP status where the text has none.
    pub(super) fn into_refusal(self, status: StatusCode) -> Refusal {
        let code = match self.code() {
            Some(code) => code.to_owned(),
            None => http_code(status),
        };
        Refusal { code, message: self.message.unwrap_or_default() }
    }

    /// Leading letters and digits of the message: `CFDI40145 - …`, `307. …`, `AU2001 …`.
    fn code(&self) -> Option<&str> {
        let text = self.message.as_deref()?.trim_start();
        let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
        let digits = text.bytes().skip(letters).take_while(u8::is_ascii_digit).count();
        if digits == 0 { None } else { text.get(..letters + digits) }
    }

    fn family(&self) -> Family {
        // SW's own clients look for this code anywhere in the text.
        let repeated = self.message.as_deref().is_some_and(|text| text.contains("CFDI3307"));
        if repeated { Family::AlreadyStamped } else { family(self.code()) }
    }

    fn field(&self, name: &str) -> Option<&str> {
        self.data.get(name)?.as_str().filter(|text| !text.trim().is_empty())
    }

    /// The stamped CFDI: the newer paths put it in `data`, the older ones in `messageDetail`.
    fn cfdi(&self) -> Option<&str> {
        let older = || self.message_detail.as_deref().filter(|text| text.contains("Comprobante"));
        self.field("cfdi").or_else(older)
    }

    fn uuid(&self) -> Option<String> {
        let named = self.field("uuid").map(str::to_uppercase);
        named
            .or_else(|| self.field("tfd").and_then(uuid_of))
            .or_else(|| self.cfdi().and_then(uuid_of))
    }
}

/// What a stamp request's answer means.
pub(super) fn read(status: StatusCode, body: &[u8]) -> Reply {
    // What is beyond HTTP's own numbers counts as a 5xx (RFC 9110 §15).
    if status.as_u16() >= 500 {
        return in_doubt(format!("HTTP {}", status.as_u16()));
    }
    if status == StatusCode::TOO_MANY_REQUESTS {
        let reason = "the PAC wants fewer requests".to_owned();
        return Reply::Settled(Outcome::NotSent { reason });
    }
    let Some(envelope) = Envelope::parse(body) else {
        return unreadable(status);
    };
    if !envelope.is_success() {
        return read_error(status, envelope);
    }
    match envelope.field("cfdi") {
        Some(xml) => Reply::Settled(Outcome::Stamped { xml: xml.as_bytes().to_vec() }),
        None => in_doubt("a success without its CFDI".to_owned()),
    }
}

/// What the answer to the question for the balance says of the account.
pub(super) fn read_standing(status: StatusCode, body: &[u8]) -> AccountStanding {
    let known = Envelope::parse(body).is_some_and(|envelope| envelope.is_success());
    if status == StatusCode::OK && known {
        return AccountStanding::Known;
    }
    match read(status, body) {
        Reply::TokenRefused(refusal) => standing_of(refusal.into_outcome()),
        Reply::Settled(outcome) => standing_of(outcome),
    }
}

/// A page in place of an envelope. HTTP 401 says even so that the request was not carried out
/// (RFC 9110 §15.5.2); nothing else does.
fn unreadable(status: StatusCode) -> Reply {
    if status == StatusCode::UNAUTHORIZED {
        let refusal = Refusal { code: http_code(status), message: String::new() };
        return Reply::TokenRefused(refusal);
    }
    in_doubt(format!("HTTP {} with an unreadable body", status.as_u16()))
}

fn read_error(status: StatusCode, envelope: Envelope) -> Reply {
    match envelope.family() {
        Family::AlreadyStamped => already(&envelope),
        Family::Account => Reply::Settled(envelope.into_refusal(status).into_outcome()),
        Family::Token => Reply::TokenRefused(envelope.into_refusal(status)),
        Family::Document => {
            let Refusal { code, message } = envelope.into_refusal(status);
            Reply::Settled(Outcome::Rejected { code, message })
        }
        Family::Unknown if status == StatusCode::UNAUTHORIZED => {
            Reply::TokenRefused(envelope.into_refusal(status))
        }
        Family::Unknown => {
            let code = envelope.into_refusal(status).code;
            in_doubt(format!("an error that proves nothing: {code}"))
        }
    }
}

fn already(envelope: &Envelope) -> Reply {
    let xml = envelope.cfdi().map(|xml| xml.as_bytes().to_vec());
    Reply::Settled(Outcome::Already { xml, uuid: envelope.uuid() })
}

/// Which of SW's and SAT's lists a code is from.
enum Family {
    /// 307 and CFDI3307.
    AlreadyStamped,
    /// AU2000 and on: the account, its stamps, its contract.
    Account,
    /// AU1000 and on: the token.
    Token,
    /// SAT's codes, and SW's own for namespaces (CC): the document was looked at and refused.
    Document,
    /// No code, or one that says that something broke (CO1000, 500, 708), or one that we have never
    /// met: taking it for a refusal would let a second document be made.
    Unknown,
}

fn family(code: Option<&str>) -> Family {
    let Some(code) = code else {
        return Family::Unknown;
    };
    let digits = code.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let letters = &code[..code.len() - digits.len()];
    match (letters, digits) {
        ("", "307") => Family::AlreadyStamped,
        ("AU", _) if digits.starts_with('2') => Family::Account,
        ("AU", _) => Family::Token,
        ("CC", _) => Family::Document,
        _ if refuses(code) => Family::Document,
        _ => Family::Unknown,
    }
}

fn in_doubt(reason: String) -> Reply {
    Reply::Settled(unanswered(reason))
}

fn http_code(status: StatusCode) -> String {
    format!("HTTP {}", status.as_u16())
}

#[cfg(test)]
mod tests;
