//! The JSON of a ticket, and the comprobante that it becomes.
//!
//! Amounts are decimal strings, with tax, as they stand on the ticket:
//!
//! ```
//! let ticket = r#"{
//!   "serie": "A", "folio": 1, "fecha": "2026-11-20T10:15:30", "forma_pago": "01",
//!   "lugar_expedicion": "06600",
//!   "emisor": {
//!     "rfc": "EKU9003173C9", "nombre": "ESCUELA KEMPER URGATE", "regimen_fiscal": "601"
//!   },
//!   "receptor": {
//!     "rfc": "KICR630120NX3", "nombre": "RODRIGO KITIA CASTRO", "codigo_postal": "36246",
//!     "regimen_fiscal": "626", "uso_cfdi": "G03"
//!   },
//!   "conceptos": [{
//!     "clave_prod_serv": "50201706", "clave_unidad": "H87", "descripcion": "Café",
//!     "quantity": "2", "unit_price": "58.00", "taxes": { "iva": "iva-16" }
//!   }]
//! }"#;
//! let comprobante = cfdi_cli::ticket::comprobante(serde_json::from_str(ticket)?)?;
//! assert_eq!(comprobante.total().to_string(), "116.00");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use cfdi::catalog::{ClaveProdServ, ClaveUnidad, CodigoPostal, FormaPago, RegimenFiscal};
use cfdi::comprobante::{Comprobante, ConceptoInput, Emisor, IngresoInput, Receptor, ReceptorText};
use cfdi::fecha::FechaLocal;
use cfdi::nombre::Nombre;
use cfdi::rfc::Rfc;
use cfdi::taxes::{GrossLine, Iva, TaxProfile};
use faults::{Fault, Faults, codes};
use money::{Money, Quantity, Rate};
use serde_json::Value;

use crate::fields::Fields;

codes! {
    /// Not an amount of pesos.
    TICKET_MONEY = ("json-07", Fault,
        "El importe se escribe en pesos con dos decimales a lo más, por ejemplo: \"57.00\".");
    /// Not a quantity.
    TICKET_QUANTITY = ("json-08", Fault,
        "La cantidad lleva seis decimales a lo más, por ejemplo: \"1.250\".");
    /// Not a rate.
    TICKET_RATE = ("json-09", Fault,
        "La tasa se escribe como fracción con seis decimales a lo más, por ejemplo: \"0.08\".");
    /// Both or neither of the two ways to say what was paid.
    TICKET_PRICE = ("json-10", Fault,
        "Escribe el precio de la unidad (unit_price) o el importe del renglón (gross), uno de los dos.");
}

/// Every code that reading a ticket can give beside those of `cfdi`.
pub fn codes() -> impl Iterator<Item = &'static faults::Code> {
    CODES.iter().chain(crate::fields::CODES).copied()
}

/// The comprobante of a ticket.
///
/// # Errors
/// All that is wrong, at the paths of the JSON. What only the whole document shows, such as a total
/// out of range, is looked for once every field can be read.
pub fn comprobante(ticket: Value) -> Result<Comprobante, Faults> {
    Comprobante::ingreso(input(ticket)?)
}

/// What a ticket says, each field by itself.
///
/// # Errors
/// All that cannot be read, at the paths of the JSON.
pub fn input(ticket: Value) -> Result<IngresoInput, Faults> {
    Fields::of(ticket, ingreso)
}

fn ingreso(ticket: &mut Fields) -> Option<IngresoInput> {
    let serie = ticket.required("serie", as_it_is);
    let folio = ticket.whole("folio");
    let fecha = ticket.required("fecha", FechaLocal::parse);
    let forma_pago = ticket.required("forma_pago", FormaPago::parse);
    let lugar_expedicion = ticket.required("lugar_expedicion", CodigoPostal::parse);
    let emisor = ticket.object("emisor", emisor);
    let receptor = ticket.object("receptor", receptor_text);
    let receptor = receptor.and_then(|text| ticket.note("receptor", Receptor::parse(text)));
    let conceptos = ticket.list("conceptos", concepto);
    Some(IngresoInput {
        serie: serie?,
        folio: folio?,
        fecha: fecha?,
        forma_pago: forma_pago?,
        lugar_expedicion: lugar_expedicion?,
        emisor: emisor?,
        receptor: receptor?,
        conceptos: conceptos?,
    })
}

