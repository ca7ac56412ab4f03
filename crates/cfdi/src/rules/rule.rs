//! What a rule is, and the table of all rules of the matrix.

use super::{Who, absent};

/// A list of SAT that is not in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// l_RFC: taxpayers with name, postal code, régimenes and mark of retention.
    LRfc,
}

/// A rule that is judged here.
#[derive(Debug)]
pub(super) struct Rule {
    /// SAT's code, as the matrix prints it.
    pub(super) code: &'static str,
    /// Where it looks.
    pub(super) at: &'static str,
    /// What it asks, in our words.
    pub(super) asks: &'static str,
    /// The list without which it cannot be judged.
    pub(super) needs: Option<List>,
    /// Who acts.
    pub(super) who: Who,
    /// What that person reads.
    pub(super) message: &'static str,
}

/// A rule that is not judged here.
#[derive(Debug)]
pub(super) struct Absent {
    pub(super) code: &'static str,
    pub(super) at: &'static str,
    pub(super) asks: &'static str,
    pub(super) status: Status,
}

/// Whether a rule is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// From the document and the catalogs.
    Implemented,
    /// When such a list is given.
    NeedsList(List),
    /// There is nothing to judge, and why.
    NotApplicable(&'static str),
    /// It is missing, and why.
    NotYet(&'static str),
}

/// A row of the table of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// SAT's code, as the matrix prints it.
    pub code: &'static str,
    /// Element and attribute.
    pub at: &'static str,
    /// What it asks, in our words.
    pub asks: &'static str,
    /// Whether it is judged.
    pub status: Status,
}

/// Declares the rules of a module: `CODE = ("where", Who, "asks", "sentence");`, with the list as
/// a fifth where it needs one. They are gathered in `RULES`.
macro_rules! rules {
    ($(
        $code:ident = ($at:literal, $who:ident, $asks:literal, $message:literal $(, $list:ident)?);
    )+) => {
        $(static $code: $crate::rules::rule::Rule = $crate::rules::rule::Rule {
            code: stringify!($code),
            at: $at,
            asks: $asks,
            needs: rules!(@needs $($list)?),
            who: $crate::rules::Who::$who,
            message: $message,
        };)+
        pub(super) static RULES: &[&$crate::rules::rule::Rule] = &[$(&$code),+];
    };
    (@needs) => { None };
    (@needs $list:ident) => { Some($crate::rules::rule::List::$list) };
}
pub(super) use rules;

/// Every rule that is judged.
pub(super) fn judged() -> impl Iterator<Item = &'static Rule> {
    super::FAMILIES.iter().flat_map(|family| family.iter()).copied()
}

/// Every rule of the matrix, in its order.
pub fn table() -> Vec<Row> {
    let judged = judged().map(|rule| Row {
        code: rule.code,
        at: rule.at,
        asks: rule.asks,
        status: rule.needs.map_or(Status::Implemented, Status::NeedsList),
    });
    let absent = absent::ABSENT.iter();
    let absent = absent.map(|rule| Row {
        code: rule.code,
        at: rule.at,
        asks: rule.asks,
        status: rule.status,
    });
    let mut rows: Vec<Row> = judged.chain(absent).collect();
    rows.sort_by_key(|row| place(row.code));
    rows
}

/// The place of a code in the matrix: its last five digits, the unclassified error last. From 223
/// on SAT prints the codes with one more 1.
fn place(code: &str) -> String {
    code.get(code.len().saturating_sub(5)..).unwrap_or(code).to_owned()
}

/// `docs/matriz.md`.
pub fn matrix() -> String {
    let rows = table();
    let count = |wanted: fn(&Status) -> bool| rows.iter().filter(|row| wanted(&row.status)).count();
    let mut page = String::from(HEAD);
    for (label, number) in [
        ("implemented", count(|status| matches!(status, Status::Implemented))),
        ("judged when a list is given", count(|status| matches!(status, Status::NeedsList(_)))),
        ("not applicable", count(|status| matches!(status, Status::NotApplicable(_)))),
        ("not yet", count(|status| matches!(status, Status::NotYet(_)))),
    ] {
        page.push_str(&format!("- {label}: {number}\n"));
    }
    page.push_str("\n| code | where | what it asks | status |\n|---|---|---|---|\n");
    for row in &rows {
        let status = match row.status {
            Status::Implemented => "implemented".to_owned(),
            Status::NeedsList(List::LRfc) => "when l_RFC is given".to_owned(),
            Status::NotApplicable(why) => format!("not applicable: {why}"),
            Status::NotYet(why) => format!("not yet: {why}"),
        };
        page.push_str(&format!("| {} | `{}` | {} | {status} |\n", row.code, row.at, row.asks));
    }
    page
}

const HEAD: &str = "\
# The matrix of CFDI 4.0

SAT publishes the rules by which a PAC refuses a CFDI 4.0 (\"Matriz de errores CFDI 4.0\", edition of
2024-12-13). `cfdi::rules` judges a document by them; this table says which, in our own words.
Written by the test `the_page_is_the_table` of `crates/cfdi/tests/rules.rs` with `UPDATE_EXPECT=1`.

";
