//! A picture in black and white.

/// What the print head burnt: rows of dots, black or white.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bitmap {
    width: usize,
    black: Vec<bool>,
}

/// A picture could not be written as PNG.
#[derive(Debug, thiserror::Error)]
pub enum PngError {
    /// It is larger than the format allows.
    #[error("picture too large for a PNG")]
    TooLarge,
    /// The encoder refused it.
    #[error("PNG encoder failed")]
    Encode(#[from] ::png::EncodingError),
}

impl Bitmap {
    /// A picture `width` dots wide, without rows.
    pub(crate) fn new(width: usize) -> Self {
        Self { width, black: Vec::new() }
    }

    /// Dots in a row.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.black.len().checked_div(self.width).unwrap_or(0)
    }

    /// Whether the dot is black; beyond the edges all is white.
    pub fn is_black(&self, x: usize, y: usize) -> bool {
        self.place(x, y).and_then(|place| self.black.get(place)).copied().unwrap_or(false)
    }

    /// Adds white rows and gives the number of the first.
    pub(crate) fn feed(&mut self, rows: usize) -> usize {
        let first = self.height();
        self.black.resize((first + rows) * self.width, false);
        first
    }

    /// Burns a rectangle; what lies beyond the edges is lost.
    pub(crate) fn burn(&mut self, (x, y): (usize, usize), (width, height): (usize, usize)) {
        for row in y..y + height {
            for column in x..x + width {
                let place = self.place(column, row);
                if let Some(dot) = place.and_then(|place| self.black.get_mut(place)) {
                    *dot = true;
                }
            }
        }
    }

    fn place(&self, x: usize, y: usize) -> Option<usize> {
        (x < self.width).then_some(y * self.width + x)
    }
}

/// The picture as a PNG of one bit per dot, at 203 dots per inch.
///
/// # Errors
/// It has no rows, or more than the format allows.
pub fn png(bitmap: &Bitmap) -> Result<Vec<u8>, PngError> {
    const DOTS_PER_METRE: u32 = 8_000;
    let width = u32::try_from(bitmap.width()).map_err(|_| PngError::TooLarge)?;
    let height = u32::try_from(bitmap.height()).map_err(|_| PngError::TooLarge)?;
    let mut file = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut file, width, height);
    encoder.set_color(::png::ColorType::Grayscale);
    encoder.set_depth(::png::BitDepth::One);
    encoder.set_pixel_dims(Some(::png::PixelDimensions {
        xppu: DOTS_PER_METRE,
        yppu: DOTS_PER_METRE,
        unit: ::png::Unit::Meter,
    }));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&packed(bitmap))?;
    writer.finish()?;
    Ok(file)
}

/// Eight dots a byte, the leftmost in the highest bit, each row from a byte of its own; 1 is white.
fn packed(bitmap: &Bitmap) -> Vec<u8> {
    let byte = |eight: &[bool]| {
        eight
            .iter()
            .zip([128, 64, 32, 16, 8, 4, 2, 1])
            .fold(0, |byte: u8, (black, bit)| if *black { byte } else { byte | bit })
    };
    bitmap.black.chunks(bitmap.width.max(1)).flat_map(|row| row.chunks(8).map(byte)).collect()
}
