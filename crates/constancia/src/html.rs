//! As much of HTML as SAT's page needs: texts, and which of them stand in cells of a grid.
//!
//! The page is no well-formed document of any kind (an XML declaration, a `meta`, then the
//! doctype), so nothing is asked of its structure: tags are skipped, cells are noted where they
//! end.

/// Of a name or number between `&` and `;`.
const REFERENCE_BYTES_MAX: usize = 12;

/// The texts of a page.
pub(crate) struct Page {
    /// Of all elements but scripts and styles, cells too.
    pub(crate) text: String,
    /// Of each `td role="gridcell"` that has no such cell within it, blanks collapsed.
    pub(crate) cells: Vec<String>,
}

/// Reads a page. Linear in its length, which the caller bounds.
pub(crate) fn read(html: &str) -> Page {
    let mut page = Page { text: String::new(), cells: Vec::new() };
    let mut cell: Option<String> = None;
    let mut rest = html;
    while let Some((text, after)) = rest.split_once('<') {
        page.take_text(text, &mut cell);
        let (tag, behind) = split_tag(after);
        let name = tag_name(tag);
        if name == "td" && tag.contains("gridcell") {
            cell = Some(String::new());
        } else if name == "/td" {
            page.cells.extend(cell.take().map(|text| collapse(&text)));
        }
        rest = match name.as_str() {
            "script" | "style" => behind_element(behind, &name),
            _ => behind,
        };
    }
    page.take_text(rest, &mut cell);
    page
}

impl Page {
    fn take_text(&mut self, raw: &str, cell: &mut Option<String>) {
        let text = decode(raw);
        self.text.push(' ');
        self.text.push_str(&text);
        if let Some(cell) = cell {
            cell.push(' ');
            cell.push_str(&text);
        }
    }
}

/// The inside of a tag or comment, and what is behind it; at the end of the page, all of it.
fn split_tag(after: &str) -> (&str, &str) {
    match after.strip_prefix("!--") {
        Some(comment) => comment.split_once("-->").unwrap_or((comment, "")),
        None => after.split_once('>').unwrap_or((after, "")),
    }
}

/// `td`, `/td`; nothing for a self-closing tag, which holds nothing.
fn tag_name(tag: &str) -> String {
    if tag.ends_with('/') {
        return String::new();
    }
    tag.chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '/')
        .collect::<String>()
        .to_ascii_lowercase()
}

/// What follows the end tag of an element whose content is no HTML.
fn behind_element<'a>(inside: &'a str, name: &str) -> &'a str {
    let end = format!("</{name}");
    let found = inside.match_indices("</").find(|(at, _)| {
        inside.get(*at..at + end.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(&end))
    });
    found.and_then(|(at, _)| inside.get(at..)).unwrap_or("")
}

fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Replaces the references that a page in Spanish has; leaves what it does not know.
fn decode(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let (c, behind) = reference(after).unwrap_or(('&', after));
        text.push(c);
        rest = behind;
    }
    text.push_str(rest);
    text
}

/// The character that a reference stands for, and what is behind it. Its end is looked for nearby
/// alone, or a page of `&` would be read again for each.
fn reference(after: &str) -> Option<(char, &str)> {
    let end = after.bytes().take(REFERENCE_BYTES_MAX).position(|byte| byte == b';')?;
    let (name, behind) = after.split_at_checked(end)?;
    Some((named(name)?, behind.get(1..)?))
}

fn named(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let code = match hex {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        return char::from_u32(code.ok()?);
    }
    let named = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", ' '),
        ("aacute", 'á'),
        ("eacute", 'é'),
        ("iacute", 'í'),
        ("oacute", 'ó'),
        ("uacute", 'ú'),
        ("uuml", 'ü'),
        ("ntilde", 'ñ'),
        ("Aacute", 'Á'),
        ("Eacute", 'É'),
        ("Iacute", 'Í'),
        ("Oacute", 'Ó'),
        ("Uacute", 'Ú'),
        ("Uuml", 'Ü'),
        ("Ntilde", 'Ñ'),
    ];
    named.into_iter().find(|(known, _)| *known == name).map(|(_, c)| c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(html: &str) -> Vec<String> {
        read(html).cells
    }

    #[test]
    fn takes_the_innermost_cells() {
        let html = "<TD role='gridcell'><table><tr><td role=\"gridcell\"><b>CP:</b></td>\
            <td\nrole=gridcell> 72 <br/>000 </td></tr></table></td><td>no</td>";
        assert_eq!(cells(html), ["CP:", "72 000"]);
    }

    #[test]
    fn bears_what_is_broken() {
        for html in ["", "<", "<td gridcell", "<!--", "<script>", "a > b", "&", "&#xfffffff;"] {
            assert!(cells(html).is_empty(), "{html}");
        }
        let html = "<script><td role='gridcell'>x</td></SCRIPT>\
            <td role='gridcell'>&Ntilde;&amp;&#209;&x; A&B";
        assert!(cells(html).is_empty());
        assert_eq!(cells(&format!("{html}</td>")), ["Ñ&Ñ&x; A&B"]);
        assert_eq!(cells("<!-- <td role='gridcell'>x</td> --><script/><td gridcell>y</td>"), ["y"]);
    }
}
