//! The body of a form, read strictly.
//!
//! axum's own `Form` puts U+FFFD where the text is not UTF-8; a name would go to SAT with it. Here
//! such a body is refused, and one that is too large is told apart from one that is broken.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use percent_encoding::percent_decode;

use super::problem::Problem;

/// Most bytes that a form may have: all fields at their longest are below 8 KiB.
pub(crate) const BODY_MAX: usize = 32 * 1024;

/// The fields of a form, by name. Whoever has read them at the door leaves them with the request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Posted(Vec<(String, String)>);

impl Posted {
    /// Reads `name=value&…`. Nothing where a text is not UTF-8.
    pub(crate) fn read(body: &[u8]) -> Option<Self> {
        body.split(|byte| *byte == b'&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let mut halves = pair.splitn(2, |byte| *byte == b'=');
                let name = text(halves.next().unwrap_or_default())?;
                let value = text(halves.next().unwrap_or_default())?;
                Some((name, value))
            })
            .collect::<Option<Vec<_>>>()
            .map(Self)
    }

    /// Texts that were read elsewhere.
    pub(crate) fn of(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// What was typed in the field `name`; empty where the form has no such field.
    pub(crate) fn text(&self, name: &str) -> String {
        self.sent(name).map(ToOwned::to_owned).unwrap_or_default()
    }

    /// The same, where an emptied field is not one that the form does not have.
    pub(crate) fn sent(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }
}

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Problem;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Problem> {
        if let Some(read) = request.extensions_mut().remove() {
            return Ok(read);
        }
        let body =
            Bytes::from_request(request, state).await.map_err(|rejection| {
                match rejection.into_response().status() {
                    StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
                    _ => Problem::Unreadable,
                }
            })?;
        Self::read(&body).ok_or(Problem::Unreadable)
    }
}

fn text(encoded: &[u8]) -> Option<String> {
    if !encoded.iter().any(|byte| matches!(byte, b'+' | b'%')) {
        return str::from_utf8(encoded).ok().map(str::to_owned);
    }
    let spaced: Vec<u8> =
        encoded.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    percent_decode(&spaced).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_browsers_send() {
        let posted =
            Posted::read("nombre=JOS%C3%89+%26+C%C3%8DA&rfc=&correo=a%2Bb@c.mx&rfc=x".as_bytes());
        let posted = posted.unwrap();
        assert_eq!(posted.text("nombre"), "JOSÉ & CÍA");
        assert_eq!(posted.text("rfc"), "");
        assert_eq!(posted.text("correo"), "a+b@c.mx");
        assert_eq!(posted.text("uso_cfdi"), "");
        assert_eq!(Posted::read(b""), Some(Posted::default()));
    }

    #[test]
    fn refuses_what_is_not_utf8() {
        assert_eq!(Posted::read(b"nombre=%FF"), None);
        assert_eq!(Posted::read(b"nombre=%C3"), None);
        assert_eq!(Posted::read(b"nombre=\xff"), None);
        assert_eq!(Posted::read(b"%FF=x"), None);
    }
}
