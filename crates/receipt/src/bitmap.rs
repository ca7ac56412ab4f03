//! A picture in black and white.

/// The bits of a byte, the leftmost dot's first.
const BITS: [u8; 8] = [128, 64, 32, 16, 8, 4, 2, 1];

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
    /// The picture whose dots are these, `width` of them in a row; nothing where it has no dots
    /// or the last row is not whole.
    pub(crate) fn of(width: usize, black: Vec<bool>) -> Option<Self> {
        let whole = black.len().checked_rem(width) == Some(0) && !black.is_empty();
        whole.then_some(Self { width, black })
    }

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
        let end = (x + width).min(self.width);
        for row in y..y + height {
            let start = row * self.width;
            if let Some(dots) = self.black.get_mut(start + x..start + end) {
                dots.fill(true);
            }
        }
    }

    /// Burns the dots that are black in `other`.
    pub(crate) fn stamp(&mut self, (x, y): (usize, usize), other: &Self) {
        for (row, column, length) in other.stretches() {
            self.burn((x + column, y + row), (length, 1));
        }
    }

    /// The same with white at both sides, up to whole bytes: as wide as a printer takes it.
    pub(crate) fn in_whole_bytes(&self) -> Self {
        let mut wider = Self::new(self.width.next_multiple_of(8));
        wider.feed(self.height());
        wider.stamp(((wider.width - self.width) / 2, 0), self);
        wider
    }

    /// Black stretches of each row: row, first column, length.
    pub(crate) fn stretches(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        let rows = self.black.chunks(self.width.max(1)).enumerate();
        rows.flat_map(|(row, dots)| {
            let mut column = 0;
            dots.chunk_by(|a, b| a == b).filter_map(move |alike| {
                let first = column;
                column += alike.len();
                (alike.first() == Some(&true)).then_some((row, first, alike.len()))
            })
        })
    }

    /// Eight dots a byte, the leftmost in the highest bit, each row from a byte of its own; 1 is
    /// black.
    pub(crate) fn packed(&self) -> Vec<u8> {
        let byte = |eight: &[bool]| {
            eight
                .iter()
                .zip(BITS)
                .fold(0, |byte, (black, bit)| if *black { byte | bit } else { byte })
        };
        let rows = self.black.chunks(self.width.max(1));
        rows.flat_map(|row| row.chunks(8).map(byte)).collect()
    }

    /// The inverse of [`Bitmap::packed`] for a width of whole bytes.
    pub(crate) fn unpack(width: usize, bytes: &[u8]) -> Option<Self> {
        let dots = bytes.iter().flat_map(|byte| BITS.map(|bit| byte & bit != 0));
        Self::of(width, dots.collect())
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
    // In a PNG, 1 is white.
    let dots: Vec<u8> = bitmap.packed().iter().map(|byte| !byte).collect();
    writer.write_image_data(&dots)?;
    writer.finish()?;
    Ok(file)
}
