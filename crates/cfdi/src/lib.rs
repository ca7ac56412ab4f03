//! CFDI 4.0: RFC, catalogs, taxes, document, cadena original, sello, timbre.
//!
//! What SAT asks of a document is here and nowhere else, in SAT's words: Anexo 20, its catalogs,
//! its matrix of validations, its stylesheet of the cadena original. A sale becomes an invoice in
//! four steps, each a type that the next one needs:
//!
//! 1. [`taxes::breakdown`] takes gross amounts apart. Till and portal call the same function.
//! 2. [`comprobante::Comprobante::ingreso`] is a document without a fault that could be found
//!    without SAT; what is wrong comes back all at once, each at its field.
//! 3. [`seal::seal`] writes the XML, signs it with a [`csd::Csd`], reads it back and compares. From
//!    there on a [`seal::SealedCfdi`] is its bytes.
//! 4. [`timbre::StampedCfdi::accept`] takes what a PAC gives back, if it is what was sent.
//!
//! [`cancelacion::firmar`] signs the request to cancel one.
//!
//! [`comprobante::Comprobante`] is also made of the tickets of a period (`global`) and of what is
//! given back (`egreso`, `out_of_global`); [`pagos::ComprobantePago`] is money that came in later.
//!
//! [`read::read`] reads any CFDI 4.0, of others too, within bounds; [`read::Parsed`] gives its
//! cadena and its sello from the same reading, and [`rules::check_parsed`] judges it.
//!
//! The crate refuses to know tickets, tills and PACs, the clock, randomness, files and sockets: the
//! same input gives the same bytes. Its invariants:
//!
//! - the total of a document is the sum of the gross amounts, to the centavo;
//! - every amount keeps within SAT's limits (ADR 0003, `tests/props.rs`);
//! - nothing writes a sealed or stamped document a second time;
//! - no key leaves [`csd::Csd`], and its `Debug` prints the serial alone.
//!
//! ```
//! use cfdi::taxes::{GrossLine, Iva, TaxProfile, breakdown};
//! use money::{Money, Quantity};
//!
//! let line = |gross, iva| -> Result<GrossLine, money::AmountError> {
//!     Ok(GrossLine::new(Quantity::parse("2")?, Money::parse(gross)?, TaxProfile::iva(iva)))
//! };
//! let sale = breakdown(&[line("57.00", Iva::Tasa16)?, line("48.50", Iva::Tasa0)?])?;
//! assert_eq!(sale.sub_total.to_string(), "97.64");
//! assert_eq!(sale.total.to_string(), "105.50");
//!
//! let nobody = cfdi::comprobante::Receptor::parse(Default::default()).unwrap_err();
//! assert_eq!(nobody.iter().count(), 5);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![deny(missing_docs)]
#![deny(clippy::indexing_slicing, clippy::as_conversions, clippy::arithmetic_side_effects)]
#![cfg_attr(
    test,
    allow(
        clippy::indexing_slicing,
        clippy::as_conversions,
        clippy::arithmetic_side_effects,
        reason = "tests"
    )
)]

mod cadena;
pub mod cancelacion;
pub mod catalog;
pub mod comprobante;
pub mod csd;
pub mod fecha;
pub mod nombre;
pub mod pagos;
pub mod read;
pub mod rfc;
pub mod rules;
pub mod seal;
pub mod taxes;
mod text;
pub mod timbre;
mod write;
mod xml;

use faults::Code;

/// Every code that this crate can give, for the table of codes.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    let flat = [rfc::CODES, nombre::CODES, catalog::CODES, fecha::CODES, csd::CODES, seal::CODES];
    let all = flat.into_iter().flatten().copied();
    let all = all.chain(taxes::all_codes()).chain(comprobante::all_codes());
    let all = all.chain(catalog::update::CODES.iter().copied());
    all.chain(cancelacion::CODES.iter().chain(pagos::CODES).copied())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_and_speak() {
        let ids: Vec<_> = super::codes().map(|code| code.id).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
        for code in super::codes() {
            let (area, number) = code.id.split_once('-').unwrap();
            assert!(area.bytes().all(|byte| byte.is_ascii_lowercase()), "{}", code.id);
            assert!(number.len() == 2 && number.parse::<u8>().is_ok(), "{}", code.id);
            assert!(code.message.ends_with('.') && code.message.contains(' '), "{}", code.id);
        }
    }
}
