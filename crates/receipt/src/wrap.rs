//! Breaking texts into lines. Every character is one column wide: the texts are printable already.

/// What stands between the parts of a line.
pub(crate) const JOINT: &str = " · ";

/// Lines of at most `columns` characters, broken between words; a longer word is cut.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut room = 0_usize;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        if let Some(line) = lines.last_mut()
            && length < room
        {
            line.push(' ');
            line.push_str(word);
            room = room.saturating_sub(length).saturating_sub(1);
            continue;
        }
        for piece in pieces(word, columns) {
            room = columns.saturating_sub(piece.chars().count());
            lines.push(piece);
        }
    }
    lines
}

/// The same number of lines as [`wrap`], as even as can be: for text that stands in the middle.
pub(crate) fn wrap_evenly(text: &str, columns: usize) -> Vec<String> {
    let greedy = wrap(text, columns);
    let longest_word = text.split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
    let narrowest = longest_word.max(columns.div_ceil(greedy.len().max(1)) / 2);
    (narrowest.max(1)..columns)
        .map(|width| wrap(text, width))
        .find(|lines| lines.len() == greedy.len())
        .unwrap_or(greedy)
}

/// Parts joined by ` · `, broken at the joints where it can be; empty parts are left out.
pub(crate) fn flow(parts: &[String], columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        let length = part.chars().count();
        match lines.last_mut() {
            Some(line) if line.chars().count() + JOINT.chars().count() + length <= columns => {
                line.push_str(JOINT);
                line.push_str(part);
            }
            Some(_) | None => lines.extend(wrap(part, columns)),
        }
    }
    lines
}

fn pieces(word: &str, columns: usize) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    letters.chunks(columns.max(1)).map(|chunk| chunk.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_between_words_and_cuts_only_what_must_be() {
        for (text, columns, expected) in [
            ("", 5, ""),
            ("uno", 3, "uno"),
            ("uno dos", 7, "uno dos"),
            ("uno dos", 6, "uno/dos"),
            ("abcdefgh ij", 4, "abcd/efgh/ij"),
            ("abcdef gh", 4, "abcd/ef/gh"),
            ("abcdef g", 4, "abcd/ef g"),
            ("añejo ñandú", 5, "añejo/ñandú"),
        ] {
            assert_eq!(wrap(text, columns).join("/"), expected, "{text:?} in {columns}");
        }
    }

    #[test]
    fn evens_out_without_more_lines() {
        let text = "Doscientos once pesos 00/100 M.N.";
        assert_eq!(wrap(text, 32), ["Doscientos once pesos 00/100", "M.N."]);
        assert_eq!(wrap_evenly(text, 32), ["Doscientos once", "pesos 00/100 M.N."]);
        assert_eq!(wrap_evenly("corto", 32), ["corto"]);
        assert_eq!(wrap_evenly("", 32), Vec::<String>::new());
    }

    #[test]
    fn flows_at_the_joints() {
        let parts = ["IVA 16 % 2.62", "", "Exento 25.00"].map(str::to_owned);
        assert_eq!(flow(&parts, 48), ["IVA 16 % 2.62 · Exento 25.00"]);
        assert_eq!(flow(&parts, 20), ["IVA 16 % 2.62", "Exento 25.00"]);
    }
}
