//! Names of files that leave the portal: in a header, in an archive, in a mail.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What RFC 5987 lets stand in an extended value, beside letters and digits.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');
/// What stands where nothing of a name is left.
const UNNAMED: &str = "factura";

/// The name in ASCII letters, digits, hyphens and single points: nothing that a header, an archive
/// or a file system reads as more than a name.
pub(crate) fn ascii(name: &str) -> String {
    clean(name, |c| c.is_ascii_alphanumeric())
}

/// The value of `Content-Disposition` for a file to be kept: the name in ASCII for everybody, and
/// as it is for whoever knows RFC 6266, where that is another one.
pub(crate) fn disposition(name: &str) -> String {
    let (plain, full) = (ascii(name), clean(name, char::is_alphanumeric));
    if plain == full {
        return format!("attachment; filename=\"{plain}\"");
    }
    let full = utf8_percent_encode(&full, ESCAPED);
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{full}")
}

fn clean(name: &str, is_letter: impl Fn(char) -> bool) -> String {
    let kept = |c: char| if is_letter(c) || matches!(c, '-' | '_' | '.') { c } else { '-' };
    let plain: String = name.chars().map(kept).collect();
    let mut safe = plain.trim_matches(['.', '-']).to_owned();
    while safe.contains("..") {
        safe = safe.replace("..", ".");
    }
    if safe.is_empty() { UNNAMED.to_owned() } else { safe }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_only_names() {
        for (name, expected) in [
            ("F-1001.xml", "F-1001.xml"),
            ("../../etc/passwd", "etc-passwd"),
            ("..\\..\\windows\\win.ini", "windows-win.ini"),
            ("a\"; filename=\"b.exe", "a---filename--b.exe"),
            ("x\r\nSet-Cookie: y", "x--Set-Cookie--y"),
            ("a\u{0}.xml", "a-.xml"),
            ("...", "factura"),
            ("", "factura"),
            ("Ñ-1.pdf", "1.pdf"),
        ] {
            assert_eq!(ascii(name), expected, "{name:?}");
        }
    }

    #[test]
    fn headers_carry_both_names_where_they_differ() {
        for (name, expected) in [
            ("F-1.pdf", "attachment; filename=\"F-1.pdf\""),
            ("AÑO-1.pdf", "attachment; filename=\"A-O-1.pdf\"; filename*=UTF-8''A%C3%91O-1.pdf"),
            ("Ñ\"\r\nX: y/../..", "attachment; filename=\"X--y\"; filename*=UTF-8''%C3%91---X--y"),
        ] {
            assert_eq!(disposition(name), expected, "{name:?}");
        }
    }
}
