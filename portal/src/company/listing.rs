//! Lists that go on: what is looked for, how much is on one page, and the way to the next.

use std::fmt::Display;
use std::str::FromStr;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use faults::{Code, Fault, Faults};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use portal_store::StoreError;

use super::Company;
use super::form::{Choice, Field};
use super::frame::{Done, judged};
use super::problem::Problem;
use crate::pages::posted::Posted;

/// Rows on one page.
const PAGE: usize = 50;
/// What a further page's address calls the row that it comes behind.
const BEHIND: &str = "antes";
/// What is asked for: one row more than is shown tells whether there are any.
pub(super) const ASKED: u32 = 51;

/// One page of what was found.
pub(super) struct Page<T> {
    pub(super) rows: Vec<T>,
    has_more: bool,
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

/// What an address asks of a list, and what is wrong with it.
pub(super) struct Search {
    asked: Posted,
    faults: Faults,
}

impl FromRequestParts<Company> for Search {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Company) -> Result<Self, Problem> {
        let asked = Posted::read(parts.uri.query().unwrap_or_default().as_bytes());
        Ok(Self { asked: asked.ok_or(Problem::Unreadable)?, faults: Faults::new() })
    }
}

impl Search {
    /// What was typed in a field, where something was.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let text = self.asked.text(name).trim().to_owned();
        (!text.is_empty()).then_some(text)
    }

    /// What `parse` makes of a field; where it makes nothing of it, that is the fault `code`.
    pub(super) fn read<T>(
        &mut self,
        name: &'static str,
        code: &'static Code,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let read = parse(&self.text(name)?);
        if read.is_none() {
            self.faults.push(Fault::new(code, name));
        }
        read
    }

    /// Of several, the one that was chosen in a field by its key.
    pub(super) fn chosen<T: Copy>(
        &self,
        name: &str,
        all: &[T],
        key: impl Fn(T) -> &'static str,
    ) -> Option<T> {
        let chosen = self.asked.text(name);
        all.iter().copied().find(|one| key(*one) == chosen)
    }

    /// The choices of a field, by key and label, behind the one that leaves it open.
    pub(super) fn choices(
        &self,
        name: &str,
        open: &'static str,
        each: impl IntoIterator<Item = (&'static str, &'static str)>,
    ) -> Vec<Choice> {
        let chosen = self.asked.text(name);
        let all = std::iter::once(("", open)).chain(each);
        all.map(|(key, label)| Choice::new(key, label, &chosen)).collect()
    }

    /// What a page after the first comes behind.
    pub(super) fn behind<T: FromStr>(&self) -> Option<T> {
        self.asked.text(BEHIND).parse().ok()
    }

    /// What the address says that was just done.
    pub(super) fn done(&self) -> Option<Done> {
        Done::read(&self.asked.text("hecho"))
    }

    /// The field as it was typed, with what is wrong with it.
    pub(super) fn field(&self, name: &str) -> Field {
        Field::new(name, self.asked.text(name), &self.faults)
    }

    /// One page of what the store has; nothing where what is asked has faults.
    pub(super) async fn page<T>(
        &self,
        found: impl Future<Output = Result<Vec<T>, StoreError>>,
    ) -> Result<Page<T>, Problem> {
        Ok(Page::of(if self.faults.is_empty() { found.await? } else { Vec::new() }))
    }

    /// The same question, as far as `names` ask it, for what comes behind `last`.
    pub(super) fn further(&self, path: &str, names: &[&str], last: impl Display) -> String {
        let mut link = format!("{path}?{BEHIND}={last}");
        for name in names {
            let value = self.asked.text(name);
            if !value.is_empty() {
                let value = utf8_percent_encode(&value, NON_ALPHANUMERIC);
                link.push_str(&format!("&{name}={value}"));
            }
        }
        link
    }

    /// The page, drawn.
    pub(super) fn answer(&self, template: &impl Template) -> Result<Response, Problem> {
        judged(&self.faults, template)
    }
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
        let search = Search { asked, faults: Faults::new() };
        let link = search.further("/empresa/facturas", &["rfc", "folio", "estado"], "nuevo");
        assert_eq!(link, "/empresa/facturas?antes=nuevo&rfc=P%26G&estado=duda");
    }
}
