//! A wish in words.

use jiff::Timestamp;

use crate::api::{Invoicing, InvoicingStage, ReceptorDraft};
use crate::show::WallClock;
use crate::store::{Wish, WishState, WishedSale};
use crate::sync::Trouble;

/// `Nota A-000123`, `3 notas: A-000121, A-000122, A-000123`.
pub(crate) fn notas(sales: &[WishedSale]) -> String {
    let names: Vec<&str> = sales.iter().map(|sale| sale.nota.as_str()).collect();
    match names.as_slice() {
        [one] => format!("Nota {one}"),
        several => format!("{} notas: {}", several.len(), several.join(", ")),
    }
}

/// How far a wish is, for who asked for it.
pub(crate) fn shown(
    wish: &Wish,
    trouble: Option<&Trouble>,
    (clock, now): (&WallClock, Timestamp),
) -> Invoicing {
    let (stage, title, text, uuid) = match &wish.state {
        WishState::Invoiced { invoice, uuid } => {
            (InvoicingStage::Invoiced, format!("Factura {invoice}"), met(wish), uuid.clone())
        }
        WishState::Refused { .. } => {
            let text = format!("{} No se hizo ninguna factura.", wish.told);
            (InvoicingStage::Refused, "No se facturó".to_owned(), text, String::new())
        }
        WishState::Waiting => {
            let text = waiting(wish, trouble, (clock, now));
            (InvoicingStage::Waiting, "La factura quedó pedida".to_owned(), text, String::new())
        }
    };
    Invoicing {
        id: wish.id.to_string(),
        stage,
        title,
        text,
        notas: notas(&wish.sales),
        sales: wish.sales.iter().map(|sale| sale.id.to_string()).collect(),
        receptor: format!("{} · {}", wish.message.nombre, wish.message.rfc),
        uuid,
        correo: wish.message.correo.clone().unwrap_or_default(),
    }
}

fn met(wish: &Wish) -> String {
    match &wish.message.correo {
        Some(correo) => format!("Está timbrada. El portal la envía a {correo}."),
        None => "Está timbrada. Guárdala aquí, o el cliente la baja con su nota.".to_owned(),
    }
}

/// What it waits for; it is kept whatever that is.
fn waiting(
    wish: &Wish,
    trouble: Option<&Trouble>,
    (clock, now): (&WallClock, Timestamp),
) -> String {
    const KEPT: &str = "Está guardada y se pide sola: puedes atender a quien sigue.";
    if let Some(trouble) = trouble {
        let since = clock.since(trouble.since, now);
        return format!("No hay línea con el portal desde {since}. {KEPT}");
    }
    if let Some(sale) = wish.sales.iter().find(|sale| !sale.arrived) {
        return format!("La nota {} todavía no llega al portal. {KEPT}", sale.nota);
    }
    match wish.told.as_str() {
        "" => KEPT.to_owned(),
        told => format!("{told} {KEPT}"),
    }
}

/// What the bar says of one that ended while nobody looked.
pub(crate) fn notice(wish: &Wish) -> String {
    let notas = notas(&wish.sales);
    match &wish.state {
        WishState::Invoiced { invoice, .. } => format!(
            "Ya se timbró la factura {invoice} que se pidió en caja ({notas}). Ábrela en Ventas \
             para guardarla."
        ),
        WishState::Refused { .. } => format!(
            "No se hizo la factura que se pidió en caja ({notas}): {} Ábrela en Ventas para \
             corregir y pedirla otra vez.",
            wish.told
        ),
        WishState::Waiting => String::new(),
    }
}

/// One sentence beside the sale.
pub(crate) fn on_sale(
    wish: &Wish,
    trouble: Option<&Trouble>,
    (clock, now): (&WallClock, Timestamp),
) -> String {
    let asked = clock.since(wish.asked_at, now);
    match &wish.state {
        WishState::Waiting => {
            let waiting = waiting(wish, trouble, (clock, now));
            format!("Se pidió su factura desde {asked}. {waiting}")
        }
        WishState::Invoiced { invoice, .. } => {
            format!("La factura {invoice} se pidió en caja, a nombre de {}.", wish.message.nombre)
        }
        WishState::Refused { .. } => {
            format!("Se pidió su factura y no se hizo: {}", wish.told)
        }
    }
}

/// What was typed for it.
pub(crate) fn draft_of(wish: &Wish) -> ReceptorDraft {
    let message = &wish.message;
    ReceptorDraft {
        rfc: message.rfc.clone(),
        nombre: message.nombre.clone(),
        codigo_postal: message.codigo_postal.clone(),
        regimen_fiscal: message.regimen_fiscal.clone(),
        uso_cfdi: message.uso_cfdi.clone(),
        correo: message.correo.clone().unwrap_or_default(),
    }
}
