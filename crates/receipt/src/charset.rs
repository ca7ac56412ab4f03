//! What the printer can say: its code pages, and how the rest is written with them.

use encoding_rs::WINDOWS_1252;

/// Which characters the bytes above 127 are.
///
/// All three have the letters of Spanish. A printer that prints `Ã±` or boxes for `ñ` wants
/// another one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CodePage {
    /// Windows 1252, the richest.
    #[default]
    Wpc1252,
    /// PC850: no euro, no typographic quotes.
    Pc850,
    /// PC858: PC850 with the euro.
    Pc858,
}

/// The bytes from 128 in PC850. What we never send (boxes, invisible signs) is left out.
const PC850: &str = "\
     ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»\0\0\0\0\0ÁÂÀ©\0\0\0\0¢¥\0\
     \0\0\0\0\0\0ãÃ\0\0\0\0\0\0\0¤ðÐÊËÈ\0ÍÎÏ\0\0\0\0¦Ì\0ÓßÔÒõÕµþÞÚÛÙýÝ¯´\0±\0¾¶§÷¸°¨·¹³²\0\0";
/// The bytes from 128 in PC858.
const PC858: &str = "\
     ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»\0\0\0\0\0ÁÂÀ©\0\0\0\0¢¥\0\
     \0\0\0\0\0\0ãÃ\0\0\0\0\0\0\0¤ðÐÊËÈ€ÍÎÏ\0\0\0\0¦Ì\0ÓßÔÒõÕµþÞÚÛÙýÝ¯´\0±\0¾¶§÷¸°¨·¹³²\0\0";
/// A byte that has no character.
const NONE: char = '\0';

/// The byte of a character, where the code page has it as something to be seen (or a space).
pub(crate) fn encode(letter: char, page: CodePage) -> Option<u8> {
    if letter.is_control() || is_invisible(letter) {
        return None;
    }
    match page {
        CodePage::Wpc1252 => encode_1252(letter),
        CodePage::Pc850 => encode_by(PC850, letter),
        CodePage::Pc858 => encode_by(PC858, letter),
    }
}

fn encode_1252(letter: char) -> Option<u8> {
    let mut utf8 = [0_u8; 4];
    let (bytes, _, unmappable) = WINDOWS_1252.encode(letter.encode_utf8(&mut utf8));
    match *bytes {
        [byte] if !unmappable => Some(byte),
        _ => None,
    }
}

fn encode_by(table: &str, letter: char) -> Option<u8> {
    if letter.is_ascii() {
        return u8::try_from(letter).ok();
    }
    (128..=u8::MAX).zip(table.chars()).find_map(|(byte, at)| (at == letter).then_some(byte))
}

/// The character of a byte: the inverse of [`encode`], and nothing more.
pub(crate) fn decode(byte: u8, page: CodePage) -> Option<char> {
    let letter = match page {
        CodePage::Wpc1252 => {
            let bytes = [byte];
            let (text, _) = WINDOWS_1252.decode_without_bom_handling(&bytes);
            text.chars().next()
        }
        CodePage::Pc850 => decode_by(PC850, byte),
        CodePage::Pc858 => decode_by(PC858, byte),
    };
    letter.filter(|letter| encode(*letter, page) == Some(byte))
}

fn decode_by(table: &str, byte: u8) -> Option<char> {
    match byte.checked_sub(128) {
        None => Some(char::from(byte)),
        Some(place) => table.chars().nth(usize::from(place)).filter(|letter| *letter != NONE),
    }
}

/// The character, or a visible question mark.
pub(crate) fn or_question_mark(letter: char, page: CodePage) -> char {
    if encode(letter, page).is_some() { letter } else { '?' }
}

/// The text as the printer can say it: in one line, single spaces, none at the ends, accents put
/// together, foreign letters in their nearest form, `?` for what has none.
pub(crate) fn printable(text: &str, page: CodePage) -> String {
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
            match nearest(letter).filter(|_| encode(letter, page).is_none()) {
                Some(letters) => out.push_str(letters),
                None => out.push(or_question_mark(letter, page)),
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
        // What 1252 has and the PC's pages lack.
        '–' | '—' => "-",
        '‘' | '’' | '‚' | '‹' | '›' => "'",
        '“' | '”' | '„' => "\"",
        '…' => "...",
        '•' => "·",
        '€' => "EUR",
        '™' => "(TM)",
        'Š' => "S",
        'š' => "s",
        'Ž' => "Z",
        'ž' => "z",
        'Œ' => "OE",
        'œ' => "oe",
        'Ÿ' => "Y",
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
            assert_eq!(printable(text, CodePage::Wpc1252), expected, "{text:?}");
        }
    }

    #[test]
    fn the_other_pages_say_it_with_what_they_have() {
        let text = "¡Niñez! ¿güero? ÁÉÍÓÚ Ñ 6 × 1¼ “pan” 5 €…";
        let on = |page| printable(text, page);
        assert_eq!(on(CodePage::Pc850), "¡Niñez! ¿güero? ÁÉÍÓÚ Ñ 6 × 1¼ \"pan\" 5 EUR...");
        assert_eq!(on(CodePage::Pc858), "¡Niñez! ¿güero? ÁÉÍÓÚ Ñ 6 × 1¼ \"pan\" 5 €...");
        // ñ and - are the bytes that others get wrong.
        let bytes = |page| "ñÑ¿-".chars().filter_map(|letter| encode(letter, page)).collect();
        let bytes: [Vec<u8>; 3] = [CodePage::Wpc1252, CodePage::Pc850, CodePage::Pc858].map(bytes);
        assert_eq!(bytes[0], *b"\xf1\xd1\xbf-");
        assert_eq!(bytes[1], *b"\xa4\xa5\xa8-");
        assert_eq!(bytes[2], bytes[1]);
    }

    #[test]
    fn every_byte_is_read_as_it_was_written() {
        for (page, high) in [
            // 94 of Latin-1 (neither no-break space nor soft hyphen), 27 of Windows.
            (CodePage::Wpc1252, 94 + 27),
            (CodePage::Pc850, 95),
            (CodePage::Pc858, 96),
        ] {
            let readable: Vec<u8> =
                (0..=255).filter(|byte| decode(*byte, page).is_some()).collect();
            for &byte in &readable {
                assert_eq!(decode(byte, page).and_then(|letter| encode(letter, page)), Some(byte));
            }
            assert_eq!(readable.len(), 95 + high, "{page:?}");
            assert!(!readable.contains(&0x1b));
        }
    }
}
