//! A shop's logo: a PNG or JPEG of any size and colour, as dots that are black or white.

use std::io::Cursor;

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::bitmap::Bitmap;
use crate::layout::Paper;

/// The file may be no larger.
const FILE_MAX: usize = 8 << 20;
/// Nor may it show more.
const PIXELS_MAX: usize = 16 << 20;
/// As wide as the narrow paper, 48 mm: the same logo on both.
const WIDTH_MAX: usize = Paper::Mm58.dots();
/// 30 mm of paper for each receipt are enough.
const HEIGHT_MAX: usize = 240;
const WHITE: i32 = 255;
/// A dot that is darker is burnt.
const MIDDLE: i32 = 128;

/// A picture is no logo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogoError {
    /// More than 8 MiB.
    #[error("the picture is larger than 8 MiB")]
    TooLarge,
    /// More than 16 Mi pixels, or none.
    #[error("the picture has no pixels, or more than 16 million")]
    Pixels,
    /// Neither PNG nor JPEG.
    #[error("the picture is neither PNG nor JPEG")]
    Unknown,
    /// It cannot be decoded.
    #[error("the picture is damaged")]
    Damaged,
}

/// How light each pixel is, 0 to 255, row by row.
struct Greys {
    width: usize,
    height: usize,
    light: Vec<u8>,
}

/// The logo for both papers, at most 384 dots wide and 240 high. A smaller one keeps its size; what
/// it shows through is white; shades become patterns of dots (Floyd and Steinberg's).
///
/// What it gives, written as PNG and read again, stays as it is.
///
/// # Errors
/// The file is no picture, too large, or damaged.
pub fn logo(file: &[u8]) -> Result<Bitmap, LogoError> {
    if file.len() > FILE_MAX {
        return Err(LogoError::TooLarge);
    }
    let greys = if file.starts_with(b"\x89PNG\r\n\x1a\n") {
        png(file)?
    } else if file.starts_with(b"\xff\xd8\xff") {
        jpeg(file)?
    } else {
        return Err(LogoError::Unknown);
    };
    let dots = greys.reduced().dithered().ok_or(LogoError::Damaged)?;
    Ok(dots.in_whole_bytes())
}

/// Refuses what would take too much memory, before it does.
fn checked(width: usize, height: usize) -> Result<(), LogoError> {
    let pixels = width.checked_mul(height).ok_or(LogoError::Pixels)?;
    if (1..=PIXELS_MAX).contains(&pixels) { Ok(()) } else { Err(LogoError::Pixels) }
}

fn png(file: &[u8]) -> Result<Greys, LogoError> {
    let damaged = |_| LogoError::Damaged;
    let mut decoder = ::png::Decoder::new(Cursor::new(file));
    decoder.set_transformations(::png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(damaged)?;
    let side = |side: u32| usize::try_from(side).unwrap_or(usize::MAX);
    let (width, height) = (side(reader.info().width), side(reader.info().height));
    checked(width, height)?;
    let mut bytes = vec![0; reader.output_buffer_size().ok_or(LogoError::Pixels)?];
    let frame = reader.next_frame(&mut bytes).map_err(damaged)?;
    let light = bytes.chunks_exact(frame.color_type.samples()).map(|pixel| match *pixel {
        [grey] => grey,
        [grey, alpha] => on_white(grey, alpha),
        [red, green, blue] => luma(red, green, blue),
        [red, green, blue, alpha] => on_white(luma(red, green, blue), alpha),
        _ => u8::MAX,
    });
    Greys::new(width, height, light.collect())
}

fn jpeg(file: &[u8]) -> Result<Greys, LogoError> {
    let damaged = |_| LogoError::Damaged;
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(file), options);
    decoder.decode_headers().map_err(damaged)?;
    let info = decoder.info().ok_or(LogoError::Damaged)?;
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    checked(width, height)?;
    Greys::new(width, height, decoder.decode().map_err(damaged)?)
}

/// Rec. 601: how light a colour is to the eye.
fn luma(red: u8, green: u8, blue: u8) -> u8 {
    let sum = u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114;
    u8::try_from(sum / 1_000).unwrap_or(u8::MAX)
}

