//! The audit trail: entries that hold each other.
//!
//! Each entry carries a SHA-256 over itself and the hash of the one before, so that a changed, a
//! missing or an added one breaks the chain. Who rewrites all of it from there on is betrayed by
//! the Z cuts, which have the last entry of their hour on paper and in the file.

use aws_lc_rs::digest::{Context, SHA256};
use jiff::Timestamp;

/// What is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AuditKind {
    UserAdded,
    UserChanged,
    PinRefused,
    Unlocked,
    Locked,
    ShiftOpened,
    CashIn,
    CashOut,
    CutX,
    CutZ,
    SaleCancelled,
    SaleReturned,
    DiscountAllowed,
    HeldDropped,
    LabelsChanged,
    SettingsChanged,
    PrinterChanged,
    ReceiptChanged,
    GuardChanged,
    ProductAdded,
    ProductChanged,
    LineageDoubted,
    EnrolledAgain,
    ProductsImported,
    BackupPlanned,
    CustomerCorrected,
}

impl AuditKind {
    pub(crate) const ALL: [Self; 26] = [
        Self::UserAdded,
        Self::UserChanged,
        Self::PinRefused,
        Self::Unlocked,
        Self::Locked,
        Self::ShiftOpened,
        Self::CashIn,
        Self::CashOut,
        Self::CutX,
        Self::CutZ,
        Self::SaleCancelled,
        Self::SaleReturned,
        Self::DiscountAllowed,
        Self::HeldDropped,
        Self::LabelsChanged,
        Self::SettingsChanged,
        Self::PrinterChanged,
        Self::ReceiptChanged,
        Self::GuardChanged,
        Self::ProductAdded,
        Self::ProductChanged,
        Self::LineageDoubted,
        Self::EnrolledAgain,
        Self::ProductsImported,
        Self::BackupPlanned,
        Self::CustomerCorrected,
    ];

    /// As the file has it.
    pub(crate) const fn stored(self) -> &'static str {
        match self {
            Self::UserAdded => "user-added",
            Self::UserChanged => "user-changed",
            Self::PinRefused => "pin-refused",
            Self::Unlocked => "unlocked",
            Self::Locked => "locked",
            Self::ShiftOpened => "shift-opened",
            Self::CashIn => "cash-in",
            Self::CashOut => "cash-out",
            Self::CutX => "cut-x",
            Self::CutZ => "cut-z",
            Self::SaleCancelled => "sale-cancelled",
            Self::SaleReturned => "sale-returned",
            Self::DiscountAllowed => "discount-allowed",
            Self::HeldDropped => "held-dropped",
            Self::LabelsChanged => "labels-changed",
            Self::SettingsChanged => "settings-changed",
            Self::PrinterChanged => "printer-changed",
            Self::ReceiptChanged => "receipt-changed",
            Self::GuardChanged => "guard-changed",
            Self::ProductAdded => "product-added",
            Self::ProductChanged => "product-changed",
            Self::LineageDoubted => "lineage-doubted",
            Self::EnrolledAgain => "enrolled-again",
            Self::ProductsImported => "products-imported",
            Self::BackupPlanned => "backup-planned",
            Self::CustomerCorrected => "customer-corrected",
        }
    }

    /// As people read it.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::UserAdded => "Persona nueva",
            Self::UserChanged => "Cambio a una persona",
            Self::PinRefused => "PIN equivocado",
            Self::Unlocked => "Entró a la caja",
            Self::Locked => "Caja bloqueada",
            Self::ShiftOpened => "Turno abierto",
            Self::CashIn => "Entrada de efectivo",
            Self::CashOut => "Salida de efectivo",
            Self::CutX => "Corte X",
            Self::CutZ => "Corte Z",
            Self::SaleCancelled => "Nota cancelada",
            Self::SaleReturned => "Devolución",
            Self::DiscountAllowed => "Descuento autorizado",
            Self::HeldDropped => "Venta en espera descartada",
            Self::LabelsChanged => "Etiquetas de báscula",
            Self::SettingsChanged => "Serie y periodo",
            Self::PrinterChanged => "Impresora",
            Self::ReceiptChanged => "Notas",
            Self::GuardChanged => "Reglas de la caja",
            Self::ProductAdded => "Producto nuevo",
            Self::ProductChanged => "Cambio a un producto",
            Self::LineageDoubted => "Respaldo o copia",
            Self::EnrolledAgain => "Alta nueva de la caja",
            Self::ProductsImported => "Lista de productos",
            Self::BackupPlanned => "Respaldos",
            Self::CustomerCorrected => "Cliente corregido",
        }
    }
}

/// One entry, as it is in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AuditEntry {
    /// From 1, without holes.
    pub(crate) number: u64,
    pub(crate) at_ms: i64,
    pub(crate) kind: String,
    pub(crate) who: String,
    pub(crate) allowed_by: String,
    pub(crate) detail: String,
}

/// SHA-256 of an entry and all before it.
pub(crate) type Link = [u8; 32];

/// What the first entry follows.
pub(crate) const BEGINNING: Link = [0; 32];

impl AuditEntry {
    /// Its hash, upon the one of the entry before.
    pub(crate) fn link(&self, before: &Link) -> Link {
        let mut context = Context::new(&SHA256);
        context.update(before);
        context.update(&self.number.to_be_bytes());
        context.update(&self.at_ms.to_be_bytes());
        // With its length, so that no letter can move from one text to the next.
        for text in [&self.kind, &self.who, &self.allowed_by, &self.detail] {
            context.update(&u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
            context.update(text.as_bytes());
        }
        let mut link = BEGINNING;
        link.copy_from_slice(context.finish().as_ref());
        link
    }
}

/// `312 · 3F9A21C7`: an entry by which a paper and the file can be compared.
pub(crate) fn mark(number: u64, link: &Link) -> String {
    let head: String = link.iter().take(4).map(|byte| format!("{byte:02X}")).collect();
    format!("{number} · {head}")
}

/// Who does something, when, and who had to allow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Actor {
    pub(crate) who: String,
    /// Nobody, where nobody had to be asked.
    pub(crate) allowed_by: Option<String>,
    pub(crate) at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> AuditEntry {
        AuditEntry {
            number: 2,
            at_ms: 5,
            kind: "cash-out".to_owned(),
            who: "Ana".to_owned(),
            allowed_by: "Rosa".to_owned(),
            detail: "$50.00: hielo".to_owned(),
        }
    }

    #[test]
    fn whatever_changes_breaks_the_chain() {
        let link = entry().link(&BEGINNING);
        assert_eq!(link, entry().link(&BEGINNING));
        let others = [
            AuditEntry { number: 3, ..entry() },
            AuditEntry { at_ms: 6, ..entry() },
            AuditEntry { kind: "cash-in".to_owned(), ..entry() },
            AuditEntry { detail: "$5.00: hielo".to_owned(), ..entry() },
            // The same letters, parted elsewhere.
            AuditEntry { who: "AnaR".to_owned(), allowed_by: "osa".to_owned(), ..entry() },
        ];
        for other in others {
            assert_ne!(other.link(&BEGINNING), link, "{other:?}");
        }
        assert_ne!(entry().link(&link), link);
        assert_eq!(mark(2, &[0xAB; 32]), "2 · ABABABAB");
    }
}
