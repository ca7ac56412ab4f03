//! A picture in black and white, and what looking for QR codes in it would cost.
//!
//! `rqrr` fills regions of black again and again, and copies the whole picture for each three marks
//! that could be the corners of one code. On a photograph that is little. On a picture made of
//! nothing but corners it would be hours, and `rqrr` has no limit of its own; so what it is going
//! to do is counted here before it is asked.

use std::collections::BTreeSet;

use crate::gray::Gray;

/// How dark a pixel is against its surroundings to count as black, in percent.
const BLACK_PERCENT: usize = 88;
/// Surroundings reach this part of the longer side in each direction: further than a corner mark of
/// a code that fills the picture.
const SURROUNDINGS_PART: usize = 12;
/// And at least so many pixels.
const SURROUNDINGS_MIN: usize = 8;
/// Pixels that filling may touch: a second's work.
const FILLED_MAX: usize = 300_000_000;
/// Pixels that copying may touch: half a second's.
const COPIED_MAX: usize = 4_000_000_000;

/// Which pixels are black.
pub(crate) struct Bitmap {
    width: usize,
    black: Vec<bool>,
}

impl Bitmap {
    /// Black is what is darker than its surroundings, so that a shadow over half of a photograph
    /// does not matter.
    pub(crate) fn of(gray: &Gray) -> Self {
        let sums = Sums::of(gray);
        let reach = (gray.longest() / SURROUNDINGS_PART).max(SURROUNDINGS_MIN);
        let mut black = Vec::with_capacity(gray.width() * gray.height());
        for (y, row) in gray.rows().enumerate() {
            let rows = y.saturating_sub(reach)..(y + reach + 1).min(gray.height());
            for (x, pixel) in row.iter().enumerate() {
                let columns = x.saturating_sub(reach)..(x + reach + 1).min(gray.width());
                let count = rows.len() * columns.len();
                let sum = sums.within(&columns, &rows);
                black.push(usize::from(*pixel) * 100 * count < sum * BLACK_PERCENT);
            }
        }
        Self { width: gray.width(), black }
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn height(&self) -> usize {
        self.black.len() / self.width
    }

    pub(crate) fn is_black(&self, x: usize, y: usize) -> bool {
        self.black.get(y * self.width + x).copied().unwrap_or(false)
    }

    /// Whether `rqrr` may be asked to look for codes.
    pub(crate) fn is_bearable(&self) -> bool {
        let regions = Regions::of(self);
        let mut corners = BTreeSet::new();
        let mut filled = 0_usize;
        for (y, row) in self.black.chunks_exact(self.width).enumerate() {
            for [left, stone, right] in candidates(row) {
                let region = |x| regions.at(y * self.width + x);
                let (left, stone, ring) = (region(left), region(stone), region(right));
                let (stone_area, ring_area) = (regions.area(stone), regions.area(ring));
                // Filled when it is first looked at, and once more when it is forgotten.
                filled = filled.saturating_add(2 * (stone_area + ring_area));
                let share = stone_area * 100 / ring_area.max(1);
                if left == ring && stone != ring && 10 < share && share < 70 {
                    corners.insert(ring);
                }
            }
        }
        let corners = corners.len();
        // Each corner is tried with every two others, one of which is beside it and one below.
        let triples = corners.saturating_mul(corners).saturating_mul(corners) / 4;
        filled <= FILLED_MAX && triples.saturating_mul(self.black.len()) <= COPIED_MAX
    }
}

/// The first columns of ring, stone and ring again, wherever a row runs through what may be the
/// corner mark of a code: black and white in the proportions 1:1:3:1:1, each give or take three
/// quarters, which is the measure of `rqrr`.
fn candidates(row: &[bool]) -> Vec<[usize; 3]> {
    let first_black = usize::from(!row.first().copied().unwrap_or(false));
    starts(row)
        .windows(6)
        .skip(first_black)
        .step_by(2)
        .filter_map(|edges| {
            let [a, b, c, d, e, end] = *edges else { return None };
            let runs = [b - a, c - b, d - c, e - d, end - e];
            is_corner(runs).then_some([a, c, e])
        })
        .collect()
}

fn is_corner(runs: [usize; 5]) -> bool {
    let [a, b, _, d, e] = runs;
    let one = (a + b + d + e) / 4;
    let slack = one * 3 / 4;
    let expected = [one, one, 3 * one, one, one];
    runs.iter().zip(expected).all(|(run, wanted)| run.abs_diff(wanted) <= slack)
}

/// Where each stretch of one colour begins, and where the last ends.
fn starts(row: &[bool]) -> Vec<usize> {
    let mut starts = vec![0];
    starts.extend((1..).zip(row.windows(2)).filter_map(|(x, pair)| {
        let [before, here] = pair else { return None };
        (before != here).then_some(x)
    }));
    starts.push(row.len());
    starts
}

/// The pixels above and to the left of each, added up, so that any rectangle takes four look-ups.
struct Sums {
    width: usize,
    sums: Vec<usize>,
}

impl Sums {
    fn of(gray: &Gray) -> Self {
        let width = gray.width() + 1;
        let mut sums = vec![0; width];
        let mut above = vec![0; width];
        for row in gray.rows() {
            let mut so_far = 0;
            let pixels = std::iter::once(0).chain(row.iter().copied());
            for (pixel, above) in pixels.zip(&mut above) {
                so_far += usize::from(pixel);
                *above += so_far;
            }
            sums.extend_from_slice(&above);
        }
        Self { width, sums }
    }

