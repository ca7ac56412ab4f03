//! The pictures of a PDF, as far as a QR can be in one of them.
//!
//! All of the file are looked at, not those alone that a page draws: a code that is there and not
//! drawn proves as much as one that is, nothing. What is not one of the common kinds, is not whole
//! or goes beyond the bounds is passed over; the text of the document is read all the same.

use lopdf::{Dictionary, Document, Object, Stream};
use qr_reader::{Gray, Seen, brightness, find, jpeg};

use crate::qr::{ConsultaQr, qr_link};

/// Pictures that are looked at. SAT's documents have some six.
const IMAGES_MAX: usize = 16;
/// Pixels of one: a letter page scanned at 300 dots an inch has 8.4 million.
const PIXELS_MAX: usize = 9_000_000;
/// Pixels of all together.
const PIXELS_OF_ALL_MAX: usize = 18_000_000;
/// A code has more squares on each side.
const SIDE_MIN: usize = 21;
/// To which a JPEG within another filter may inflate.
const JPEG_BYTES_MAX: usize = 5 * 1024 * 1024;
/// Entries of a palette, and bytes of each.
const PALETTE_MAX: usize = 256 * 4;

/// What the QR codes of cédulas say, each once, in the order of the file.
pub(super) fn cedulas(document: &Document) -> Vec<ConsultaQr> {
    let mut left = PIXELS_OF_ALL_MAX;
    let mut found = Vec::new();
    let images = document.objects.values().filter_map(|object| object.as_stream().ok());
    for image in images.filter(|stream| is_image(stream)).take(IMAGES_MAX) {
        let Some(image) = Image::open(document, image) else { continue };
        let Some(rest) = left.checked_sub(image.width * image.height) else { continue };
        left = rest;
        if let Some(Seen::Found(consulta)) = image.gray().map(|gray| find(&gray, qr_link))
            && !found.contains(&consulta)
        {
            found.push(consulta);
        }
    }
    found
}

fn is_image(stream: &Stream) -> bool {
    stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Image")
}

/// A picture that is worth decoding.
struct Image<'a> {
    document: &'a Document,
    stream: &'a Stream,
    width: usize,
    height: usize,
}

/// What the numbers of a pixel mean.
enum Colours {
    Gray,
    Rgb,
    Cmyk,
    /// The brightness of each entry.
    Palette(Vec<u8>),
}

impl Colours {
    fn components(&self) -> usize {
        match self {
            Self::Gray | Self::Palette(_) => 1,
            Self::Rgb => 3,
            Self::Cmyk => 4,
        }
    }

    /// The brightness of a pixel with these components, each from 0 to `most`.
    fn brightness(&self, pixel: &[u8], most: u8) -> u8 {
        let full = |part: u8| {
            let scaled = u16::from(part) * 255 / u16::from(most.max(1));
            u8::try_from(scaled).unwrap_or(u8::MAX)
        };
        match (self, pixel) {
            (Self::Gray, [gray]) => full(*gray),
            (Self::Palette(shades), [entry]) => {
                shades.get(usize::from(*entry)).copied().unwrap_or(u8::MAX)
            }
            (Self::Rgb, [red, green, blue]) => brightness([*red, *green, *blue].map(full)),
            (Self::Cmyk, [cyan, magenta, yellow, black]) => {
                let ink = brightness([*cyan, *magenta, *yellow].map(full));
                u8::MAX.saturating_sub(ink).saturating_sub(full(*black))
            }
            _ => u8::MAX,
        }
    }
}

impl<'a> Image<'a> {
    fn open(document: &'a Document, stream: &'a Stream) -> Option<Self> {
        let side = |key: &[u8]| {
            let number = stream.dict.get_deref(key, document).ok()?.as_i64().ok()?;
            usize::try_from(number).ok().filter(|side| *side >= SIDE_MIN)
        };
        let (width, height) = (side(b"Width")?, side(b"Height")?);
        let fits = width.checked_mul(height).is_some_and(|pixels| pixels <= PIXELS_MAX);
        fits.then_some(Self { document, stream, width, height })
    }

    fn gray(&self) -> Option<Gray> {
        match self.stream.filters().unwrap_or_default().split_last() {
            Some((last, outer)) if *last == b"DCTDecode" => self.jpeg(outer),
            Some(_) | None => self.samples(),
        }
    }

    /// The brightness of a JPEG, which other filters may have packed once more.
    fn jpeg(&self, outer: &[&[u8]]) -> Option<Gray> {
        if outer.is_empty() {
            return jpeg(&self.stream.content, PIXELS_MAX).ok();
        }
        let outer = outer.iter().map(|name| Object::Name(name.to_vec())).collect();
        let dict = Dictionary::from_iter([("Filter", Object::Array(outer))]);
        let packed = Stream::new(dict, self.stream.content.clone());
        jpeg(&packed.decompressed_content_with_limit(JPEG_BYTES_MAX).ok()?, PIXELS_MAX).ok()
    }

