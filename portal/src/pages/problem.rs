//! Pages for what is not a state of a purchase: a wrong address, a body too large, a bug of ours.

use askama::Template;
use axum::Extension;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::frame::Frame;
use super::language::Switch;
use crate::desk::{Desk, DeskError};
use crate::lang::Lang;

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

    pub(super) fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Unreadable => {
                lang.say("No pudimos leer lo que enviaste", "We could not read what you sent")
            }
            Self::NotFound => lang.say("Esta página no existe", "This page does not exist"),
            Self::LinkOver | Self::ShareOver => {
                lang.say("Este enlace ya no sirve", "This link no longer works")
            }
            Self::Withdrawn => lang.say(
                "Esta nota ya no se puede facturar en línea",
                "This receipt can no longer be invoiced online",
            ),
            Self::WrongMethod => {
                lang.say("Aquí se llega desde el formulario", "This page is reached from the form")
            }
            Self::TooLarge => {
                lang.say("Lo que enviaste es demasiado largo", "What you sent is too long")
            }
            Self::TooMany => lang.say("Espera un momento, por favor", "One moment, please"),
            Self::Ours => lang.say("Algo falló de nuestro lado", "Something failed on our side"),
        }
    }

    fn text(self, lang: Lang) -> &'static str {
        match self {
            Self::Unreadable => lang.say(
                "Llegó con signos que no se pueden leer, así que no guardamos nada. Regresa, \
                 escribe los datos otra vez y vuelve a enviarlos.",
                "It came with characters that cannot be read, so we kept nothing. Go back, type \
                 the details again and send them once more.",
            ),
            Self::NotFound => lang.say(
                "Revisa la dirección que viene en tu nota, o busca tu compra con el código, la \
                 fecha y el total.",
                "Check the address on your receipt, or find your purchase by its code, date and \
                 total.",
            ),
            Self::LinkOver => lang.say(
                "Por tu seguridad, los enlaces de una compra duran un día. Tu compra y tu \
                 factura siguen donde estaban: escanea otra vez el QR de tu nota, o búscala con \
                 sus datos.",
                "For your safety, the links of a purchase last one day. Your purchase and your \
                 invoice are where they were: scan the QR code of your receipt again, or find \
                 the purchase by its details.",
            ),
            Self::Withdrawn => lang.say(
                "La imprimió una caja que la tienda dio de baja antes de enviarnos esta venta. \
                 La tienda todavía puede facturarla: lleva tu nota y pídela en su caja.",
                "It was printed by a register that the shop shut out before it sent us this \
                 sale. The shop can still invoice it: take your receipt there and ask at the \
                 counter.",
            ),
            Self::ShareOver => lang.say(
                "Un enlace para compartir una factura dura siete días, y quien la pidió puede \
                 terminarlo antes. Pídele uno nuevo: la factura sigue donde estaba.",
                "A link that shares an invoice lasts seven days, and whoever asked for the \
                 invoice can end it earlier. Ask them for a new one: the invoice is where it \
                 was.",
            ),
            Self::WrongMethod => lang.say(
                "Tu navegador abrió esta dirección de otra forma. No se perdió nada: empieza \
                 por buscar tu compra.",
                "Your browser opened this address in another way. Nothing was lost: begin by \
                 finding your purchase.",
            ),
            Self::TooLarge => lang.say(
                "Algún dato es mucho más largo de lo que puede ser, así que no guardamos nada. \
                 Regresa, revísalo y vuelve a enviarlo.",
                "Something is much longer than it can be, so we kept nothing. Go back, check it \
                 and send it again.",
            ),
            Self::TooMany => lang.say(
                "Llegaron muchos intentos seguidos desde tu conexión. Tu compra sigue \
                 disponible: inténtalo otra vez en un minuto.",
                "Many attempts came from your connection in a row. Your purchase can still be \
                 invoiced: try again in a minute.",
            ),
            Self::Ours => lang.say(
                "Ya quedó registrado para que lo revisemos. Tu compra sigue disponible; si ya \
                 habías pedido tu factura, búscala otra vez y la encontrarás: nunca se hace \
                 doble.",
                "It has been recorded and we will look into it. Your purchase can still be \
                 invoiced; if you had already asked for your invoice, find the purchase again \
                 and the invoice will be there: it is never made twice.",
            ),
        }
    }
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Withdrawn(_) => Self::Withdrawn,
            DeskError::NoTicket(_)
            | DeskError::NoTickets
            | DeskError::Sum
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
        let text = self.text(frame.lang);
        let page = ProblemPage { frame, key: self.key(), text };
        // The text alone, should even this page not be drawn.
        let html = page.render().unwrap_or_else(|_| text.to_owned());
        (self.status(), Extension(self), Html(html)).into_response()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let lang = Lang::default();
        self.draw(Frame::bare(lang, self.title(lang)))
    }
}

/// A problem is told where neither desk nor language are at hand. Here its page is drawn again: in
/// the language of its reader, and with the banner where what is made has no fiscal validity.
pub(super) fn redrawn(response: Response, desk: &Desk, (lang, switch): (Lang, Switch)) -> Response {
    let Some(problem) = response.extensions().get::<Problem>() else { return response };
    let frame = Frame::bare(lang, problem.title(lang)).switching(switch);
    problem.draw(Frame { sandbox: desk.is_sandbox(), ..frame })
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    frame: Frame,
    key: &'static str,
    text: &'static str,
}