    fn within(&self, columns: &std::ops::Range<usize>, rows: &std::ops::Range<usize>) -> usize {
        let upto = |x: usize, y: usize| self.sums.get(y * self.width + x).copied().unwrap_or(0);
        let outer = upto(columns.end, rows.end) + upto(columns.start, rows.start);
        outer - upto(columns.start, rows.end) - upto(columns.end, rows.start)
    }
}

/// Which black pixels hang together, by their sides.
struct Regions {
    /// The name of each pixel's region, which may be an alias; 0 is white.
    names: Vec<usize>,
    /// What each name stands for.
    same_as: Vec<usize>,
    areas: Vec<usize>,
}

impl Regions {
    fn of(bitmap: &Bitmap) -> Self {
        let names = Vec::with_capacity(bitmap.black.len());
        let mut regions = Self { names, same_as: vec![0], areas: Vec::new() };
        let mut above = vec![0; bitmap.width];
        for row in bitmap.black.chunks_exact(bitmap.width) {
            let mut left = 0;
            for (black, above) in row.iter().zip(&mut above) {
                left = if *black { regions.joined(left, *above) } else { 0 };
                *above = left;
            }
            regions.names.extend_from_slice(&above);
        }
        regions.areas = vec![0; regions.same_as.len()];
        for name in &regions.names {
            let name = root(&mut regions.same_as, *name);
            regions.areas.iter_mut().skip(name).take(1).for_each(|area| *area += 1);
        }
        regions
    }

    /// The name of a black pixel with these neighbours.
    fn joined(&mut self, left: usize, above: usize) -> usize {
        if left == 0 && above == 0 {
            let new = self.same_as.len();
            self.same_as.push(new);
            return new;
        }
        if left == 0 || above == 0 {
            return left.max(above);
        }
        let (left, above) = (root(&mut self.same_as, left), root(&mut self.same_as, above));
        let (first, second) = (left.min(above), left.max(above));
        if let Some(name) = self.same_as.get_mut(second) {
            *name = first;
        }
        first
    }

    fn at(&self, pixel: usize) -> usize {
        let mut name = self.names.get(pixel).copied().unwrap_or(0);
        while let Some(other) = self.same_as.get(name).copied().filter(|other| *other != name) {
            name = other;
        }
        name
    }

    fn area(&self, region: usize) -> usize {
        self.areas.get(region).copied().unwrap_or(0)
    }
}

/// What a name stands for in the end; on the way the path is halved, so that it stays short.
fn root(same_as: &mut [usize], mut name: usize) -> usize {
    while let Some(next) = same_as.get(name).copied().filter(|next| *next != name) {
        let beyond = same_as.get(next).copied().unwrap_or(next);
        if let Some(shorter) = same_as.get_mut(name) {
            *shorter = beyond;
        }
        name = beyond;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Corner marks beside and below each other, of so many pixels a module.
    fn corners(across: usize, down: usize, module: usize) -> Bitmap {
        let mark = [
            *b"#######.",
            *b"#.....#.",
            *b"#.###.#.",
            *b"#.###.#.",
            *b"#.###.#.",
            *b"#.....#.",
            *b"#######.",
            *b"........",
        ];
        let width = across * 8 * module;
        let rows = (0..down * 8 * module).flat_map(|y| {
            let row = mark[y / module % 8];
            (0..width).map(move |x| row[x / module % 8] == b'#')
        });
        Bitmap { width, black: rows.collect() }
    }

    #[test]
    fn regions_hang_together_by_their_sides() {
        let drawing = b"##.#\n.#.#\n.###\n#...";
        let black = drawing.iter().filter(|c| **c != b'\n').map(|c| *c == b'#').collect();
        let regions = Regions::of(&Bitmap { width: 4, black });
        assert_eq!(regions.at(0), regions.at(3));
        assert_eq!(regions.area(regions.at(0)), 8);
        assert_ne!(regions.at(0), regions.at(12));
        assert_eq!(regions.area(regions.at(12)), 1);
        assert_eq!(regions.at(2), 0);
    }

    #[test]
    fn a_corner_is_a_candidate_where_its_middle_is_cut() {
        let one = corners(1, 1, 3);
        let found = |y: usize| candidates(&one.black[y * 24..][..24]);
        assert_eq!(found(10), [[0, 6, 18]]);
        assert!(found(1).is_empty());
    }

    #[test]
    fn some_corners_are_bearable_and_a_wall_of_them_is_not() {
        assert!(corners(4, 4, 8).is_bearable());
        assert!(!corners(10, 10, 8).is_bearable());
        assert!(!corners(100, 100, 1).is_bearable());
    }

    /// Bars from top to bottom: each row would fill all of them again.
    #[test]
    fn a_fence_is_not_bearable() {
        let row: Vec<bool> =
            (0..1000).map(|x| [true, false, true, true, true, false][x % 6]).collect();
        let fence = Bitmap { width: 1000, black: row.repeat(1000) };
        assert!(!fence.is_bearable());
    }

    #[test]
    fn a_shadow_is_not_black() {
        let pixel = |x: usize| if x % 10 < 3 { 40 + x / 10 } else { 80 + x / 10 };
        let row: Vec<u8> = (0..1000).map(|x| u8::try_from(pixel(x)).unwrap()).collect();
        let bitmap = Bitmap::of(&Gray::new(1000, 40, row.repeat(40)).unwrap());
        assert!((0..1000).all(|x| bitmap.is_black(x, 20) == (x % 10 < 3)));
    }
}
