//! The bytes inside a QR: variable-length numbers and short texts.

use faults::Fault;

use crate::codes::QR_FORM;

/// Writes the fields one after the other.
#[derive(Default)]
pub(crate) struct Packer(Vec<u8>);

impl Packer {
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// Seven bits a byte, the lowest first, the eighth bit says that more follow.
    pub(crate) fn number(&mut self, mut number: u64) {
        loop {
            let low = u8::try_from(number & 0x7F).unwrap_or(0);
            number >>= 7;
            if number == 0 {
                self.0.push(low);
                return;
            }
            self.0.push(low | 0x80);
        }
    }

    /// Amounts of a ticket are never negative; a negative one becomes unreadable, not wrong.
    pub(crate) fn amount(&mut self, raw: i64) {
        self.number(u64::try_from(raw).unwrap_or(u64::MAX));
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.number(u64::try_from(text.len()).unwrap_or(0));
        self.bytes(text.as_bytes());
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// Reads them back; whatever is not there is `qr-01`.
pub(crate) struct Unpacker<'a>(&'a [u8]);

impl<'a> Unpacker<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn bytes(&mut self, count: usize) -> Result<&'a [u8], Fault> {
        let (head, rest) = self.0.split_at_checked(count).ok_or_else(broken)?;
        self.0 = rest;
        Ok(head)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        self.bytes(N)?.try_into().map_err(|_| broken())
    }

    pub(crate) fn number(&mut self) -> Result<u64, Fault> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let [byte] = self.array::<1>()?;
            let part = u64::from(byte & 0x7F);
            number |= part
                .checked_shl(shift)
                .filter(|moved| moved >> shift == part)
                .ok_or_else(broken)?;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(broken())
    }

    pub(crate) fn amount(&mut self) -> Result<i64, Fault> {
        i64::try_from(self.number()?).map_err(|_| broken())
    }

    pub(crate) fn text(&mut self) -> Result<String, Fault> {
        let length = usize::try_from(self.number()?).map_err(|_| broken())?;
        String::from_utf8(self.bytes(length)?.to_vec()).map_err(|_| broken())
    }

    /// Everything that has not been read.
    pub(crate) fn rest(self) -> &'a [u8] {
        self.0
    }

    pub(crate) fn end(self) -> Result<(), Fault> {
        if self.0.is_empty() { Ok(()) } else { Err(broken()) }
    }
}

pub(crate) fn broken() -> Fault {
    Fault::new(&QR_FORM, "qr")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn reads_what_it_writes(number: u64, text in ".{0,40}", bytes: [u8; 5]) {
            let mut packer = Packer::default();
            packer.number(number);
            packer.text(&text);
            packer.bytes(&bytes);
            let packed = packer.finish();
            let mut unpacker = Unpacker::new(&packed);
            prop_assert_eq!(unpacker.number().unwrap(), number);
            prop_assert_eq!(unpacker.text().unwrap(), text);
            prop_assert_eq!(unpacker.array::<5>().unwrap(), bytes);
            prop_assert!(unpacker.end().is_ok());
        }

        #[test]
        fn never_panics(bytes: Vec<u8>) {
            let mut unpacker = Unpacker::new(&bytes);
            let _number = unpacker.number();
            let _text = unpacker.text();
        }
    }
}
