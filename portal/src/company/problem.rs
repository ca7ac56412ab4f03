//! What the company's side answers where it has no page to show.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use portal_store::StoreError;

use super::assets;
use crate::desk::DeskError;

/// Where somebody signs in.
pub(super) const SIGN_IN: &str = "/empresa/entrar";

/// Why there is no page to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// Nobody is signed in.
    SignedOut,
    /// The form was not sent from a page of this session.
    Forged,
    /// Only an owner may.
    OwnersOnly,
    /// There is no such thing in this shop.
    NotFound,
    /// The link was used, has expired, or never was.
    LinkOver,
    /// The body cannot be read.
    Unreadable,
    /// The body is larger than the form can be.
    TooLarge,
    /// A failure of ours.
    Ours,
}

impl Problem {
    fn status(self) -> StatusCode {
        match self {
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Forged | Self::OwnersOnly => StatusCode::FORBIDDEN,
            Self::NotFound | Self::LinkOver => StatusCode::NOT_FOUND,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Ours => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::SignedOut => "Tu sesión terminó",
            Self::Forged => "Este formulario ya no sirve",
            Self::OwnersOnly => "Esto lo hace la cuenta titular",
            Self::NotFound => "Aquí no hay nada con esa dirección",
            Self::LinkOver => "Este enlace ya no sirve",
            Self::Unreadable => "No pudimos leer lo que enviaste",
            Self::TooLarge => "Lo que enviaste es demasiado grande",
            Self::Ours => "Algo falló de nuestro lado",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::SignedOut => "Vuelve a entrar para seguir.",
            Self::Forged => {
                "Tu sesión cambió desde que abriste la página, o el formulario llegó de otro \
                 sitio. No se guardó nada: abre la página otra vez y vuelve a enviarlo."
            }
            Self::OwnersOnly => {
                "Tu cuenta es de gerente. Pide el cambio a quien tiene la cuenta titular; no se \
                 guardó nada."
            }
            Self::NotFound => "Puede que se haya borrado, o que sea de otra tienda.",
            Self::LinkOver => {
                "Cada enlace sirve una sola vez y por dos días. Pide uno nuevo a quien administra \
                 el portal."
            }
            Self::Unreadable => "No se guardó nada. Regresa, revisa los datos y envíalos otra vez.",
            Self::TooLarge => {
                "No se guardó nada. Regresa, elige un archivo más pequeño y prueba otra vez."
            }
            Self::Ours => {
                "Ya quedó registrado para que lo revisemos. Inténtalo otra vez en un momento."
            }
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "the store failed");
        Self::Ours
    }
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "the desk failed");
        Self::Ours
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        if self == Self::SignedOut {
            return Redirect::to(SIGN_IN).into_response();
        }
        let page = ProblemPage {
            css: assets::sheets(),
            title: self.title(),
            text: self.text(),
            status: self.status().as_u16(),
        };
        // The title alone, should even this page not be drawn.
        let html = page.render().unwrap_or_else(|_| self.title().to_owned());
        (self.status(), Html(html)).into_response()
    }
}

#[derive(Template)]
#[template(path = "company/problem.html")]
struct ProblemPage {
    css: [&'static str; 2],
    title: &'static str,
    text: &'static str,
    status: u16,
}
