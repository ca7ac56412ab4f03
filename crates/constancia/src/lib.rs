//! Constancia de Situación Fiscal: from its PDF, its QR or SAT's page to a profile.
//!
//! A customer who has the Constancia on the phone types two fields instead of six, and SAT takes
//! the invoice the first time, because RFC, name, postal code and régimen are as SAT holds them.
//! Three ways lead to a [`Constancia`]:
//!
//! - [`read_pdf`] takes the text out of SAT's PDF, and the QR out of its pictures, which must name
//!   the same taxpayer; [`read_text`] is its second half, for a text that another tool has taken
//!   out.
//! - [`read_picture`] finds the QR of the cédula in a photograph, [`read_frame`] in a frame of a
//!   camera's film, [`qr_link`] reads its text.
//!   Neither fetches anything: whoever does asks [`ConsultaQr::url`], which can only be at SAT, and
//!   gives the answer to [`read_page`].
//! - [`read_file`] takes whichever of them a customer has uploaded.
//!
//! The crate refuses to know files, sockets and clocks. Nothing here proves that SAT made the
//! document, because anyone can write a PDF. SAT's page is proof; so is SAT taking the CFDI.
//!
//! Its invariants:
//!
//! - a profile has every value, or there is none: what is missing, of the wrong form or said in two
//!   ways is a fault at its field, all of them at once; nothing is guessed;
//! - every input gives an answer within bounds of time and memory that `pdf::load`, `pdf::images`
//!   and `qr-reader` name, and no input makes it panic;
//! - the same input gives the same answer.
//!
//! ```
//! let text = "CONSTANCIA DE SITUACIÓN FISCAL\n\
//!     idCIF: 12345678901\n\
//!     RFC: H&E951128469\n\
//!     Denominación/Razón Social: HERRERA & EXPORTADORES\n\
//!     Régimen Capital: SOCIEDAD ANONIMA DE CAPITAL VARIABLE\n\
//!     Estatus en el padrón: ACTIVO\n\
//!     Código Postal:06002 Tipo de Vialidad: CALLE\n\
//!     Regímenes:\n\
//!     Régimen General de Ley Personas Morales 28/11/1995\n\
//!     Obligaciones:\n";
//! let constancia = constancia::read_text(text)?;
//! assert_eq!(constancia.nombre.as_str(), "HERRERA & EXPORTADORES");
//! assert_eq!(constancia.codigo_postal.as_str(), "06002");
//! assert_eq!(constancia.regimenes[0].code(), "601");
//!
//! let refused = constancia::read_pdf(b"GIF89a").unwrap_err().into_faults();
//! assert_eq!(refused.iter().next().map(|fault| fault.code.id), Some("csf-01"));
//! # Ok::<(), constancia::ConstanciaError>(())
//! ```
#![deny(missing_docs)]
#![deny(clippy::indexing_slicing, clippy::as_conversions)]
#![cfg_attr(test, allow(clippy::indexing_slicing, clippy::as_conversions, reason = "tests"))]

mod file;
mod fold;
mod html;
mod page;
mod pdf;
mod picture;
mod profile;
mod qr;
mod refusal;
mod regimen;
mod text;

use faults::Code;

pub use file::read_file;
pub use page::read_page;
pub use pdf::{Reading, read_pdf};
pub use picture::{read_frame, read_picture};
pub use profile::{Constancia, Situacion};
pub use qr::{ConsultaQr, qr_link};
pub use refusal::ConstanciaError;
pub use text::read_text;

/// Every code of this crate, for the table of codes.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    refusal::CODES.iter().copied()
}
