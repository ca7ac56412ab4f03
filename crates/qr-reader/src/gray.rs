//! A picture in shades of grey.

/// Rows of a picture from its top, a byte for each pixel: 0 is black.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gray {
    width: usize,
    pixels: Vec<u8>,
}

impl Gray {
    /// A picture of so many pixels; none where they are not as many.
    pub fn new(width: usize, height: usize, pixels: Vec<u8>) -> Option<Self> {
        let whole = width > 0 && height > 0 && width.checked_mul(height) == Some(pixels.len());
        whole.then_some(Self { width, pixels })
    }

    /// Pixels of a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.pixels.len() / self.width
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.pixels.chunks_exact(self.width)
    }

    /// The longer of its sides.
    pub(crate) fn longest(&self) -> usize {
        self.width.max(self.height())
    }

    /// The picture at one of its parts: each pixel the mean of `times` × `times`. What is left over
    /// to the right and below is dropped.
    pub(crate) fn shrunk(&self, times: usize) -> Option<Self> {
        let (width, height) = (self.width / times, self.height() / times);
        let mut pixels = Vec::with_capacity(width * height);
        for band in self.pixels.chunks_exact(self.width * times) {
            let mut sums = vec![0_usize; width];
            for row in band.chunks_exact(self.width) {
                for (sum, block) in sums.iter_mut().zip(row.chunks_exact(times)) {
                    *sum += block.iter().map(|pixel| usize::from(*pixel)).sum::<usize>();
                }
            }
            let mean = |sum: usize| u8::try_from(sum / (times * times)).unwrap_or(u8::MAX);
            pixels.extend(sums.into_iter().map(mean));
        }
        Self::new(width, height, pixels)
    }

    /// The picture with each pixel drawn as `times` × `times`.
    pub(crate) fn enlarged(&self, times: usize) -> Option<Self> {
        let mut pixels = Vec::with_capacity(self.pixels.len() * times * times);
        for row in self.rows() {
            let wide: Vec<u8> =
                row.iter().flat_map(|pixel| std::iter::repeat_n(*pixel, times)).collect();
            for _ in 0..times {
                pixels.extend_from_slice(&wide);
            }
        }
        Self::new(self.width * times, self.height() * times, pixels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shrinks_and_enlarges() {
        let picture = Gray::new(3, 2, vec![0, 100, 9, 200, 100, 9]).unwrap();
        assert_eq!(picture.shrunk(2), Gray::new(1, 1, vec![100]));
        assert_eq!(picture.shrunk(3), None);
        let large = picture.enlarged(2).unwrap();
        assert_eq!((large.width(), large.height()), (6, 4));
        assert_eq!(large.shrunk(2), Some(picture));
        assert_eq!(Gray::new(2, 2, vec![0; 3]), None);
        assert_eq!(Gray::new(0, 0, Vec::new()), None);
    }
}
