//! A look at the parts of an `.xlsx` before it is read.
//!
//! A zip of some kilobytes can hold more than any memory, and says of its parts what it likes: they
//! are inflated here first, into nothing, and counted.

use std::io::{self, Cursor, Read as _};

use zip::ZipArchive;

/// How many bytes a workbook may hold.
#[derive(Clone, Copy)]
struct Limits {
    /// All of its parts together.
    parts: u64,
    /// Its texts: calamine keeps every one, for as long as the workbook is open.
    texts: u64,
}

/// Several times what SAT's workbook has.
const LIMITS: Limits = Limits { parts: 512 << 20, texts: 64 << 20 };

/// Nothing if the file is no zip, or holds more than any workbook of catalogs.
pub(crate) fn is_bounded(file: &[u8]) -> Option<()> {
    is_within(file, LIMITS)
}

fn is_within(file: &[u8], limits: Limits) -> Option<()> {
    let mut archive = ZipArchive::new(Cursor::new(file)).ok()?;
    let mut left = limits.parts;
    for place in 0..archive.len() {
        let part = archive.by_index(place).ok()?;
        let most = if is_texts(&part.name().ok()?) { limits.texts.min(left) } else { left };
        let found = io::copy(&mut part.take(most.saturating_add(1)), &mut io::sink()).ok()?;
        left = left.checked_sub(found).filter(|_| found <= most)?;
    }
    Some(())
}

fn is_texts(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with("sharedstrings.xml")
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn zipped(parts: &[(&str, usize)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, length) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(&vec![b' '; *length]).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn what_is_in_a_zip_is_counted_and_not_believed() {
        let limits = Limits { parts: 100_000, texts: 1_000 };
        let is_within = |file: &[u8]| is_within(file, limits).is_some();
        assert!(is_within(&zipped(&[("xl/a.xml", 99_000), ("xl/sharedStrings.xml", 1_000)])));
        assert!(!is_within(&zipped(&[("xl/a.xml", 50_000), ("xl/b.xml", 50_001)])));
        assert!(!is_within(&zipped(&[("other/SharedStrings.XML", 1_001)])));
        let mut bomb = zipped(&[("xl/a.xml", 200_000)]);
        assert!(bomb.len() < 1_000 && !is_within(&bomb));
        // The same with a size of nought, in both places where it is told.
        let told = 200_000_u32.to_le_bytes();
        let is_told = |at: &usize| bomb.get(*at..).is_some_and(|rest| rest.starts_with(&told));
        let places: Vec<_> = (0..bomb.len()).filter(is_told).collect();
        assert_eq!(places.len(), 2);
        for place in places {
            bomb.splice(place..place + told.len(), [0; 4]);
        }
        assert!(!is_within(&bomb));
        assert!(!is_within(b"PK\x03\x04"));
    }
}
