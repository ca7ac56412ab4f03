//! What the manager has to know.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use tickets::wire::SettingsMessage;
use tickets::{Period, ReturnId, TicketId};

use super::{Store, StoreError};

/// Most notices in the bar at the top.
const SHOWN_MAX: u32 = 5;

/// One sentence for the manager; one of each kind for each subject.
#[derive(Clone, Debug)]
pub(super) struct Notice {
    kind: &'static str,
    subject: String,
    text: String,
}

impl Store {
    /// The newest first.
    pub(crate) fn notices(&self) -> Result<Vec<String>, StoreError> {
        let mut notices =
            self.connection.prepare("SELECT text FROM notices ORDER BY id DESC LIMIT ?1")?;
        let notices = notices.query_map([SHOWN_MAX], |row| row.get(0))?;
        Ok(notices.collect::<Result<_, _>>()?)
    }
}

pub(super) fn add(tx: &Connection, notice: &Notice, now: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO notices (kind, subject, text, created_at_ms) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (kind, subject) DO NOTHING",
        params![notice.kind, notice.subject, notice.text, now.as_millisecond()],
    )?;
    Ok(())
}

/// As [`add`], in place of what was said of the same before.
pub(super) fn put(tx: &Connection, notice: &Notice, now: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO notices (kind, subject, text, created_at_ms) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (kind, subject) DO UPDATE SET text = excluded.text",
        params![notice.kind, notice.subject, notice.text, now.as_millisecond()],
    )?;
    Ok(())
}

/// A note was voided here, but it has a CFDI.
pub(super) fn cancellation_refused(sale: &str, nota: &str) -> Notice {
    Notice {
        kind: "refused-cancellation",
        subject: sale.to_owned(),
        text: format!(
            "La nota {nota} se canceló en caja, pero el cliente ya tenía su factura. La factura \
             sigue vigente: cancélala en el portal si la venta no vale."
        ),
    }
}

/// The portal does not take a ticket.
pub(super) fn refused(sale: TicketId, nota: &str, reason: &str) -> Notice {
    Notice {
        kind: "refused-ticket",
        subject: sale.to_string(),
        text: format!(
            "El portal no aceptó la nota {nota}: {reason} La nota está guardada en esta caja."
        ),
    }
}

/// The portal does not take a cancellation as it is said.
pub(super) fn cancellation_unfit(sale: TicketId, nota: &str, reason: &str) -> Notice {
    Notice {
        kind: "unfit-cancellation",
        subject: sale.to_string(),
        text: format!(
            "El portal no aceptó la cancelación de la nota {nota}: {reason} Está cancelada en esta \
             caja, pero su cliente todavía la puede facturar."
        ),
    }
}

/// The portal does not take a return.
pub(super) fn return_refused(id: ReturnId, nota: &str, reason: &str) -> Notice {
    Notice {
        kind: "refused-return",
        subject: id.to_string(),
        text: format!(
            "El portal no aceptó la devolución {nota}: {reason} La devolución está guardada en \
             esta caja."
        ),
    }
}

/// What the customer's paper says of a note is not what this register has sent. It says more than
/// [`refused`], and takes its place.
pub(super) fn ticket_differs(sale: &str, nota: &str, uuid: Option<&str>, what: &str) -> Notice {
    let invoiced = uuid
        .map_or_else(String::new, |uuid| format!(" Ya tiene factura, con folio fiscal {uuid}."));
    Notice {
        kind: "refused-ticket",
        subject: sale.to_owned(),
        text: format!(
            "La nota {nota} que trae el cliente no dice lo mismo que la guardada en esta caja: \
             cambia {}.{invoiced} El portal conserva las dos y vale la que llegó primero. Pide ver \
             la nota impresa y compárala con Ventas.",
            named(what)
        ),
    }
}

/// A field of a ticket's message in words.
fn named(field: &str) -> &'static str {
    match field {
        "total" => "el total",
        "lines" => "los productos",
        "payments" | "change" => "el pago",
        "sold_at" | "zone" => "la fecha o la hora",
        "deadline" => "la fecha límite para facturar",
        "code" => "el código para facturar",
        "serie" | "folio" => "el número de nota",
        _ => "un dato de la venta",
    }
}

/// The portal does not take series and period.
pub(super) fn settings_refused(reason: &str, now: Timestamp) -> Notice {
    Notice {
        kind: "refused-settings",
        subject: now.as_millisecond().to_string(),
        text: format!("El portal no aceptó serie y periodo: {reason} Corrígelos en Ajustes."),
    }
}

/// The portal's settings took the place of those that were set here.
pub(super) fn settings_replaced(theirs: &SettingsMessage) -> Notice {
    let period =
        Period::parse(&theirs.period).map_or_else(|_| theirs.period.clone(), Period::label);
    Notice {
        kind: "settings-replaced",
        subject: theirs.revision.to_string(),
        text: format!(
            "Serie y periodo se cambiaron antes en otro lado. Vale lo del portal: serie {}, \
             {period}. Si no es lo que quieres, cámbialo otra vez en Ajustes.",
            theirs.serie
        ),
    }
}

/// Another register of the company had edited products that were edited here.
pub(super) fn products_overtaken(skus: &[String], now: Timestamp) -> Notice {
    Notice {
        kind: "overtaken-products",
        subject: now.as_millisecond().to_string(),
        text: format!(
            "Otra caja de la empresa ya había cambiado productos que también cambiaste aquí: {}. \
             Quedan como allá. Si no es lo que quieres, cámbialos otra vez en Productos.",
            first_of(skus)
        ),
    }
}

/// The portal does not take products; each with its reason.
pub(super) fn products_refused(refused: &[String], now: Timestamp) -> Notice {
    Notice {
        kind: "refused-products",
        subject: now.as_millisecond().to_string(),
        text: format!(
            "El portal no aceptó productos de esta caja. Aquí se siguen vendiendo, pero las demás \
             no los ven: {} Corrígelos en Productos.",
            first_of(refused)
        ),
    }
}

/// Some names, and how many others there are.
pub(super) fn first_of(names: &[String]) -> String {
    const TOLD: usize = 3;
    let told = names.iter().take(TOLD).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(TOLD) {
        0 => told,
        1 => format!("{told} y otro más"),
        others => format!("{told} y otros {others}"),
    }
}
