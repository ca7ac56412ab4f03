//! What PACs answered since the start, for whoever watches.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use pac::Outcome;

/// Counts answers by PAC and kind.
#[derive(Default)]
pub(super) struct Tally(Mutex<BTreeMap<(String, &'static str), u64>>);

impl Tally {
    pub(super) fn count(&self, pac: &str, outcome: &Outcome) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry((pac.to_owned(), name_of(outcome))).or_default();
        *count = count.saturating_add(1);
    }

    pub(super) fn all(&self) -> Vec<(String, &'static str, u64)> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.iter().map(|((pac, outcome), count)| (pac.clone(), *outcome, *count)).collect()
    }
}

fn name_of(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Stamped { .. } => "stamped",
        Outcome::Already { .. } => "already",
        Outcome::Rejected { .. } => "rejected",
        Outcome::Account { .. } => "account",
        Outcome::NotSent { .. } => "not-sent",
        Outcome::InDoubt { .. } => "in-doubt",
    }
}