/// What is seen of it, half transparent, on white.
fn on_white(light: u8, alpha: u8) -> u8 {
    let (light, alpha) = (u16::from(light), u16::from(alpha));
    u8::try_from((light * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}

impl Greys {
    fn new(width: usize, height: usize, light: Vec<u8>) -> Result<Self, LogoError> {
        let whole = light.len() == width * height;
        if whole { Ok(Self { width, height, light }) } else { Err(LogoError::Damaged) }
    }

    /// The same picture, small enough: each pixel the mean of those that it covers.
    fn reduced(self) -> Self {
        if self.width <= WIDTH_MAX && self.height <= HEIGHT_MAX {
            return self;
        }
        let width = (self.width * HEIGHT_MAX / self.height).clamp(1, WIDTH_MAX.min(self.width));
        let height = (self.height * width / self.width).clamp(1, HEIGHT_MAX);
        let mut light = Vec::with_capacity(width * height);
        for row in 0..height {
            let rows = row * self.height / height..(row + 1) * self.height / height;
            for column in 0..width {
                let columns = column * self.width / width..(column + 1) * self.width / width;
                light.push(self.mean(rows.clone(), columns));
            }
        }
        Self { width, height, light }
    }

    fn mean(&self, rows: std::ops::Range<usize>, columns: std::ops::Range<usize>) -> u8 {
        let count = rows.len() * columns.len();
        let row = |row: usize| {
            let start = row * self.width;
            self.light.get(start + columns.start..start + columns.end).unwrap_or_default()
        };
        let sum: usize = rows.flat_map(row).map(|light| usize::from(*light)).sum();
        u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX)
    }

    /// Black and white; what a dot is lighter or darker than its pixel goes to its neighbours.
    fn dithered(&self) -> Option<Bitmap> {
        // Sixteenths that this row and the next are owed, one dot of margin at both ends.
        let mut here = vec![0_i32; self.width + 2];
        let mut black = Vec::with_capacity(self.light.len());
        for row in self.light.chunks(self.width.max(1)) {
            let mut below = vec![0_i32; self.width + 2];
            for (column, light) in row.iter().enumerate() {
                let wanted = i32::from(*light) + owed(&here, column + 1) / 16;
                let is_black = wanted < MIDDLE;
                black.push(is_black);
                let error = wanted - if is_black { 0 } else { WHITE };
                owe(&mut here, column + 2, error * 7);
                owe(&mut below, column, error * 3);
                owe(&mut below, column + 1, error * 5);
                owe(&mut below, column + 2, error);
            }
            here = below;
        }
        Bitmap::of(self.width, black)
    }
}

fn owed(row: &[i32], place: usize) -> i32 {
    row.get(place).copied().unwrap_or_default()
}

fn owe(row: &mut [i32], place: usize, sixteenths: i32) {
    if let Some(owed) = row.get_mut(place) {
        *owed += sixteenths;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32, rgba: impl Fn(u32, u32) -> [u8; 4]) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = ::png::Encoder::new(&mut file, width, height);
        encoder.set_color(::png::ColorType::Rgba);
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let bytes: Vec<u8> = pixels.flat_map(|(x, y)| rgba(x, y)).collect();
        encoder.write_header().unwrap().write_image_data(&bytes).unwrap();
        file
    }

    fn blacks(bitmap: &Bitmap) -> usize {
        bitmap.stretches().map(|(_, _, length)| length).sum()
    }

    #[test]
    fn a_grey_becomes_as_many_dots_as_it_is_dark() {
        for (light, percent) in [(0, 100), (64, 75), (128, 50), (192, 25), (255, 0)] {
            let grey = logo(&picture(200, 100, |_, _| [light, light, light, 255])).unwrap();
            let found = blacks(&grey) * 100 / (200 * 100);
            assert!(found.abs_diff(percent) <= 1, "{light}: {found} % and not {percent} %");
        }
    }

    #[test]
    fn a_large_picture_is_made_to_fit_and_keeps_its_shape() {
        for (width, height, expected) in [
            (1_500, 500, (384, 128)),
            (500, 1_000, (120, 240)),
            (3_000, 20, (384, 2)),
            (100, 50, (104, 50)),
        ] {
            let fitted = logo(&picture(width, height, |_, _| [0, 0, 0, 255])).unwrap();
            assert_eq!((fitted.width(), fitted.height()), expected);
        }
    }

    #[test]
    fn what_was_made_stays_as_it_is() {
        let ramp = |x: u32, y: u32| {
            let light = (x * 255 / 299).to_le_bytes()[0];
            [light, light, light, if y < 10 { 100 } else { 255 }]
        };
        let once = logo(&picture(300, 90, ramp)).unwrap();
        assert_eq!(logo(&crate::png(&once).unwrap()), Ok(once));
    }

    #[test]
    fn what_it_shows_through_is_white() {
        assert_eq!(blacks(&logo(&picture(16, 16, |_, _| [0, 0, 0, 0])).unwrap()), 0);
    }

    #[test]
    fn what_is_no_logo_has_a_name() {
        assert_eq!(logo(b"GIF89a"), Err(LogoError::Unknown));
        assert_eq!(logo(&vec![0; FILE_MAX + 1]), Err(LogoError::TooLarge));
        let whole = picture(20, 20, |x, y| [x.to_le_bytes()[0], y.to_le_bytes()[0], 7, 255]);
        assert_eq!(logo(whole.get(..whole.len() / 2).unwrap()), Err(LogoError::Damaged));
        assert_eq!(logo(b"\xff\xd8\xff\xe0\x00\x10JFIF"), Err(LogoError::Damaged));
        assert_eq!(checked(5_000, 5_000), Err(LogoError::Pixels));
        assert_eq!(checked(0, 5), Err(LogoError::Pixels));
    }
}
