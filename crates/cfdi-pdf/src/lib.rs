//! The printed representation of a CFDI 4.0: Letter, one accent colour, every datum of the XML.
//!
//! [`render`] takes a stamped [`Document`] and gives the bytes of a PDF with what rule 2.7.1.7 of
//! the RMF asks: all data of the document with the catalogs' words beside their keys, the serial
//! numbers of both certificates, both dates, the seals, the cadena original of the timbre, the QR
//! and the legend. A document that the sandbox stamped says SIN VALIDEZ FISCAL on every page.
//!
//! What it refuses to know: where the document comes from, whether its seals hold, where the PDF
//! goes. It reads no clock and no randomness: the same document gives the same bytes.
//!
//! Invariants:
//! - amounts are printed as the XML has them (thousands grouped), never computed;
//! - nothing is cut: what is longer than its column takes more lines, what is longer than the page
//!   takes another page, under the same table head;
//! - all geometry is in whole hundredths of a point, there is no float;
//! - no letter is dropped: one that the faces lack is a box.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let document = cfdi::read::read(&std::fs::read("factura.xml")?)?;
//! let look = cfdi_pdf::Look::default();
//! std::fs::write("factura.pdf", cfdi_pdf::render(&document, &look)?)?;
//! # Ok(())
//! # }
//! ```
#![deny(missing_docs)]
#![deny(clippy::indexing_slicing, clippy::as_conversions)]

mod amounts;
mod block;
mod color;
mod compose;
mod content;
mod flow;
mod fonts;
mod foot;
mod head;
mod logo;
mod marks;
mod pagos;
mod paper;
mod qr;
mod sheet;
mod table;
mod template;
mod totals;
mod words;

use cfdi::read::Document;

use fonts::Fonts;
use sheet::Sheet;

pub use color::{ColorError, Rgb};
pub use logo::{Logo, LogoError};

/// Whether the document counts before SAT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// It does.
    Real,
    /// The sandbox stamped it: every page says so.
    Sandbox,
}

/// What the shop chooses about its documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The one colour beside black and greys. Text is printed in a darker shade of it where it is
    /// too pale to be read (WCAG 2.2, 4.5 : 1).
    pub accent: Rgb,
    /// Whether the document counts.
    pub validity: Validity,
    /// The name over the shop's door, printed above the issuer's; nothing where they are the same.
    pub shop_name: Option<String>,
    /// Printed at the head of the first page.
    pub logo: Option<Logo>,
}

impl Default for Look {
    /// Deep green, valid, no other name, no logo.
    fn default() -> Self {
        let accent = Rgb { red: 0x0b, green: 0x6b, blue: 0x50 };
        Self { accent, validity: Validity::Real, shop_name: None, logo: None }
    }
}

/// The document could not be printed.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// Without timbre there is no folio fiscal to print.
    #[error("the document is not stamped")]
    NotStamped,
    /// A font of the crate cannot be read.
    #[error("font {0} cannot be read")]
    Font(&'static str),
    /// The verification link does not fit a QR.
    #[error("the verification link does not fit a QR")]
    Qr(#[source] qrcode::types::QrError),
    /// The PDF could not be put together.
    #[error("the PDF could not be written")]
    Write(#[from] std::io::Error),
}

/// The PDF of a stamped document.
///
/// # Errors
/// The document is not stamped, or its RFCs are so long that the QR does not hold them.
pub fn render(document: &Document, look: &Look) -> Result<Vec<u8>, PdfError> {
    let timbre = document.timbre.as_ref().ok_or(PdfError::NotStamped)?;
    let sheet = Sheet { fonts: Fonts::get()?, document, timbre, look };
    paper::write(&sheet, &compose::pages(&sheet)?)
}
