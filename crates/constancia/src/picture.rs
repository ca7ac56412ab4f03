//! A photograph of the QR, from a stranger's phone.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use faults::{Code, Fault};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::gray::Gray;
use crate::qr::ConsultaQr;
use crate::refusal::{
    ConstanciaError, NO_QR, PICTURE_BROKEN, PICTURE_KIND, PICTURE_TOO_LARGE, refused,
};
use crate::scan::{Seen, look};

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
pub(crate) enum Kind {
    Jpeg,
    Png,
}

impl Kind {
    /// Told by the first bytes.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            _ => None,
        }
    }
}

/// Reads the QR of the cédula in a photograph or on a screen: a JPEG of up to 26 million pixels or
/// a PNG of up to 9 million, in 10 MB.
///
/// # Errors
/// [`ConstanciaError::Refused`]: neither JPEG nor PNG (`csf-17`), too large (`csf-18`), damaged
/// (`csf-19`), no QR to be seen (`csf-20`), or that of something else (`csf-12`, `csf-13`).
pub fn read_picture(bytes: &[u8]) -> Result<ConsultaQr, ConstanciaError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(refused(&PICTURE_TOO_LARGE));
    }
    let kind = Kind::of(bytes).ok_or_else(|| refused(&PICTURE_KIND))?;
    let decoded = behind_a_wall(|| match kind {
        Kind::Jpeg => jpeg(bytes, JPEG_PIXELS_MAX),
        Kind::Png => png(bytes),
    });
    match look(&decoded.map_err(refused)?) {
        Seen::Cedula(consulta) => Ok(consulta),
        Seen::Other(fault) => Err(ConstanciaError::Refused(fault)),
        Seen::Nothing => Err(refused(&NO_QR)),
    }
}

/// Reads the QR of the cédula in a frame of a camera's film: a JPEG of up to 2 million pixels in
/// 512 KB. `None` where the frame shows no code that can be read: of many only some do.
///
/// # Errors
/// No JPEG (`csf-17`), too large (`csf-18`), damaged (`csf-19`), or the QR of something else
/// (`csf-12`, `csf-13`).
pub fn read_frame(bytes: &[u8]) -> Result<Option<ConsultaQr>, Fault> {
    let fault = |code| Fault::new(code, "");
    if bytes.len() > FRAME_BYTES_MAX {
        return Err(fault(&PICTURE_TOO_LARGE));
    }
    let Some(Kind::Jpeg) = Kind::of(bytes) else { return Err(fault(&PICTURE_KIND)) };
    match look(&behind_a_wall(|| jpeg(bytes, FRAME_PIXELS_MAX)).map_err(fault)?) {
        Seen::Cedula(consulta) => Ok(Some(consulta)),
        Seen::Other(fault) => Err(fault),
        Seen::Nothing => Ok(None),
    }
}

/// A decoder that panics has been given a broken picture.
fn behind_a_wall(
    decode: impl FnOnce() -> Result<Gray, &'static Code>,
) -> Result<Gray, &'static Code> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or(Err(&PICTURE_BROKEN))
}

/// The brightness of a JPEG; its colours are not looked at.
pub(crate) fn jpeg(bytes: &[u8], pixels_max: usize) -> Result<Gray, &'static Code> {
    let broken = |_| &PICTURE_BROKEN;
    let options = DecoderOptions::default()
        .set_max_width(SIDE_MAX)
        .set_max_height(SIDE_MAX)
        .jpeg_set_out_colorspace(ColorSpace::Luma)
        .jpeg_set_max_scans(JPEG_SCANS_MAX);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(bytes), options);
    decoder.decode_headers().map_err(broken)?;
    let (width, height) = decoder.dimensions().ok_or(&PICTURE_BROKEN)?;
    if width.saturating_mul(height) > pixels_max {
        return Err(&PICTURE_TOO_LARGE);
    }
    let pixels = decoder.decode().map_err(broken)?;
    Gray::new(width, height, pixels).ok_or(&PICTURE_BROKEN)
}

/// The brightness of a PNG; what it shows through is white.
fn png(bytes: &[u8]) -> Result<Gray, &'static Code> {
    let broken = |_| &PICTURE_BROKEN;
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    let mut reader = decoder.read_info().map_err(broken)?;
    let side = |side: u32| usize::try_from(side).unwrap_or(usize::MAX);
    let (width, height) = (side(reader.info().width), side(reader.info().height));
    if width.saturating_mul(height) > PNG_PIXELS_MAX {
        return Err(&PICTURE_TOO_LARGE);
    }
    let mut pixels = vec![0; reader.output_buffer_size().ok_or(&PICTURE_TOO_LARGE)?];
    let frame = reader.next_frame(&mut pixels).map_err(broken)?;
    let samples = frame.color_type.samples();
    let gray = pixels.chunks_exact(samples).map(|pixel| match *pixel {
        [gray] => gray,
        [gray, alpha] => on_white(gray, alpha),
        [red, green, blue] => brightness([red, green, blue]),
        [red, green, blue, alpha] => on_white(brightness([red, green, blue]), alpha),
        _ => u8::MAX,
    });
    Gray::new(width, height, gray.collect()).ok_or(&PICTURE_BROKEN)
}

/// Of red, green and blue, as eyes weigh them.
pub(crate) fn brightness(colour: [u8; 3]) -> u8 {
    let [red, green, blue] = colour.map(u16::from);
    u8::try_from((2 * red + 5 * green + blue) / 8).unwrap_or(u8::MAX)
}

fn on_white(gray: u8, alpha: u8) -> u8 {
    let (gray, alpha) = (u16::from(gray), u16::from(alpha));
    u8::try_from((gray * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}
