//! A shop's logo: a PNG or JPEG of any size, made small enough for every invoice.

use std::io::Cursor;
use std::sync::Arc;

use lopdf::{Stream, dictionary};
use miniz_oxide::deflate::compress_to_vec_zlib;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// The file may be no larger.
const FILE_MAX: usize = 8 << 20;
/// Nor may it show more: twelve megapixels and some.
const PIXELS_MAX: usize = 16 << 20;
/// What a logo may add to a document.
const PACKED_MAX: usize = 36 << 10;
/// Its place on the paper at 300 dots an inch is no larger.
const BOX: (usize, usize) = (660, 200);
/// Sizes that are tried, in percent of the box, until it is small enough. The last always is.
const SIZES: [usize; 4] = [100, 70, 50, 30];
/// How files of either kind begin.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const JPEG: &[u8] = b"\xff\xd8\xff";
/// It is packed once and printed often.
const EFFORT: u8 = 9;

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

/// A logo as documents hold it, at most some 36 KiB. What it shows through is white.
///
/// Making one takes longer than printing a document: it is made once and cloned, which is cheap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo(Arc<Packed>);

#[derive(Debug, PartialEq, Eq)]
struct Packed {
    width: usize,
    height: usize,
    encoding: Encoding,
    bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    /// The file as it was given.
    JpegColor,
    /// The same, of greys.
    JpegGrey,
    /// Three bytes a pixel.
    Rows,
    /// Three bytes a pixel, each row as what differs from the one above it.
    RowsFromAbove,
}

/// Red, green and blue of each pixel, row by row.
struct Pixels {
    width: usize,
    height: usize,
    rgb: Vec<[u8; 3]>,
}

impl Logo {
    /// Reads a PNG or a JPEG.
    ///
    /// # Errors
    /// It is none, too large, or damaged.
    pub fn parse(file: &[u8]) -> Result<Self, LogoError> {
        if file.len() > FILE_MAX {
            return Err(LogoError::TooLarge);
        }
        let packed = if file.starts_with(PNG) {
            png(file)?.packed()
        } else if file.starts_with(JPEG) {
            jpeg(file)?
        } else {
            return Err(LogoError::Unknown);
        };
        Ok(Self(Arc::new(packed)))
    }

    /// The picture and nothing else, as a PNG no larger than a logo's place: what a camera wrote
    /// beside it, and whatever else somebody put into the file, is gone.
    ///
    /// # Errors
    /// As [`Logo::parse`].
    pub fn clean(file: &[u8]) -> Result<Vec<u8>, LogoError> {
        if file.len() > FILE_MAX {
            return Err(LogoError::TooLarge);
        }
        let pixels = if file.starts_with(PNG) {
            png(file)?
        } else if file.starts_with(JPEG) {
            jpeg_pixels(file)?.0
        } else {
            return Err(LogoError::Unknown);
        };
        let smaller = pixels.within(BOX.0, BOX.1);
        smaller.as_ref().unwrap_or(&pixels).to_png()
    }

    /// How many pixels it is wide and high.
    pub(crate) fn size(&self) -> (usize, usize) {
        (self.0.width, self.0.height)
    }

    /// The object of a file.
    pub(crate) fn stream(&self) -> Stream {
        let Packed { width, height, encoding, bytes } = &*self.0;
        let number = |number: usize| i64::try_from(number).unwrap_or(0);
        let (filter, space) = match encoding {
            Encoding::JpegColor => ("DCTDecode", "DeviceRGB"),
            Encoding::JpegGrey => ("DCTDecode", "DeviceGray"),
            Encoding::Rows | Encoding::RowsFromAbove => ("FlateDecode", "DeviceRGB"),
        };
        let mut picture = dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => number(*width),
            "Height" => number(*height), "BitsPerComponent" => 8, "ColorSpace" => space,
            "Filter" => filter,
        };
        if *encoding == Encoding::RowsFromAbove {
            let parameters =
                dictionary! { "Predictor" => 15, "Colors" => 3, "Columns" => number(*width) };
            picture.set("DecodeParms", parameters);
        }
        Stream::new(picture, bytes.clone())
    }
}

/// Refuses what would take too much memory, before it does.
fn checked(width: usize, height: usize) -> Result<(), LogoError> {
    let pixels = width.checked_mul(height).ok_or(LogoError::Pixels)?;
    if (1..=PIXELS_MAX).contains(&pixels) { Ok(()) } else { Err(LogoError::Pixels) }
}

