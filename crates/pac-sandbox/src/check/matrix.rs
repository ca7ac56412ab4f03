//! SAT's matrix of errors, by the same rules that the product judges its own documents with.

use cfdi::read::Parsed;
use cfdi::rules::{self, Context};
use jiff::Timestamp;

use super::Refusal;
use crate::registry::Registry;

/// Every rule of the matrix that the document breaks, in the order in which the rules are judged.
pub(crate) fn matrix(
    parsed: &Parsed<'_>,
    registry: Option<&Registry>,
    now: Timestamp,
) -> Vec<Refusal> {
    let l_rfc = registry.map(Registry::list);
    let context = Context { now: Some(now), l_rfc, ..Context::default() };
    rules::check_parsed(parsed, &context)
        .findings
        .into_iter()
        .map(|found| Refusal::new(found.code, format!("{} ({})", found.message, found.path)))
        .collect()
}
