//! Papers that are no nota: cash that was moved by hand, an invoice that was issued.

use jiff::civil::DateTime;
use money::Money;

use crate::nota::{Copy, Shop, Validity};

/// Such a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// Who sells.
    pub shop: Shop,
    /// The register: `Caja 1`.
    pub register: String,
    /// Who did it.
    pub by: String,
    /// Wall clock of the branch.
    pub at: DateTime,
    /// How much it is about, without a sign.
    pub amount: Money,
    /// What it is about.
    pub subject: Subject,
    /// First paper or later one.
    pub copy: Copy,
}

/// What a slip is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Cash was brought or taken by hand.
    Cash(CashSlip),
    /// An invoice was issued at the counter.
    Invoice(InvoiceSlip),
}

/// Cash that was brought or taken by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CashSlip {
    /// Into the drawer or out of it.
    pub way: CashWay,
    /// Number of the shift.
    pub shift: u32,
    /// Why.
    pub reason: String,
}

/// Which way cash went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CashWay {
    /// Into the drawer.
    In,
    /// Out of it.
    Out,
}

/// An invoice that was issued at the counter. The slip is not the invoice, and says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceSlip {
    /// Serie and folio: `F-1001`.
    pub invoice: String,
    /// Folio fiscal.
    pub uuid: String,
    /// Name of the receptor.
    pub nombre: String,
    /// RFC of the receptor.
    pub rfc: String,
    /// `Nota A-000123`, `2 notas: A-000122, A-000123`.
    pub notas: String,
    /// SAT's address where the document can be verified; what the QR says.
    pub verification: String,
    /// The portal's address as a person types it: `factura.laesquina.mx`.
    pub link: String,
    /// Where the files are sent; may be empty.
    pub correo: String,
    /// Whether it counts before SAT.
    pub validity: Validity,
}
