//! "Facturar ahora": what a wish for an invoice looks like at the counter, and what may be chosen
//! for it. Who asks whom is the till's and the sync's; SAT's rules are `cfdi`'s.

mod choices;
mod shown;

pub(crate) use choices::{choices, known_receptor, read, regimen_label, uso_label};
pub(crate) use shown::{draft_of, notas, notice, on_sale, shown};

use faults::Faults;

use crate::api::FieldFault;
use tickets::wire::ProblemFault;

/// What was typed wrongly, as the portal would tell it.
pub(crate) fn faults_told(faults: &Faults) -> Vec<ProblemFault> {
    faults.iter().map(ProblemFault::from).collect()
}

/// What is wrong at which field, for the window.
pub(crate) fn at_fields(faults: &[ProblemFault]) -> Vec<FieldFault> {
    let at = |fault: &ProblemFault| FieldFault {
        field: fault.path.clone(),
        code: fault.code.clone(),
        message: fault.message.clone(),
    };
    faults.iter().map(at).collect()
}
