//! Text as labels are looked for in it: without case, without accents, with single blanks.

use unicode_normalization::UnicodeNormalization;

/// A text beside its folded form, character by character.
pub(crate) struct Folded {
    written: Vec<char>,
    folded: Vec<char>,
}

impl Folded {
    /// Folds a text. Lines are no boundary: a narrow column breaks labels and values anywhere.
    pub(crate) fn new(text: &str) -> Self {
        let collapsed = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let written: Vec<char> = collapsed.nfc().collect();
        let folded = written.iter().copied().map(fold_char).collect();
        Self { written, folded }
    }

    /// Where words begin.
    pub(crate) fn word_starts(&self) -> impl Iterator<Item = usize> {
        let mut inside = false;
        self.folded.iter().enumerate().filter_map(move |(at, c)| {
            let starts = !inside && c.is_alphanumeric();
            inside = c.is_alphanumeric();
            starts.then_some(at)
        })
    }

    /// Whether `pattern`, folded itself, stands at `at`.
    pub(crate) fn has_at(&self, at: usize, pattern: &str) -> bool {
        let mut here = self.folded.iter().skip(at);
        pattern.chars().all(|c| here.next() == Some(&c))
    }

    /// What is written from `start` to before `end`, trimmed.
    pub(crate) fn written(&self, start: usize, end: usize) -> String {
        let slice = self.written.get(start..end).unwrap_or_default();
        slice.iter().collect::<String>().trim().to_owned()
    }

    /// The number of characters.
    pub(crate) fn len(&self) -> usize {
        self.written.len()
    }
}

/// A text folded, blanks collapsed.
pub(crate) fn fold(text: &str) -> String {
    Folded::new(text).folded.into_iter().collect()
}

fn fold_char(c: char) -> char {
    match c.to_lowercase().next().unwrap_or(c) {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'ü' => 'u',
        'ñ' => 'n',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_composed_and_decomposed_alike() {
        assert_eq!(fold("  RÉGIMEN\n  de\u{a0}Ñandú "), "regimen de nandu");
        assert_eq!(fold("RE\u{301}GIMEN N\u{303}"), "regimen n");
        let text = Folded::new("Peña: N\u{303}U");
        assert_eq!(text.written(6, text.len()), "ÑU");
        assert_eq!(text.word_starts().collect::<Vec<_>>(), [0, 6]);
        assert!(text.has_at(0, "pena:") && !text.has_at(6, "nux"));
    }
}
