//! A PDF as far as its text goes.

mod content;
mod font;
mod geometry;
mod images;
mod load;

use std::panic::{AssertUnwindSafe, catch_unwind};

use faults::{Code, Fault};

pub(crate) use load::is_pdf;

use crate::profile::Constancia;
use crate::qr::ConsultaQr;
use crate::refusal::{BROKEN, CONTRADICTION, ConstanciaError, NO_TEXT, refused};
use crate::text::{is_blank, read_text_beside};

/// What a file tells of a taxpayer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// All that an invoice needs.
    Whole(Box<Constancia>),
    /// Whom SAT can be asked about: a QR and no text.
    Named(ConsultaQr),
}

/// What the parts of a document say.
struct Document {
    text: String,
    cedulas: Vec<ConsultaQr>,
}

/// Reads SAT's PDF: its text, and the QR of the cédula, which must name the same taxpayer.
///
/// # Errors
/// [`ConstanciaError::Refused`] with `csf-01` to `csf-06` where it is no Constancia that can be
/// read, else all that is wrong with its values.
pub fn read_pdf(bytes: &[u8]) -> Result<Constancia, ConstanciaError> {
    match read_either(bytes)? {
        Reading::Whole(constancia) => Ok(*constancia),
        Reading::Named(_) => Err(refused(&NO_TEXT)),
    }
}

/// The same, satisfied with a QR where the pages are pictures.
pub(crate) fn read_either(bytes: &[u8]) -> Result<Reading, ConstanciaError> {
    load::check(bytes).map_err(refused)?;
    let Document { text, cedulas } = open(bytes).map_err(refused)?;
    match cedulas.as_slice() {
        [named] if is_blank(&text) => Ok(Reading::Named(named.clone())),
        [_, ..] if is_blank(&text) => {
            Err(ConstanciaError::Faulty(Fault::new(&CONTRADICTION, "rfc").into()))
        }
        _ => read_text_beside(&text, cedulas).map(Box::new).map(Reading::Whole),
    }
}

/// `lopdf` has unwraps and indexings on the way of a file that nobody has checked, and `load`
/// leaves it by unwinding once a budget is spent; so it runs behind `catch_unwind`, which leaves
/// nothing half changed, because what it works on is dropped. A panic of its is a broken file.
fn open(bytes: &[u8]) -> Result<Document, &'static Code> {
    let opened = catch_unwind(AssertUnwindSafe(|| {
        let document = load::load(bytes)?;
        let text = content::text(&document)?;
        // A picture that makes a decoder panic is one without a code.
        let cedulas = catch_unwind(AssertUnwindSafe(|| images::cedulas(&document)));
        Ok(Document { text, cedulas: cedulas.unwrap_or_default() })
    }));
    opened.unwrap_or_else(|thrown| Err(load::reason(thrown.as_ref()).unwrap_or(&BROKEN)))
}
