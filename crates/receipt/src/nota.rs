//! What a nota de remisión says. Plain values: who builds one has parsed and added up already.

use cfdi::taxes::TotalTraslado;
use jiff::civil::{Date, DateTime};
use money::{Money, Quantity};

use crate::bitmap::Bitmap;

/// Who sells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shop {
    /// The name over the door.
    pub name: String,
    /// Nombre, denominación o razón social, as SAT has it.
    pub legal_name: String,
    /// RFC.
    pub rfc: String,
    /// Clave of the RegimenFiscal: `626`.
    pub regimen_fiscal: String,
    /// The branch's address, one part a line.
    pub address: Vec<String>,
    /// Its picture, as [`logo`](fn@crate::logo) makes it; above all else.
    pub logo: Option<Bitmap>,
    /// What the shop says below its address, one part a line.
    pub header: Vec<String>,
    /// What the shop says at the end, one part a line.
    pub footer: Vec<String>,
}

/// One thing that was sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotaLine {
    /// How much of it.
    pub quantity: Quantity,
    /// What it is.
    pub description: String,
    /// Price of one, taxes included.
    pub unit_price: Money,
    /// Price times quantity, taxes included.
    pub gross: Money,
    /// What was taken off that line alone, taxes included.
    pub discount: Money,
    /// What the cashier says of it; may be empty.
    pub note: String,
}

/// One part of what was paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// `Efectivo`, `Tarjeta de débito`.
    pub label: String,
    /// How much was handed over that way.
    pub amount: Money,
}

/// What the customer needs to make the invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Talon {
    /// The billing code in its three groups: `K7QM-3XWP-9TFA`.
    pub billing_code: String,
    /// The portal's address as a person types it: `factura.laesquina.mx`.
    pub link: String,
    /// What the QR says: the link with the signed ticket, in capitals.
    pub qr_text: String,
    /// What it says where `qr_text` does not fit the paper: the link with the code.
    pub qr_short_text: String,
    /// The last day on which the portal makes the invoice.
    pub deadline: Date,
    /// The date that the portal asks for.
    pub date: Date,
    /// The total that the portal asks for.
    pub total: Money,
}

/// Whether this paper is the first of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copy {
    /// The first.
    Original,
    /// Made with the first, for the shop's file; the paper says so.
    Duplicate,
    /// A later one; the paper says so.
    Reprint,
}

/// Whether invoices made from this nota count before SAT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// They do.
    Real,
    /// The sandbox stamps them; the paper says so.
    Sandbox,
}

/// What has become of the sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotaState {
    /// It stands.
    Sold,
    /// It was voided: the paper says so and has no talón.
    Cancelled,
    /// Not a sale: goods of one came back. No talón either.
    Returned {
        /// The note of the sale: `A-000123`.
        of: String,
    },
}

/// A nota de remisión.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nota {
    /// Who sells.
    pub shop: Shop,
    /// The register: `Caja 1`.
    pub register: String,
    /// Who stood at it.
    pub cashier: String,
    /// Serie and folio: `A-000123`.
    pub serie_folio: String,
    /// Wall clock of the branch.
    pub sold_at: DateTime,
    /// What was sold.
    pub lines: Vec<NotaLine>,
    /// What was taken off the sale as a whole, taxes included; none where it is zero.
    pub sale_discount: Money,
    /// How it was paid.
    pub payments: Vec<Payment>,
    /// What was handed back.
    pub change: Money,
    /// What it cost.
    pub total: Money,
    /// What was paid beside that, for the staff; none where it is zero.
    pub tip: Money,
    /// What the cashier says of the sale; may be empty.
    pub note: String,
    /// The taxes within the total, as the register took the sale apart.
    pub taxes: Vec<TotalTraslado>,
    /// How to get the invoice; nothing where the shop has no portal yet.
    pub talon: Option<Talon>,
    /// First paper or later one.
    pub copy: Copy,
    /// Whether invoices count.
    pub validity: Validity,
    /// Whether the sale stands.
    pub state: NotaState,
}
