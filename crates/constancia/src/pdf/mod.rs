//! A PDF as far as its text goes.

mod content;
mod font;
mod geometry;
mod load;

use std::panic::{AssertUnwindSafe, catch_unwind};

use faults::Code;

use crate::profile::Constancia;
use crate::refusal::{BROKEN, ConstanciaError, refused};
use crate::text::read_text;

/// Reads SAT's PDF.
///
/// `lopdf` has unwraps and indexings on the way of a file that nobody has checked, and `load`
/// leaves it by unwinding once a budget is spent; so it runs behind `catch_unwind`, which leaves
/// nothing half changed, because what it works on is dropped. A panic of its is a broken file.
///
/// # Errors
/// [`ConstanciaError::Refused`] with `csf-01` to `csf-06` where it is no Constancia that can be
/// read, else all that is wrong with its values.
pub fn read_pdf(bytes: &[u8]) -> Result<Constancia, ConstanciaError> {
    load::check(bytes).map_err(refused)?;
    let text = catch_unwind(AssertUnwindSafe(|| text_of(bytes)));
    let text = text.unwrap_or_else(|thrown| Err(load::reason(thrown.as_ref()).unwrap_or(&BROKEN)));
    read_text(&text.map_err(refused)?)
}

fn text_of(bytes: &[u8]) -> Result<String, &'static Code> {
    let document = load::load(bytes)?;
    content::text(&document)
}
