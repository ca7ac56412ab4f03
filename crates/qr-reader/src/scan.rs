//! The QR codes of a picture.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::string::FromUtf8Error;

use rqrr::PreparedImage;

use crate::bitmap::Bitmap;
use crate::gray::Gray;

/// The longer side of the picture as it is looked at, first small, then larger: a photograph of the
/// code alone is read at once, one of the whole page has a code of which the first look sees
/// nothing.
const LOOKS: [usize; 2] = [1_000, 2_000];
/// What is smaller is drawn larger: code in a PDF can have one pixel for each of its squares.
const SMALL: usize = 300;

/// What there was to be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen<T, E> {
    /// The code that was looked for.
    Found(T),
    /// A code of something else, and why it is not taken.
    Other(E),
    /// None that can be made out.
    Nothing,
}

/// Looks for a code that `read` understands; other codes beside it do not matter.
pub fn find<T, E>(picture: &Gray, read: impl Fn(&str) -> Result<T, E>) -> Seen<T, E> {
    let mut seen = Seen::Nothing;
    for longest in LOOKS {
        for text in texts(picture, longest) {
            match read(&text) {
                Ok(found) => return Seen::Found(found),
                Err(why) => seen = Seen::Other(why),
            }
        }
        if picture.longest() <= longest {
            break;
        }
    }
    seen
}

/// What a code's bytes say: UTF-8, or Latin-1 where it is none.
pub fn text_of(bytes: Vec<u8>) -> String {
    let latin = |error: FromUtf8Error| error.into_bytes().into_iter().map(char::from).collect();
    String::from_utf8(bytes).unwrap_or_else(latin)
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