fn png(file: &[u8]) -> Result<Pixels, LogoError> {
    let damaged = |_| LogoError::Damaged;
    let mut decoder = png::Decoder::new(Cursor::new(file));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(damaged)?;
    let side = |side: u32| usize::try_from(side).unwrap_or(usize::MAX);
    let (width, height) = (side(reader.info().width), side(reader.info().height));
    checked(width, height)?;
    let mut bytes = vec![0; reader.output_buffer_size().ok_or(LogoError::Pixels)?];
    let frame = reader.next_frame(&mut bytes).map_err(damaged)?;
    let samples = frame.color_type.samples();
    let rgb = bytes.chunks_exact(samples).map(|pixel| match *pixel {
        [grey] => [grey; 3],
        [grey, alpha] => [on_white(grey, alpha); 3],
        [red, green, blue] => [red, green, blue],
        [red, green, blue, alpha] => [red, green, blue].map(|part| on_white(part, alpha)),
        _ => [u8::MAX; 3],
    });
    Pixels { width, height, rgb: rgb.collect() }.whole()
}

fn jpeg(file: &[u8]) -> Result<Packed, LogoError> {
    let (pixels, as_it_is) = jpeg_pixels(file)?;
    match as_it_is {
        Some(encoding) if file.len() <= PACKED_MAX => Ok(Packed {
            width: pixels.width,
            height: pixels.height,
            encoding,
            bytes: file.to_vec(),
        }),
        Some(_) | None => Ok(pixels.packed()),
    }
}

/// The picture, and how the file itself can be printed, where it can.
fn jpeg_pixels(file: &[u8]) -> Result<(Pixels, Option<Encoding>), LogoError> {
    let damaged = |_| LogoError::Damaged;
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(file), options);
    decoder.decode_headers().map_err(damaged)?;
    let info = decoder.info().ok_or(LogoError::Damaged)?;
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    checked(width, height)?;
    let as_it_is = match decoder.input_colorspace() {
        Some(ColorSpace::YCbCr) => Some(Encoding::JpegColor),
        Some(ColorSpace::Luma) => Some(Encoding::JpegGrey),
        Some(_) | None => None,
    };
    let bytes = decoder.decode().map_err(damaged)?;
    let rgb = bytes.as_chunks::<3>().0.to_vec();
    Ok((Pixels { width, height, rgb }.whole()?, as_it_is))
}

