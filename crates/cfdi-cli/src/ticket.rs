//! The JSON of a ticket, and the comprobante that it becomes.
//!
//! Amounts are decimal strings, with tax, as they stand on the ticket (or without, where the shop
//! prices so: `net_unit_price`). `tipo_de_comprobante` `E` makes an egreso, `informacion_global` a
//! factura global; else it is an ingreso:
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

mod kinds;
mod line;

use cfdi::catalog::{CodigoPostal, FormaPago, MetodoPago, RegimenFiscal};
use cfdi::comprobante::{Comprobante, Emisor, Head, IngresoInput, Receptor, ReceptorText};
use cfdi::fecha::FechaLocal;
use cfdi::nombre::Nombre;
use cfdi::rfc::Rfc;
use faults::{Fault, Faults, codes};
use serde_json::Value;

use crate::fields::Fields;
use kinds::Wanted;
use line::{concepto, retenciones};

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
        "Escribe uno solo: precio de la unidad (unit_price), precio sin impuestos (net_unit_price) o \
         importe del renglón (gross).");
    /// Whether IEPS is shown is said in one of two words.
    TICKET_SHOWN = ("json-11", Fault,
        "Escribe \"apart\" si el IEPS se desglosa, o \"in-price\" si va dentro del precio.");
    /// IEPS by cuota needs both its numbers.
    TICKET_CUOTA = ("json-12", Fault,
        "El IEPS por cuota lleva dos datos: ieps_cuota (pesos por unidad) e ieps_content (unidades por pieza).");
    /// Not a kind of document that a ticket can become.
    TICKET_TIPO = ("json-13", Fault,
        "El tipo de comprobante es I (ingreso) o E (egreso). Corrígelo.");
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
    match Fields::of(ticket, kinds::wanted)? {
        Wanted::Ingreso { input, metodo_pago, cfdi_relacionados } => {
            let comprobante = match metodo_pago {
                MetodoPago::UnaSolaExhibicion => Comprobante::ingreso(input),
                MetodoPago::ParcialidadesDiferido => Comprobante::ingreso_ppd(input),
            }?;
            comprobante.related(cfdi_relacionados)
        }
        Wanted::Egreso(input) => Comprobante::egreso(input),
        Wanted::Global(input) => Comprobante::global(input),
    }
}

/// What the ticket of an ingreso says, each field by itself.
///
/// # Errors
/// All that cannot be read, at the paths of the JSON.
pub fn input(ticket: Value) -> Result<IngresoInput, Faults> {
    Fields::of(ticket, ingreso)
}

fn ingreso(ticket: &mut Fields) -> Option<IngresoInput> {
    let head = head(ticket);
    let forma_pago = ticket.required("forma_pago", FormaPago::parse);
    let receptor = ticket.object("receptor", receptor_text);
    let receptor = receptor.and_then(|text| ticket.note("receptor", Receptor::parse(text)));
    let withheld = retenciones(ticket);
    let conceptos = ticket.list("conceptos", |fields| concepto(fields, withheld));
    Some(IngresoInput {
        head: head?,
        forma_pago: forma_pago?,
        receptor: receptor?,
        conceptos: conceptos?,
    })
}

fn head(ticket: &mut Fields) -> Option<Head> {
    let serie = ticket.required("serie", as_it_is);
    let folio = ticket.whole("folio");
    let fecha = ticket.required("fecha", FechaLocal::parse);
    let lugar_expedicion = ticket.required("lugar_expedicion", CodigoPostal::parse);
    let emisor = ticket.object("emisor", emisor);
    Some(Head {
        serie: serie?,
        folio: folio?,
        fecha: fecha?,
        lugar_expedicion: lugar_expedicion?,
        emisor: emisor?,
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

/// A text that the document itself judges.
fn as_it_is(text: &str) -> Result<String, Fault> {
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_numbered_without_a_gap() {
        let ids: BTreeSet<String> = super::codes().map(|code| code.id.to_owned()).collect();
        let expected: BTreeSet<String> = (1..=13).map(|n| format!("json-{n:02}")).collect();
        assert_eq!(ids, expected);
        assert_eq!(super::codes().count(), expected.len());
    }
}
