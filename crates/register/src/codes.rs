//! Every code under which the register refuses something.

mod goods;
mod outside;
mod printing;
mod sale;
mod till;

use faults::Code;

pub use goods::*;
pub use outside::*;
pub use printing::*;
pub use sale::*;
pub use till::*;

/// Every code, by area.
pub static CODES: &[&[&Code]] =
    &[goods::CODES, outside::CODES, printing::CODES, sale::CODES, till::CODES];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::CODES;

    #[test]
    fn codes_are_unique_and_speak_spanish_sentences() {
        let ids: BTreeSet<_> = CODES.iter().copied().flatten().map(|code| code.id).collect();
        assert_eq!(ids.len(), CODES.iter().map(|area| area.len()).sum::<usize>());
        for code in CODES.iter().copied().flatten() {
            let (area, number) = code.id.rsplit_once('-').unwrap();
            assert!(area.bytes().all(|byte| byte.is_ascii_lowercase()), "{}", code.id);
            assert!(number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit()));
            let first = code.message.chars().next().unwrap();
            assert!(first.is_uppercase(), "{}", code.id);
        }
    }
}