    /// The brightness of a picture whose rows stand in the stream as numbers.
    fn samples(&self) -> Option<Gray> {
        let colours = self.colours()?;
        let bits = self.bits()?;
        let numbers = self.width * colours.components();
        let row_bytes = (numbers * usize::from(bits)).div_ceil(8);
        // One byte more in each row says how it differs from the one above, where it does.
        let limit = (row_bytes + 1) * self.height;
        let bytes = self.stream.decompressed_content_with_limit(limit).ok()?;
        let most = u8::MAX >> (8 - bits.min(8));
        let turned = self.is_turned();
        let mut pixels = Vec::with_capacity(self.width * self.height);
        for row in bytes.chunks_exact(row_bytes).take(self.height) {
            let numbers = unpacked(row, bits, numbers);
            pixels.extend(numbers.chunks_exact(colours.components()).map(|pixel| {
                let shade = colours.brightness(pixel, most);
                if turned { u8::MAX - shade } else { shade }
            }));
        }
        Gray::new(self.width, self.height, pixels)
    }

    fn is_mask(&self) -> bool {
        let mask = self.stream.dict.get_deref(b"ImageMask", self.document);
        mask.and_then(Object::as_bool).unwrap_or(false)
    }

    fn bits(&self) -> Option<u8> {
        if self.is_mask() {
            return Some(1);
        }
        let bits = self.stream.dict.get_deref(b"BitsPerComponent", self.document).ok()?;
        let bits = u8::try_from(bits.as_i64().ok()?).ok()?;
        [1, 2, 4, 8, 16].contains(&bits).then_some(bits)
    }

    /// Whether its numbers run from white to black.
    fn is_turned(&self) -> bool {
        let decode = self.stream.dict.get_deref(b"Decode", self.document);
        let first = decode.and_then(Object::as_array).ok().and_then(|range| range.first());
        first.is_some_and(|first| first.as_i64().is_ok_and(|first| first == 1))
    }

    fn colours(&self) -> Option<Colours> {
        if self.is_mask() {
            return Some(Colours::Gray);
        }
        let space = self.stream.dict.get_deref(b"ColorSpace", self.document).ok()?;
        match space.as_array() {
            Ok(parts) if self.name(parts.first()?)? == b"Indexed" => self.palette(parts),
            Ok(_) | Err(_) => self.plain_colours(space),
        }
    }

    fn name(&self, object: &'a Object) -> Option<&'a [u8]> {
        self.resolved(object)?.as_name().ok()
    }

    fn resolved(&self, object: &'a Object) -> Option<&'a Object> {
        self.document.dereference(object).ok().map(|(_, object)| object)
    }

    fn plain_colours(&self, space: &'a Object) -> Option<Colours> {
        let of_count = |count| match count {
            1 => Some(Colours::Gray),
            3 => Some(Colours::Rgb),
            4 => Some(Colours::Cmyk),
            _ => None,
        };
        let parts = space.as_array().map(Vec::as_slice).unwrap_or_default();
        let name =
            if parts.is_empty() { space.as_name().ok()? } else { self.name(parts.first()?)? };
        match name {
            b"DeviceGray" | b"CalGray" => of_count(1),
            b"DeviceRGB" | b"CalRGB" => of_count(3),
            b"DeviceCMYK" => of_count(4),
            b"ICCBased" => {
                let profile = self.resolved(parts.get(1)?)?.as_stream().ok()?;
                of_count(profile.dict.get_deref(b"N", self.document).ok()?.as_i64().ok()?)
            }
            _ => None,
        }
    }

    /// `[/Indexed base hival lookup]`.
    fn palette(&self, parts: &'a [Object]) -> Option<Colours> {
        let base = self.plain_colours(self.resolved(parts.get(1)?)?)?;
        let lookup = self.resolved(parts.get(3)?)?;
        let lookup = match lookup.as_stream() {
            Ok(stream) => stream.decompressed_content_with_limit(PALETTE_MAX).ok()?,
            Err(_) => lookup.as_str().ok()?.to_vec(),
        };
        let entries = lookup.chunks_exact(base.components()).take(256);
        Some(Colours::Palette(entries.map(|entry| base.brightness(entry, u8::MAX)).collect()))
    }
}

/// The numbers of a row; of those with sixteen bits the upper half.
fn unpacked(row: &[u8], bits: u8, count: usize) -> Vec<u8> {
    let each = match bits {
        8 => return row.to_vec(),
        16 => return row.iter().step_by(2).copied().collect(),
        fewer => fewer,
    };
    let most = u8::MAX >> (8 - each);
    let of_byte = |byte: &u8| {
        let byte = *byte;
        (0..8 / each).rev().map(move |place| (byte >> (place * each)) & most)
    };
    row.iter().flat_map(of_byte).take(count).collect()
}