fn emisor(emisor: &mut Fields) -> Option<Emisor> {
    let rfc = emisor.required("rfc", Rfc::parse);
    let nombre = emisor.required("nombre", Nombre::parse);
    let regimen_fiscal = emisor.required("regimen_fiscal", RegimenFiscal::parse);
    Some(Emisor { rfc: rfc?, nombre: nombre?, regimen_fiscal: regimen_fiscal? })
}

fn receptor_text(receptor: &mut Fields) -> Option<ReceptorText> {
    let rfc = receptor.required("rfc", as_it_is);
    let nombre = receptor.required("nombre", as_it_is);
    let codigo_postal = receptor.required("codigo_postal", as_it_is);
    let regimen_fiscal = receptor.required("regimen_fiscal", as_it_is);
    let uso_cfdi = receptor.required("uso_cfdi", as_it_is);
    Some(ReceptorText {
        rfc: rfc?,
        nombre: nombre?,
        codigo_postal: codigo_postal?,
        regimen_fiscal: regimen_fiscal?,
        uso_cfdi: uso_cfdi?,
    })
}

fn concepto(concepto: &mut Fields) -> Option<ConceptoInput> {
    let clave_prod_serv = concepto.required("clave_prod_serv", ClaveProdServ::parse);
    let no_identificacion = concepto.optional("no_identificacion", as_it_is);
    let clave_unidad = concepto.required("clave_unidad", ClaveUnidad::parse);
    let unidad = concepto.optional("unidad", as_it_is);
    let descripcion = concepto.required("descripcion", as_it_is);
    let line = line(concepto);
    Some(ConceptoInput {
        clave_prod_serv: clave_prod_serv?,
        no_identificacion,
        clave_unidad: clave_unidad?,
        unidad,
        descripcion: descripcion?,
        line: line?,
    })
}

fn line(concepto: &mut Fields) -> Option<GrossLine> {
    let quantity = concepto.required("quantity", quantity);
    let one_of_two = concepto.has("unit_price") != concepto.has("gross");
    let unit_price = concepto.optional("unit_price", money);
    let gross = concepto.optional("gross", money);
    let taxes = concepto.object("taxes", taxes);
    if !one_of_two {
        concepto.refuse(Fault::new(&TICKET_PRICE, "unit_price"));
        return None;
    }
    let quantity = quantity?;
    let gross = match unit_price {
        Some(price) => {
            let gross = price.times(quantity).map_err(|_| Fault::new(&TICKET_MONEY, ""));
            concepto.note("unit_price", gross.map_err(Faults::from))
        }
        None => gross,
    };
    Some(GrossLine { quantity, gross: gross?, taxes: taxes? })
}

fn taxes(taxes: &mut Fields) -> Option<TaxProfile> {
    let iva = taxes.required("iva", Iva::parse);
    let ieps =
        taxes.optional("ieps", |text| Rate::parse(text).map_err(|_| Fault::new(&TICKET_RATE, "")));
    Some(TaxProfile { iva: iva?, ieps })
}

/// A text that the document itself judges.
fn as_it_is(text: &str) -> Result<String, Fault> {
    Ok(text.to_owned())
}

fn money(text: &str) -> Result<Money, Fault> {
    Money::parse(text).map_err(|_| Fault::new(&TICKET_MONEY, ""))
}

fn quantity(text: &str) -> Result<Quantity, Fault> {
    Quantity::parse(text).map_err(|_| Fault::new(&TICKET_QUANTITY, ""))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_numbered_without_a_gap() {
        let ids: BTreeSet<String> = super::codes().map(|code| code.id.to_owned()).collect();
        let expected: BTreeSet<String> = (1..=10).map(|n| format!("json-{n:02}")).collect();
        assert_eq!(ids, expected);
        assert_eq!(super::codes().count(), expected.len());
    }
}
