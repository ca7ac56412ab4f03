//! SAT's matrix of errors, by the same rules that the product judges its own documents with.

use cfdi::rules::{self, Context};
use jiff::Timestamp;

use super::{Refusal, unreadable};
use crate::registry::Registry;

/// Every rule of the matrix that the document breaks, in the order in which the rules are judged.
pub(crate) fn matrix(xml: &[u8], registry: Option<&Registry>, now: Timestamp) -> Vec<Refusal> {
    let l_rfc = registry.map(Registry::list);
    match rules::check(xml, &Context { now: Some(now), l_rfc, ..Context::default() }) {
        Ok(report) => report
            .findings
            .into_iter()
            .map(|found| Refusal::new(found.code, format!("{} ({})", found.message, found.path)))
            .collect(),
        Err(error) => vec![unreadable(error)],
    }
}