/// What is seen of it, half transparent, on white.
fn on_white(part: u8, alpha: u8) -> u8 {
    let (part, alpha) = (u16::from(part), u16::from(alpha));
    u8::try_from((part * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}

impl Pixels {
    fn whole(self) -> Result<Self, LogoError> {
        if self.rgb.len() == self.width * self.height { Ok(self) } else { Err(LogoError::Damaged) }
    }

    fn to_png(&self) -> Result<Vec<u8>, LogoError> {
        let side = |side: usize| u32::try_from(side).map_err(|_| LogoError::Pixels);
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, side(self.width)?, side(self.height)?);
        encoder.set_color(png::ColorType::Rgb);
        let mut writer = encoder.write_header().map_err(|_| LogoError::Damaged)?;
        writer.write_image_data(self.rgb.as_flattened()).map_err(|_| LogoError::Damaged)?;
        writer.finish().map_err(|_| LogoError::Damaged)?;
        Ok(file)
    }

    /// As large as the box lets it be and as small as it has to be.
    fn packed(&self) -> Packed {
        let mut packed = None;
        for percent in SIZES {
            let smaller = self.within(BOX.0 * percent / 100, BOX.1 * percent / 100);
            let found = smaller.as_ref().unwrap_or(self).rows();
            let fits = found.bytes.len() <= PACKED_MAX;
            packed = Some(found);
            if fits {
                break;
            }
        }
        packed.unwrap_or_else(|| self.rows())
    }

    /// The same picture in a box that it does not fit: each pixel the mean of those it covers.
    fn within(&self, width_max: usize, height_max: usize) -> Option<Self> {
        if self.width <= width_max && self.height <= height_max {
            return None;
        }
        let by_height = self.width * height_max / self.height;
        let width = by_height.clamp(1, width_max);
        let height = (self.height * width / self.width).clamp(1, height_max);
        let mut rgb = Vec::with_capacity(width * height);
        for row in 0..height {
            let rows = row * self.height / height..(row + 1) * self.height / height;
            for column in 0..width {
                let columns = column * self.width / width..(column + 1) * self.width / width;
                rgb.push(self.mean(rows.clone(), columns));
            }
        }
        Some(Self { width, height, rgb })
    }

    fn mean(&self, rows: std::ops::Range<usize>, columns: std::ops::Range<usize>) -> [u8; 3] {
        let mut sums = [0_usize; 3];
        let count = rows.len() * columns.len();
        for row in rows {
            let start = row * self.width;
            let pixels = self.rgb.get(start + columns.start..start + columns.end);
            for pixel in pixels.unwrap_or_default() {
                for (sum, part) in sums.iter_mut().zip(pixel) {
                    *sum += usize::from(*part);
                }
            }
        }
        sums.map(|sum| u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX))
    }

    /// Flat colours pack best as they are, photographs as differences.
    fn rows(&self) -> Packed {
        let Self { width, height, rgb } = self;
        let plain = compress_to_vec_zlib(rgb.as_flattened(), EFFORT);
        let differences = compress_to_vec_zlib(&self.differences(), EFFORT);
        let (encoding, bytes) = if differences.len() < plain.len() {
            (Encoding::RowsFromAbove, differences)
        } else {
            (Encoding::Rows, plain)
        };
        Packed { width: *width, height: *height, encoding, bytes }
    }

    /// Each row behind a 2, PNG's filter "up", as what it adds to the one above it.
    fn differences(&self) -> Vec<u8> {
        const UP: u8 = 2;
        let mut above = vec![0; self.width * 3];
        let mut out = Vec::with_capacity((self.width * 3 + 1) * self.height);
        for row in self.rgb.chunks(self.width.max(1)) {
            let row = row.as_flattened();
            out.push(UP);
            out.extend(row.iter().zip(&above).map(|(part, above)| part.wrapping_sub(*above)));
            above.copy_from_slice(row);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32, rgba: impl Fn(u32, u32) -> [u8; 4]) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, width, height);
        encoder.set_color(png::ColorType::Rgba);
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let bytes: Vec<u8> = pixels.flat_map(|(x, y)| rgba(x, y)).collect();
        encoder.write_header().unwrap().write_image_data(&bytes).unwrap();
        file
    }

    #[test]
    fn a_large_picture_becomes_small_and_keeps_its_shape() {
        let noise = |x: u32, y: u32| {
            let [a, b, c, _] =
                (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503_001)).to_le_bytes();
            [a, b, c, 255]
        };
        let logo = Logo::parse(&png(1_500, 500, noise)).unwrap();
        let (width, height) = logo.size();
        assert!(logo.0.bytes.len() <= PACKED_MAX, "{} bytes", logo.0.bytes.len());
        assert!((width * 10 / height).abs_diff(30) <= 1, "{width} × {height}");
        let flat = Logo::parse(&png(1_500, 500, |_, _| [10, 20, 30, 255])).unwrap();
        assert_eq!(flat.size(), (600, 200));
        assert!(flat.0.bytes.len() < 4_096);
    }

    #[test]
    fn a_clean_picture_holds_nothing_else() {
        let mut file = png(900, 300, |_, _| [10, 20, 30, 255]);
        file.extend_from_slice(b"<script>alert(1)</script>");
        let clean = Logo::clean(&file).unwrap();
        assert!(!clean.windows(8).any(|window| window == b"<script>"));
        let logo = Logo::parse(&clean).unwrap();
        assert_eq!(logo.size(), (600, 200));
        assert_eq!(Logo::clean(b"GIF89a"), Err(LogoError::Unknown));
        assert_eq!(Logo::clean(&vec![0; FILE_MAX + 1]), Err(LogoError::TooLarge));
        assert_eq!(Logo::clean(b"\xff\xd8\xff\xe0\x00\x10JFIF"), Err(LogoError::Damaged));
    }

    #[test]
    fn what_it_shows_through_is_white() {
        let shade = |x: u32, _| [0, 0, 0, if x == 0 { 0 } else { 128 }];
        let pixels = super::png(&png(2, 1, shade)).unwrap();
        assert_eq!(pixels.rgb, [[255; 3], [127; 3]]);
    }

    #[test]
    fn what_is_no_logo_has_a_name() {
        assert_eq!(Logo::parse(b"GIF89a"), Err(LogoError::Unknown));
        assert_eq!(Logo::parse(&vec![0; FILE_MAX + 1]), Err(LogoError::TooLarge));
        let whole = png(20, 20, |x, y| [x.to_le_bytes()[0], y.to_le_bytes()[0], 7, 255]);
        assert_eq!(Logo::parse(whole.get(..whole.len() / 2).unwrap()), Err(LogoError::Damaged));
        assert_eq!(Logo::parse(b"\xff\xd8\xff\xe0\x00\x10JFIF"), Err(LogoError::Damaged));
        assert_eq!(checked(5_000, 5_000), Err(LogoError::Pixels));
        assert_eq!(checked(0, 5), Err(LogoError::Pixels));
    }
}
