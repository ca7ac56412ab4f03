//! Pictures as phones and screens make them, made grey.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::gray::Gray;

/// The file. A photograph of 12 megapixels has some four.
const FILE_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Of a JPEG, which is decoded to one byte for each: phones take 24 million.
const JPEG_PIXELS_MAX: usize = 26_000_000;
/// Of a PNG, which is decoded to as many as eight: screens have four million.
const PNG_PIXELS_MAX: usize = 9_000_000;
/// Of a frame of a camera's film, of which there are many.
const FRAME_BYTES_MAX: usize = 512 * 1024;
/// Of a frame: what the first look would shrink a larger one to, and room for odd screens.
const FRAME_PIXELS_MAX: usize = 2_000_000;
/// The format has no larger; how many pixels there are is looked at before they are decoded.
const SIDE_MAX: usize = 65_535;
/// Times that a progressive JPEG may go over all of itself; common ones do ten times.
const JPEG_SCANS_MAX: usize = 24;

/// What an image is coded as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
}

impl Kind {
    /// Told by the first bytes.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            _ => None,
        }
    }
}

/// Why a picture cannot be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Neither JPEG nor PNG; of a frame, no JPEG.
    #[error("not a kind of picture that is read")]
    Kind,
    /// More bytes or pixels than it may have.
    #[error("the picture is too large")]
    TooLarge,
    /// It begins as a picture does, and does not go on so.
    #[error("the picture is damaged")]
    Broken,
}

/// A photograph, or a picture of a screen: a JPEG of up to 26 million pixels or a PNG of up to 9
/// million, in 10 MB.
///
/// # Errors
/// It is none, too large, or damaged.
pub fn photograph(bytes: &[u8]) -> Result<Gray, PictureError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(PictureError::TooLarge);
    }
    match Kind::of(bytes).ok_or(PictureError::Kind)? {
        Kind::Jpeg => jpeg(bytes, JPEG_PIXELS_MAX),
        Kind::Png => behind_a_wall(|| png(bytes)),
    }
}

/// A frame of a camera's film: a JPEG of up to 2 million pixels in 512 KB.
///
/// # Errors
/// It is none, too large, or damaged.
pub fn frame(bytes: &[u8]) -> Result<Gray, PictureError> {
    if bytes.len() > FRAME_BYTES_MAX {
        return Err(PictureError::TooLarge);
    }
    match Kind::of(bytes) {
        Some(Kind::Jpeg) => jpeg(bytes, FRAME_PIXELS_MAX),
        Some(Kind::Png) | None => Err(PictureError::Kind),
    }
}

/// The brightness of a JPEG of so many pixels; its colours are not looked at.
///
/// # Errors
/// It has more, or is damaged.
pub fn jpeg(bytes: &[u8], pixels_max: usize) -> Result<Gray, PictureError> {
    behind_a_wall(|| decode_jpeg(bytes, pixels_max))
}

/// A decoder that panics has been given a broken picture.
fn behind_a_wall(
    decode: impl FnOnce() -> Result<Gray, PictureError>,
) -> Result<Gray, PictureError> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or(Err(PictureError::Broken))
}

fn decode_jpeg(bytes: &[u8], pixels_max: usize) -> Result<Gray, PictureError> {
    let broken = |_| PictureError::Broken;
    let options = DecoderOptions::default()
        .set_max_width(SIDE_MAX)
        .set_max_height(SIDE_MAX)
        .jpeg_set_out_colorspace(ColorSpace::Luma)
        .jpeg_set_max_scans(JPEG_SCANS_MAX);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(bytes), options);
    decoder.decode_headers().map_err(broken)?;
    let (width, height) = decoder.dimensions().ok_or(PictureError::Broken)?;
    if width.saturating_mul(height) > pixels_max {
        return Err(PictureError::TooLarge);
    }
    let pixels = decoder.decode().map_err(broken)?;
    Gray::new(width, height, pixels).ok_or(PictureError::Broken)
}

/// The brightness of a PNG; what it shows through is white.
fn png(bytes: &[u8]) -> Result<Gray, PictureError> {
    let broken = |_| PictureError::Broken;
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    let mut reader = decoder.read_info().map_err(broken)?;
    let side = |side: u32| usize::try_from(side).unwrap_or(usize::MAX);
    let (width, height) = (side(reader.info().width), side(reader.info().height));
    if width.saturating_mul(height) > PNG_PIXELS_MAX {
        return Err(PictureError::TooLarge);
    }
    let mut pixels = vec![0; reader.output_buffer_size().ok_or(PictureError::TooLarge)?];
    let frame = reader.next_frame(&mut pixels).map_err(broken)?;
    let samples = frame.color_type.samples();
    let gray = pixels.chunks_exact(samples).map(|pixel| match *pixel {
        [gray] => gray,
        [gray, alpha] => on_white(gray, alpha),
        [red, green, blue] => brightness([red, green, blue]),
        [red, green, blue, alpha] => on_white(brightness([red, green, blue]), alpha),
        _ => u8::MAX,
    });
    Gray::new(width, height, gray.collect()).ok_or(PictureError::Broken)
}

/// Of red, green and blue, as eyes weigh them.
pub fn brightness(colour: [u8; 3]) -> u8 {
    let [red, green, blue] = colour.map(u16::from);
    u8::try_from((2 * red + 5 * green + blue) / 8).unwrap_or(u8::MAX)
}

fn on_white(gray: u8, alpha: u8) -> u8 {
    let (gray, alpha) = (u16::from(gray), u16::from(alpha));
    u8::try_from((gray * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}
