//! What a text of a CFDI may hold (tdCFDI.xsd: `whiteSpace="collapse"`, no `|`).

/// Trims, and makes one space of each run of blanks. SAT's stylesheet collapses only the four
/// blanks of XML; people also paste no-break spaces, which look the same and would stay.
pub(crate) fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Appends the text as [`collapse`] has it, for the four blanks of XML alone: `normalize-space()`
/// of XPath, which is what SAT's stylesheet applies to each value of the cadena original.
pub(crate) fn push_normalized(cadena: &mut String, text: &str) {
    let blank = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
    // Most values are one word.
    if !text.contains(blank) {
        return cadena.push_str(text);
    }
    let words = text.split(blank).filter(|word| !word.is_empty());
    for (place, word) in words.enumerate() {
        if place > 0 {
            cadena.push(' ');
        }
        cadena.push_str(word);
    }
}

/// Whether the character may stand in a text of a CFDI: legal in XML 1.0, no control character,
/// and not the bar, which separates the values of the cadena original.
pub(crate) fn is_legal(c: char) -> bool {
    c != '|' && !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// The number of characters, which is what an XSD counts.
pub(crate) fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collapses_as_people_and_as_xpath() {
        assert_eq!(collapse("  A\u{a0}\tB \r\n C "), "A B C");
        let mut cadena = String::from("|");
        push_normalized(&mut cadena, "  A\u{a0}\tB \r\n C ");
        assert_eq!(cadena, "|A\u{a0} B C");
    }

    #[test]
    fn refuses_what_would_break_the_cadena() {
        assert!("Ñandú & Cía \"x\" 'y' <z>".chars().all(is_legal));
        for c in ['|', '\u{0}', '\u{7f}', '\u{85}', '\u{ffff}'] {
            assert!(!is_legal(c), "{c:?}");
        }
    }
}
