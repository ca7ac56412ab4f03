//! Pages for what is not a state of a purchase: a wrong address, a body too large, a bug of ours.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::frame::Frame;
use crate::desk::{Desk, DeskError};

/// Why there is no page to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The body or the address cannot be read.
    Unreadable,
    /// No such page.
    NotFound,
    /// The link of a purchase is older than a day, or was changed.
    LinkOver,
    /// The link of a shared invoice has ended, or never was.
    ShareOver,
    /// The purchase rests on the QR of a register that the shop has shut out.
    Withdrawn,
    /// The page is there, but not for this method.
    WrongMethod,
    /// The body is larger than any form of ours.
    TooLarge,
    /// Too many requests.
    TooMany,
    /// A failure of ours.
    Ours,
}

impl Problem {
    fn status(self) -> StatusCode {
        match self {
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::NotFound | Self::LinkOver | Self::ShareOver => StatusCode::NOT_FOUND,
            Self::Withdrawn => StatusCode::CONFLICT,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Ours => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::NotFound => "not-found",
            Self::LinkOver => "link-over",
            Self::ShareOver => "share-over",
            Self::Withdrawn => "withdrawn",
            Self::WrongMethod => "wrong-method",
            Self::TooLarge => "too-large",
            Self::TooMany => "too-many",
            Self::Ours => "failure",
        }
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Unreadable => "No pudimos leer lo que enviaste",
            Self::NotFound => "Esta página no existe",
            Self::LinkOver | Self::ShareOver => "Este enlace ya no sirve",
            Self::Withdrawn => "Esta nota ya no se puede facturar en línea",
            Self::WrongMethod => "Aquí se llega desde el formulario",
            Self::TooLarge => "Lo que enviaste es demasiado largo",
            Self::TooMany => "Espera un momento, por favor",
            Self::Ours => "Algo falló de nuestro lado",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Unreadable => {
                "Llegó con signos que no se pueden leer, así que no guardamos nada. Regresa, \
                 escribe los datos otra vez y vuelve a enviarlos."
            }
            Self::NotFound => {
                "Revisa la dirección que viene en tu nota, o busca tu compra con el código, la \
                 fecha y el total."
            }
            Self::LinkOver => {
                "Por tu seguridad, los enlaces de una compra duran un día. Tu compra y tu factura \
                 siguen donde estaban: escanea otra vez el QR de tu nota, o búscala con sus datos."
            }
            Self::Withdrawn => {
                "La imprimió una caja que la tienda dio de baja antes de enviarnos esta venta. La \
                 tienda todavía puede facturarla: lleva tu nota y pídela en su caja."
            }
            Self::ShareOver => {
                "Un enlace para compartir una factura dura siete días, y quien la pidió puede \
                 terminarlo antes. Pídele uno nuevo: la factura sigue donde estaba."
            }
            Self::WrongMethod => {
                "Tu navegador abrió esta dirección de otra forma. No se perdió nada: empieza por \
                 buscar tu compra."
            }
            Self::TooLarge => {
                "Algún dato es mucho más largo de lo que puede ser, así que no guardamos nada. \
                 Regresa, revísalo y vuelve a enviarlo."
            }
            Self::TooMany => {
                "Llegaron muchos intentos seguidos desde tu conexión. Tu compra sigue disponible: \
                 inténtalo otra vez en un minuto."
            }
            Self::Ours => {
                "Ya quedó registrado para que lo revisemos. Tu compra sigue disponible; si ya \
                 habías pedido tu factura, búscala otra vez y la encontrarás: nunca se hace doble."
            }
        }
    }
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Withdrawn(_) => Self::Withdrawn,
            DeskError::NoTicket(_)
            | DeskError::Store(_)
            | DeskError::Document(_)
            | DeskError::Pdf(_)
            | DeskError::Archive(_)
            | DeskError::Panicked => {
                tracing::error!(error = &error as &dyn std::error::Error, "the desk failed");
                Self::Ours
            }
        }
    }
}

impl Problem {
    /// The page, with `frame` around it.
    pub(super) fn draw(self, frame: Frame) -> Response {
        let page = ProblemPage { frame, key: self.key(), text: self.text() };
        // The title alone, should even this page not be drawn.
        let html = page.render().unwrap_or_else(|_| self.title().to_owned());
        (self.status(), Extension(self), Html(html)).into_response()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.draw(Frame::bare(self.title()))
    }
}

/// A problem is told where no desk is at hand; where what is made has no fiscal validity, its page
/// has to say so too, and is drawn again.
pub(super) async fn with_banner(State(desk): State<Desk>, response: Response) -> Response {
    match response.extensions().get::<Problem>() {
        Some(problem) if desk.is_sandbox() => {
            problem.draw(Frame { sandbox: true, ..Frame::bare(problem.title()) })
        }
        Some(_) | None => response,
    }
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    frame: Frame,
    key: &'static str,
    text: &'static str,
}
