//! Whatever a customer has uploaded.

use qr_reader::Kind;

use crate::pdf::{Reading, is_pdf, read_either};
use crate::picture::read_picture;
use crate::refusal::{ConstanciaError, PICTURE_KIND, refused};

/// Reads a PDF or a picture, whichever it is by its first bytes: what a file is called, and what
/// the browser says of it, is a stranger's word.
///
/// # Errors
/// Those of [`read_pdf`](crate::read_pdf) and [`read_picture`]; `csf-17` where it is neither.
pub fn read_file(bytes: &[u8]) -> Result<Reading, ConstanciaError> {
    match Kind::of(bytes) {
        Some(Kind::Jpeg | Kind::Png) => read_picture(bytes).map(Reading::Named),
        None if is_pdf(bytes) => read_either(bytes),
        None => Err(refused(&PICTURE_KIND)),
    }
}
