//! Lists that go on: how much is on one page, and the way to the next.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::pages::posted::Posted;

/// Rows on one page.
const PAGE: usize = 50;
/// What is asked for: one row more than is shown tells whether there are any.
pub(super) const ASKED: u32 = 51;

/// One page of what was found.
pub(super) struct Page<T> {
    pub(super) rows: Vec<T>,
    pub(super) has_more: bool,
}

impl<T> Page<T> {
    pub(super) fn of(mut found: Vec<T>) -> Self {
        let has_more = found.len() > PAGE;
        found.truncate(PAGE);
        Self { rows: found, has_more }
    }

    /// The last row, where more come after it.
    pub(super) fn last(&self) -> Option<&T> {
        self.rows.last().filter(|_| self.has_more)
    }
}

/// The same question, for what comes after `last`.
pub(super) fn further(path: &str, asked: &Posted, names: &[&str], last: &str) -> String {
    let mut link = format!("{path}?antes={last}");
    for name in names {
        let value = asked.text(name);
        if !value.is_empty() {
            let value = utf8_percent_encode(&value, NON_ALPHANUMERIC);
            link.push_str(&format!("&{name}={value}"));
        }
    }
    link
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_tells_whether_there_is_another() {
        for (found, shown, last) in [(0, 0, None), (50, 50, None), (51, 50, Some(&49))] {
            let page = Page::of((0..found).collect());
            assert_eq!((page.rows.len(), page.last()), (shown, last), "{found}");
        }
    }

    #[test]
    fn the_question_goes_on() {
        let asked = Posted::read(b"rfc=P%26G&estado=duda&antes=viejo&x=1").unwrap();
        let link = further("/empresa/facturas", &asked, &["rfc", "folio", "estado"], "nuevo");
        assert_eq!(link, "/empresa/facturas?antes=nuevo&rfc=P%26G&estado=duda");
    }
}
