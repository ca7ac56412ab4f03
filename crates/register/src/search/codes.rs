//! Where the products of a code are.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::Listed;

/// The places of products by what their SKUs and barcodes come to as a number, in the order of the
/// numbers. Two codes may come to one: whoever finds a product looks whether it has the code.
#[derive(Debug, Default)]
pub(super) struct Codes(Vec<(u32, u32)>);

impl Codes {
    /// Of these products, each in its place.
    pub(super) fn of(products: &[Listed]) -> Self {
        let of_one = |(place, product): (u32, &Listed)| {
            let codes = product.plain_barcodes().chain([product.plain_sku()]);
            codes.map(|code| (number(code), place)).collect::<Vec<_>>()
        };
        let mut places: Vec<_> = (0..).zip(products).flat_map(of_one).collect();
        places.sort_unstable();
        places.shrink_to_fit();
        Self(places)
    }

    /// Where products may be that have this plain code.
    pub(super) fn places<'a>(&'a self, code: &str) -> impl Iterator<Item = usize> + use<'a> {
        let wanted = number(code);
        let begin = self.0.partition_point(|(number, _)| *number < wanted);
        let found = self.0.iter().skip(begin).take_while(move |(number, _)| *number == wanted);
        found.filter_map(|(_, place)| usize::try_from(*place).ok())
    }
}

fn number(code: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    code.hash(&mut hasher);
    // Half of it tells them apart well enough.
    u32::try_from(hasher.finish() >> 32).unwrap_or_default()
}
