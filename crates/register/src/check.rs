//! What `registerctl check` says of the reports' sums.

use crate::shared::Shared;
use crate::show::WallClock;
use crate::store::{StoreError, SumDifference, Sums};

/// Where the sums of the reports differ from the notes, one sentence each; none where all is well.
pub(crate) fn sums(shared: &Shared) -> Result<Vec<String>, StoreError> {
    let (reader, shop) = {
        let store = shared.store();
        (store.reader()?, store.shop()?)
    };
    let clock = WallClock::of(shop.as_ref().map(|shop| shop.zone.as_str()));
    let found = reader.sum_differences()?;
    Ok(found.iter().map(|one| told(one, &clock)).collect())
}

fn told(one: &SumDifference, clock: &WallClock) -> String {
    let of = match one.kind.as_str() {
        "cashier" => format!(", cajero {}", one.of),
        "product" => format!(", producto {}", one.of),
        "forma-pago" => format!(", forma de pago {}", one.of),
        _ => String::new(),
    };
    let at = clock.day_and_time(one.hour);
    format!("{at}{of}: los reportes dicen {}; las notas, {}", said(one.kept), said(one.notes))
}

/// `3 por $57.00`, and what came back.
fn said(sums: Sums) -> String {
    let sold = format!("{} por {}", sums.sold.count, sums.sold.amount.pesos());
    match sums.returned.count {
        0 => sold,
        back => format!("{sold}, y {back} de vuelta por {}", sums.returned.amount.pesos()),
    }
}
