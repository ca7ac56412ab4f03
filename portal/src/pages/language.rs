//! In which language a page is drawn, and how its reader gets to the other.
//!
//! What was chosen on a page (`?idioma=en`) comes first, then what was chosen earlier and is kept
//! in a cookie, then what the browser asks for, then Spanish. Choosing needs no script and loses
//! nothing: a page with an address is opened again by a link; on a page with a form, a button sends
//! the form, and the same page comes back in the other language with what was typed ([`Switch`]).

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::Method;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;

use super::cookie::Cookie;
use super::harden_headers;
use super::posted::Posted;
use super::problem;
use crate::desk::Desk;
use crate::lang::Lang;

const COOKIE: Cookie = Cookie { https: "__Host-idioma", http: "idioma" };
/// A year: a language is nothing that one forgets.
const LIFE_SECONDS: i64 = 365 * 24 * 60 * 60;
/// The parameter by which a page is asked for in a language.
const PARAMETER: &str = "idioma";

impl<S: Send + Sync> FromRequestParts<S> for Lang {
    type Rejection = Infallible;

    /// The language that [`choose`] has found.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().copied().unwrap_or_default())
    }
}

/// Finds the language of a request for the pages, and has the device keep it where it was chosen.
///
/// A problem is told where neither language nor desk are at hand; its page is drawn again here. And
/// what every answer of the pages has to say to a browser is said here: each layer more has a price
/// for each request.
pub(super) async fn choose(State(desk): State<Desk>, mut request: Request, next: Next) -> Response {
    let chosen = chosen(request.uri().query());
    let lang = lang_of(&desk, &request);
    let switch = match *request.method() {
        Method::GET | Method::HEAD => Switch::here(),
        // There is nothing at this address that a link could open.
        _ => Switch::to("/"),
    };
    request.extensions_mut().insert(lang);
    let response = next.run(request).await;
    let mut response = problem::redrawn(response, &desk, (lang, switch));
    harden_headers(&mut response);
    if let Some(chosen) = chosen {
        COOKIE.set(&mut response, &desk, (chosen.key(), LIFE_SECONDS));
    }
    response
}

/// The language of a request, before anybody has looked at it.
pub(crate) fn lang_of(desk: &Desk, request: &Request) -> Lang {
    chosen(request.uri().query())
        .or_else(|| COOKIE.read(request.headers(), desk).and_then(Lang::of_key))
        .or_else(|| Lang::preferred(request.headers()))
        .unwrap_or_default()
}

fn chosen(query: Option<&str>) -> Option<Lang> {
    Lang::of_key(&Posted::read(query?.as_bytes())?.text(PARAMETER))
}

/// How a page is had in the other language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Switch {
    /// Where the page is, or where the form is sent.
    pub(super) path: String,
    /// The form of the page that is sent; a link where there is none.
    pub(super) form: Option<&'static str>,
    /// What the form is to do: show itself again rather than be judged.
    pub(super) step: Option<&'static str>,
    /// What else a link asks of the page, as it is asked now: `quieta=si`.
    pub(super) keeps: Option<&'static str>,
}

impl Switch {
    /// The page's own address, whatever it is.
    pub(super) fn here() -> Self {
        Self::to("")
    }

    /// A page that this address opens.
    pub(super) fn to(path: impl Into<String>) -> Self {
        Self { path: path.into(), form: None, step: None, keeps: None }
    }

    /// The same, asked for as it is now.
    pub(super) fn keeping(self, parameter: &'static str) -> Self {
        Self { keeps: Some(parameter), ..self }
    }

    /// The form `id`, sent to `path` and judged as by its own button.
    pub(super) fn judged(id: &'static str, path: impl Into<String>) -> Self {
        Self { form: Some(id), ..Self::to(path) }
    }

    /// The form `id`, sent to `path` and shown as it was filled in.
    pub(super) fn shown(id: &'static str, path: impl Into<String>) -> Self {
        Self { step: Some(CORRECT), ..Self::judged(id, path) }
    }

    /// The form `id`, sent to `path` and shown with what SAT held against it.
    pub(super) fn refused(id: &'static str, path: impl Into<String>) -> Self {
        Self { step: Some(REFUSED), ..Self::judged(id, path) }
    }
}

/// What a form's button `paso` says where the form is only to be shown again.
pub(super) const CORRECT: &str = "corregir";
/// The same, with SAT's last refusal of it.
pub(super) const REFUSED: &str = "rechazado";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_chosen_by_its_key_alone() {
        assert_eq!(chosen(Some("idioma=en")), Some(Lang::En));
        assert_eq!(chosen(Some("code=K7QM&idioma=es")), Some(Lang::Es));
        for query in [None, Some(""), Some("idioma="), Some("idioma=fr"), Some("idioma=%FF")] {
            assert_eq!(chosen(query), None, "{query:?}");
        }
    }
}
