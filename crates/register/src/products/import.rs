//! From a file to the price list: looked at first, then all of it or the good rows, at once.

use faults::{Fault, Faults};

use super::{file, plan};
use crate::audit::{Actor, AuditKind};
use crate::codes::LIST_MOVED;
use crate::product::Product;
use crate::refusal::Refusal;
use crate::shared::Shared;
use crate::show::{counted, grouped};

/// Reads a whole list of products, as [`Register::import_products`](crate::Register) takes it. The
/// columns are those of the export, by their titles or by the names of the fields.
///
/// # Errors
/// Every row that is wrong, as `renglon N.field`.
pub fn read_products(list: &str) -> Result<Vec<Product>, Faults> {
    let read = file::read(list.as_bytes()).and_then(|table| plan::plan(&table, &[]));
    let plan = read.map_err(|code| Fault::new(code, "renglon 1"))?;
    let mut faults = Faults::new();
    for row in plan.faulty {
        let at = format!("renglon {}", row.line);
        row.faults.into_iter().for_each(|fault| faults.push(fault.below(&at)));
    }
    faults.into_result(plan.new)
}

/// A list that was looked at and waits for a word.
pub(crate) struct Prepared {
    /// The file's name.
    pub(crate) name: String,
    pub(crate) plan: plan::Plan,
    /// Of the price list that it was held against.
    revision: u32,
}

/// Reads a file and holds it against the price list, which goes on being sold from.
pub(crate) fn prepare(shared: &Shared, name: &str, bytes: &[u8]) -> Result<Prepared, Refusal> {
    let table = file::read(bytes)?;
    let (reader, revision) = {
        let store = shared.store();
        (store.reader()?, shared.products_revision())
    };
    let plan = plan::plan(&table, &reader.products()?)?;
    Ok(Prepared { name: name.to_owned(), plan, revision })
}

/// Writes what a list changes, in one transaction; says what was done.
pub(crate) fn carry_out(
    shared: &Shared,
    prepared: &Prepared,
    actor: &Actor,
) -> Result<String, Refusal> {
    let plan = &prepared.plan;
    let (new, changed) = (grouped(plan.new.len()), grouped(plan.changed.len()));
    let detail = format!("{}: {new} nuevos, {changed} cambiados", prepared.name);
    {
        let mut store = shared.store();
        if shared.products_revision() != prepared.revision {
            return Err(Refusal::from(&LIST_MOVED));
        }
        let products = plan.products();
        store.import_products(products, actor, (AuditKind::ProductsImported, &detail))?;
        // The core reads its list anew before the next question.
        shared.products_changed();
    }
    let new = counted(plan.new.len(), ("producto nuevo", "productos nuevos"));
    let changed = counted(plan.changed.len(), ("cambiado", "cambiados"));
    Ok(format!("Listo: {new} y {changed}."))
}
