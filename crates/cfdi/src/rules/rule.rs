//! What a rule is, and the table of all rules of both matrices.

use super::{Who, absent};

/// A list of SAT that is not in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// l_RFC: taxpayers with name, postal code, régimenes and mark of retention.
    LRfc,
    /// l_LCO: taxpayers with obligations.
    LLco,
    /// The columns of c_ClaveProdServ that say what goes with a clave.
    ClaveProdServ,
    /// c_NumPedimentoAduana: how many pedimentos there are.
    NumPedimentoAduana,
}

impl List {
    /// What SAT calls it.
    const fn name(self) -> &'static str {
        match self {
            Self::LRfc => "l_RFC",
            Self::LLco => "l_LCO",
            Self::ClaveProdServ => "the rest of c_ClaveProdServ",
            Self::NumPedimentoAduana => "c_NumPedimentoAduana",
        }
    }
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
    let families = super::FAMILIES.iter().chain(&super::pagos::FAMILIES);
    families.flat_map(|family| family.iter()).copied()
}

/// Every rule of both matrices, CFDI 4.0 before Pagos 2.0, each in its order.
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
    rows.sort_by_key(|row| (is_of_pagos(row), place(row.code)));
    rows
}

fn is_of_pagos(row: &Row) -> bool {
    row.code.starts_with("CRP")
}

/// The place of a code in its matrix: its last five digits, the unclassified error last. From 223
/// on SAT prints the codes with one more 1.
fn place(code: &str) -> String {
    code.get(code.len().saturating_sub(5)..).unwrap_or(code).to_owned()
}

/// `docs/matriz.md`.
pub fn matrix() -> String {
    let (pagos, cfdi): (Vec<Row>, Vec<Row>) = table().into_iter().partition(is_of_pagos);
    let mut page = String::from(HEAD);
    page.push_str(&section(&cfdi));
    page.push_str(HEAD_OF_PAGOS);
    page.push_str(&section(&pagos));
    page
}

/// How many rules are judged, and each of them.
fn section(rows: &[Row]) -> String {
    let count = |wanted: fn(&Status) -> bool| rows.iter().filter(|row| wanted(&row.status)).count();
    let mut text = String::new();
    for (label, number) in [
        ("implemented", count(|status| matches!(status, Status::Implemented))),
        ("judged when a list is given", count(|status| matches!(status, Status::NeedsList(_)))),
        ("not applicable", count(|status| matches!(status, Status::NotApplicable(_)))),
    ] {
        text.push_str(&format!("- {label}: {number}\n"));
    }
    text.push_str("\n| code | where | what it asks | status |\n|---|---|---|---|\n");
    for row in rows {
        let status = match row.status {
            Status::Implemented => "implemented".to_owned(),
            Status::NeedsList(list) => format!("when {} is given", list.name()),
            Status::NotApplicable(why) => format!("not applicable: {why}"),
        };
        text.push_str(&format!("| {} | `{}` | {} | {status} |\n", row.code, row.at, row.asks));
    }
    text
}

const HEAD: &str = "\
# The matrices of CFDI 4.0 and of Pagos 2.0

SAT publishes the rules by which a PAC refuses a document (\"Matriz de errores\"). `cfdi::rules` judges
a document by them; these tables say which, in our own words. Written by the test
`the_page_is_the_table` of `crates/cfdi/tests/rules.rs` with `UPDATE_EXPECT=1`.

## CFDI 4.0

Edition of 2024-12-13.

";

const HEAD_OF_PAGOS: &str = "
## Pagos 2.0

Revision B, in force since 2024-01-15, with the codes that were added for ObjetoImp 06 to 08. A
document of type P is judged by both matrices.

";
