//! The QR of a cédula in a picture.

use std::panic::{AssertUnwindSafe, catch_unwind};

use faults::Fault;
use rqrr::PreparedImage;

use crate::bitmap::Bitmap;
use crate::gray::Gray;
use crate::qr::{ConsultaQr, qr_link, text_of};

/// The longer side of the picture as it is looked at, first small, then larger: a photograph of the
/// code alone is read at once, one of the whole page has a code of which the first look sees
/// nothing.
const LOOKS: [usize; 2] = [1_000, 2_000];
/// What is smaller is drawn larger: code in a PDF can have one pixel for each of its squares.
const SMALL: usize = 300;

/// What there was to be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// The QR of a cédula.
    Cedula(ConsultaQr),
    /// A QR of something else, and why it is not taken.
    Other(Fault),
    /// None that can be read.
    Nothing,
}

/// Looks for the QR of a cédula; other codes beside it do not matter.
pub(crate) fn look(picture: &Gray) -> Seen {
    let mut seen = Seen::Nothing;
    for longest in LOOKS {
        for text in texts(picture, longest) {
            match qr_link(&text) {
                Ok(consulta) => return Seen::Cedula(consulta),
                Err(fault) => seen = Seen::Other(fault),
            }
        }
        if picture.longest() <= longest {
            break;
        }
    }
    seen
}

/// The texts of all codes that are found in the picture at that size.
///
/// `rqrr` computes with what it takes for corners, and indexes by it; so it runs behind
/// `catch_unwind`. What it works on is dropped; a panic of its is a picture without a code.
fn texts(picture: &Gray, longest: usize) -> Vec<String> {
    let Some(fitted) = fitted(picture, longest) else { return Vec::new() };
    let bitmap = Bitmap::of(&fitted);
    if !bitmap.is_bearable() {
        return Vec::new();
    }
    catch_unwind(AssertUnwindSafe(|| decoded(&bitmap))).unwrap_or_default()
}

fn decoded(bitmap: &Bitmap) -> Vec<String> {
    let (width, height) = (bitmap.width(), bitmap.height());
    let is_black = |x, y| bitmap.is_black(x, y);
    let mut prepared = PreparedImage::prepare_from_bitmap(width, height, is_black);
    let grids = prepared.detect_grids();
    let read = grids.iter().filter_map(|grid| {
        let mut bytes = Vec::new();
        grid.decode_to(&mut bytes).ok()?;
        Some(text_of(bytes))
    });
    read.collect()
}

fn fitted(picture: &Gray, longest: usize) -> Option<Gray> {
    if picture.longest() < SMALL {
        return picture.enlarged(SMALL.div_ceil(picture.longest()));
    }
    picture.shrunk(picture.longest().div_ceil(longest))
}
