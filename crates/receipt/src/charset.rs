//! What the printer can say: code page 1252, and how the rest is written with it.

use encoding_rs::WINDOWS_1252;

/// The byte of a character, where the code page has it as something to be seen (or a space).
pub(crate) fn encode(letter: char) -> Option<u8> {
    if letter.is_control() || is_invisible(letter) {
        return None;
    }
    let mut utf8 = [0_u8; 4];
    let (bytes, _, unmappable) = WINDOWS_1252.encode(letter.encode_utf8(&mut utf8));
    match *bytes {
        [byte] if !unmappable => Some(byte),
        _ => None,
    }
}

/// The character of a byte: the inverse of [`encode`], and nothing more.
pub(crate) fn decode(byte: u8) -> Option<char> {
    let bytes = [byte];
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(&bytes);
    text.chars().next().filter(|letter| encode(*letter) == Some(byte))
}

/// The character, or a visible question mark.
pub(crate) fn or_question_mark(letter: char) -> char {
    if encode(letter).is_some() { letter } else { '?' }
}

/// The text as the printer can say it: in one line, single spaces, none at the ends, accents put
/// together, foreign letters in their nearest form, `?` for what has none.
pub(crate) fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_whitespace() || letter.is_control() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if is_combining(letter) {
            let base = out.pop();
            out.extend(base.map(|base| accented(base, letter)));
        } else if !is_invisible(letter) {
            match nearest(letter) {
                Some(letters) => out.push_str(letters),
                None => out.push(or_question_mark(letter)),
            }
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Marks that are drawn over the letter before them.
fn is_combining(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// Characters without ink: the no-break space is a space to us, the rest only steer a screen.
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{a0}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}'
    )
}

/// The accents of Spanish, as a Mac types them into a file name: letter, then mark. Others fall.
fn accented(base: char, mark: char) -> char {
    match (base, mark) {
        ('a', '\u{301}') => 'á',
        ('e', '\u{301}') => 'é',
        ('i', '\u{301}') => 'í',
        ('o', '\u{301}') => 'ó',
        ('u', '\u{301}') => 'ú',
        ('A', '\u{301}') => 'Á',
        ('E', '\u{301}') => 'É',
        ('I', '\u{301}') => 'Í',
        ('O', '\u{301}') => 'Ó',
        ('U', '\u{301}') => 'Ú',
        ('n', '\u{303}') => 'ñ',
        ('N', '\u{303}') => 'Ñ',
        ('u', '\u{308}') => 'ü',
        ('U', '\u{308}') => 'Ü',
        _ => base,
    }
}

/// How a sign that the code page lacks is commonly written without it.
fn nearest(letter: char) -> Option<&'static str> {
    let letters = match letter {
        'Ā' | 'Ă' | 'Ą' => "A",
        'ā' | 'ă' | 'ą' => "a",
        'Ć' | 'Ĉ' | 'Ċ' | 'Č' => "C",
        'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'Ď' | 'Đ' => "D",
        'ď' | 'đ' => "d",
        'Ē' | 'Ė' | 'Ę' | 'Ě' => "E",
        'ē' | 'ė' | 'ę' | 'ě' => "e",
        'Ğ' => "G",
        'ğ' => "g",
        'Ī' | 'Į' | 'İ' => "I",
        'ī' | 'į' | 'ı' => "i",
        'Ł' => "L",
        'ł' => "l",
        'Ń' | 'Ň' => "N",
        'ń' | 'ň' => "n",
        'Ō' | 'Ő' => "O",
        'ō' | 'ő' => "o",
        'Ř' => "R",
        'ř' => "r",
        'Ś' | 'Ş' | 'Ș' => "S",
        'ś' | 'ş' | 'ș' => "s",
        'Ţ' | 'Ť' | 'Ț' => "T",
        'ţ' | 'ť' | 'ț' => "t",
        'Ū' | 'Ů' | 'Ű' => "U",
        'ū' | 'ů' | 'ű' => "u",
        'Ź' | 'Ż' => "Z",
        'ź' | 'ż' => "z",
        '‐' | '‑' | '‒' | '−' | '─' => "-",
        '′' | '‛' => "'",
        '″' => "\"",
        '⅓' => "1/3",
        '⅔' => "2/3",
        '⅛' => "1/8",
        '№' => "No.",
        '℃' => "°C",
        '≤' => "<=",
        '≥' => ">=",
        '→' => "->",
        '←' => "<-",
        '∙' | '⋅' | '●' => "·",
        _ => return None,
    };
    Some(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_it_as_the_code_page_can() {
        for (text, expected) in [
            ("Jamón de pavo", "Jamón de pavo"),
            ("¡Niñez! ¿güero? 5 €", "¡Niñez! ¿güero? 5 €"),
            ("  a\t\nb\u{a0}c  ", "a b c"),
            ("nin\u{303}o, cafe\u{301}", "niño, café"),
            ("\u{301}x", "x"),
            ("Škoda, Łódź, Brașov", "Škoda, Lódz, Brasov"),
            ("🥑 aguacate 👍🏽", "? aguacate ?"),
            ("a\u{1b}@b\u{9d}c", "a @b c"),
            ("牛乳", "??"),
            ("soft\u{ad}hyphen ─", "softhyphen -"),
        ] {
            assert_eq!(printable(text), expected, "{text:?}");
        }
    }

    #[test]
    fn every_byte_is_read_as_it_was_written() {
        let readable: Vec<u8> = (0..=255).filter(|byte| decode(*byte).is_some()).collect();
        for &byte in &readable {
            assert_eq!(decode(byte).and_then(encode), Some(byte));
        }
        // 95 of ASCII, 94 of Latin-1 (neither no-break space nor soft hyphen), 27 of Windows.
        assert_eq!(readable.len(), 95 + 94 + 27);
        assert!(!readable.contains(&0x81) && !readable.contains(&0x1b));
    }
}
