//! Taking a sale in, whichever way it came, and noting for the manager what became of it.

use super::message::{SaleMessage, SoldMessage};
use super::refused::Refused;
use super::selling;
use crate::shared::Shared;
use crate::store::{OtherKey, Outcome, Taking, Way};

/// A sale that was taken: whether it is new, and what the other program is told.
pub(super) type Taken = Result<(bool, SoldMessage), Refused>;

/// Makes the sale, unless what was said could not even be read.
pub(super) fn take(shared: &Shared, said: Result<(OtherKey, SaleMessage), Refused>) -> Taken {
    let (other, message) = said?;
    selling::sell(shared, &message, &other)
}

/// Notes what became of it. What stands in our own way passes and is told elsewhere; a note that
/// cannot be written costs no sale.
pub(super) fn note(shared: &Shared, (way, name): (Way, &str), taken: &Taken) {
    let (outcome, sale, code, told) = match taken {
        Ok((true, sold)) => (Outcome::Sold, Some(sold.id.clone()), "", String::new()),
        Ok((false, sold)) => (Outcome::Repeated, Some(sold.id.clone()), "", String::new()),
        Err(refused) if refused.is_final() => {
            (Outcome::Refused, None, refused.problem().code(), told(refused))
        }
        Err(_) => return,
    };
    let (at, name, code) = (shared.now(), name.to_owned(), code.to_owned());
    let taking = Taking { at, way, name, outcome, sale, code, told };
    if let Err(error) = shared.store().note_taking(&taking) {
        tracing::error!(error = &error as &dyn std::error::Error, "what came is not noted");
    }
}

/// `La venta no cuadra … total: No es la suma de los renglones.`
fn told(refused: &Refused) -> String {
    let problem = refused.problem();
    let faults = problem.faults.iter().map(|fault| match fault.path.as_str() {
        "" => fault.message.clone(),
        path => format!("{path}: {}", fault.message),
    });
    let detail = Some(problem.detail.clone()).filter(|detail| !detail.is_empty());
    let all = std::iter::once(problem.title.clone()).chain(detail).chain(faults);
    all.collect::<Vec<_>>().join(" ")
}
