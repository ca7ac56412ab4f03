//! Words as the search compares them: small ASCII letters and digits, without accents.

/// Words that say nothing of what a thing is.
const EMPTY: [&str; 21] = [
    "a", "al", "con", "de", "del", "e", "el", "en", "la", "las", "lo", "los", "o", "para", "por",
    "sus", "u", "un", "una", "x", "y",
];

/// What a character does to the word it stands in.
enum Folded {
    Letter(char),
    /// An accent that stands by itself, after its letter.
    Accent,
    Break,
}

fn fold(character: char) -> Folded {
    match character {
        'a'..='z' | '0'..='9' => Folded::Letter(character),
        'á' | 'à' | 'ä' | 'â' => Folded::Letter('a'),
        'é' | 'è' | 'ë' | 'ê' => Folded::Letter('e'),
        'í' | 'ì' | 'ï' | 'î' => Folded::Letter('i'),
        'ó' | 'ò' | 'ö' | 'ô' => Folded::Letter('o'),
        'ú' | 'ù' | 'ü' | 'û' => Folded::Letter('u'),
        'ñ' => Folded::Letter('n'),
        'ç' => Folded::Letter('c'),
        '\u{300}'..='\u{36f}' => Folded::Accent,
        _ => Folded::Break,
    }
}

/// The words of a text in their order, without those that say nothing.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for character in text.chars().flat_map(char::to_lowercase).chain([' ']) {
        match fold(character) {
            Folded::Letter(letter) => word.push(letter),
            Folded::Accent => {}
            Folded::Break => {
                let done = std::mem::take(&mut word);
                if !done.is_empty() && EMPTY.binary_search(&done.as_str()).is_err() {
                    words.push(done);
                }
            }
        }
    }
    words
}

/// The word without what its plural adds: `papel` and `papeles`, `leche` and `leches`, `luz` and
/// `luces` are each one. It is cut harder than grammar asks, alike in what is sought and in what is
/// found, and is never shown.
pub(super) fn stem(word: &str) -> String {
    let mut stem = word;
    while stem.len() > 3 {
        let Some(shorter) = stem.strip_suffix(['s', 'e']) else { break };
        stem = shorter;
    }
    match stem.strip_suffix('z') {
        Some(start) => format!("{start}c"),
        None => stem.to_owned(),
    }
}

/// Whether one error at most makes one word of the other: a letter more, fewer, or another, or two
/// neighbours exchanged.
pub(super) fn within_one_error(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let same = one.iter().zip(other).take_while(|(left, right)| left == right).count();
    differ_by_one(one.get(same..).unwrap_or_default(), other.get(same..).unwrap_or_default())
}

/// The same of two words that begin to differ with their first letters.
fn differ_by_one(one: &[u8], other: &[u8]) -> bool {
    match (one, other) {
        ([], [] | [_]) | ([_], []) => true,
        ([], _) | (_, []) => false,
        ([first, left @ ..], [second, right @ ..]) => {
            left == right || left == other || one == right || {
                let exchanged = left.first() == Some(second) && right.first() == Some(first);
                exchanged && left.get(1..) == right.get(1..)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded() {
        assert_eq!(words("  Jabón de TOCADOR, 90g"), ["jabon", "tocador", "90g"]);
        assert_eq!(words("Cigu\u{308}en\u{303}as/ñandúes"), ["ciguenas", "nandues"]);
        assert!(words("para la de los — ¡!").is_empty());
        assert!(EMPTY.is_sorted());
    }

    #[test]
    fn plurals_have_the_stem_of_their_singular() {
        for (singular, plural) in [
            ("papel", "papeles"),
            ("leche", "leches"),
            ("refresco", "refrescos"),
            ("luz", "luces"),
            ("pez", "peces"),
            ("mes", "meses"),
            ("jabon", "jabones"),
            ("autobus", "autobuses"),
            ("cafe", "cafes"),
        ] {
            assert_eq!(stem(singular), stem(plural));
        }
        for (one, other) in [("pasta", "paste"), ("papa", "papel"), ("gas", "gasa")] {
            assert_ne!(stem(one), stem(other));
        }
    }

    #[test]
    fn one_error_is_forgiven() {
        for other in ["tortilla", "tortila", "tortillas", "tortiyla", "totrilla", "ortilla"] {
            assert!(within_one_error("tortilla", other), "{other}");
            assert!(within_one_error(other, "tortilla"), "{other}");
        }
        for other in ["tortia", "tritolla", "tortillass", "costilla", ""] {
            assert!(!within_one_error("tortilla", other), "{other}");
        }
    }
}
