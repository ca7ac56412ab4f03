//! Egreso: what a shop gives back or takes off, of a sale that has a document already.

use faults::{Fault, Faults};

use super::draft::Draft;
use super::global::GlobalTicket;
use super::relacionados::RELACION_MISSING;
use super::{
    CfdiRelacionados, Comprobante, ConceptoInput, FolioFiscal, Head, IngresoInput, Receptor,
    TipoDeComprobante,
};
use crate::catalog::{ClaveProdServ, FormaPago, MetodoPago, TipoRelacion, UsoCfdi};

/// ClaveProdServ of a return, a discount or a payment: "Servicios de facturación".
const SERVICIOS_DE_FACTURACION: &str = "84111506";

/// A return or a discount in pesos: TipoDeComprobante E, Moneda MXN, MetodoPago PUE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EgresoInput {
    /// Number, time, place and emisor.
    pub head: Head,
    /// FormaPago: that of the sale, or the one with which the money goes back.
    pub forma_pago: FormaPago,
    /// Receptor: the one of the sale. Its UsoCFDI becomes that of an egreso, see
    /// [`Receptor::of_egreso`].
    pub receptor: Receptor,
    /// Which documents it is about, and how; at least one.
    pub cfdi_relacionados: Vec<CfdiRelacionados>,
    /// What is given back, at least one; amounts are above zero.
    pub conceptos: Vec<ConceptoInput>,
}

/// A ticket, or a part of it, that leaves a factura global: its goods came back, or the customer
/// wants a document of his own after the global was stamped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutOfGlobalInput {
    /// Number, time, place and emisor.
    pub head: Head,
    /// FormaPago: that of the global.
    pub forma_pago: FormaPago,
    /// The folio fiscal of the factura global.
    pub global: FolioFiscal,
    /// Descripcion, 1 to 1,000 characters: what was sold, or that it came back.
    pub descripcion: String,
    /// The ticket as the global has it; of a partial return, the lines that came back.
    pub ticket: GlobalTicket,
}

impl Comprobante {
    /// The document of a return or a discount.
    ///
    /// # Errors
    /// All that is wrong, each at its field; `relacion-03` where nothing is related.
    pub fn egreso(input: EgresoInput) -> Result<Self, Faults> {
        let mut draft = Draft {
            tipo_de_comprobante: TipoDeComprobante::Egreso,
            metodo_pago: MetodoPago::UnaSolaExhibicion,
            body: IngresoInput {
                head: input.head,
                forma_pago: input.forma_pago,
                receptor: input.receptor.of_egreso(),
                conceptos: input.conceptos,
            },
            informacion_global: None,
            cfdi_relacionados: input.cfdi_relacionados,
        };
        let mut faults = draft.check();
        if draft.cfdi_relacionados.is_empty() {
            faults.push(Fault::new(&RELACION_MISSING, "cfdi_relacionados"));
        }
        draft.clean(&mut faults);
        draft.finish(faults, "conceptos")
    }

    /// The egreso that takes a ticket, or a part of it, out of a factura global: to the público en
    /// general, UsoCFDI G02, related as 01 to the global, one concepto for each set of taxes (guide
    /// of the global CFDI, appendix 2). The customer's own document is an ingreso without relation.
    ///
    /// # Errors
    /// All that is wrong, each at its field.
    pub fn out_of_global(input: OutOfGlobalInput) -> Result<Self, Faults> {
        let clave = ClaveProdServ::parse(SERVICIOS_DE_FACTURACION)?;
        let conceptos = input.ticket.conceptos(&clave, &input.descripcion);
        let branch = input.head.lugar_expedicion.clone();
        let receptor = Receptor::publico_en_general(branch, UsoCfdi::Devoluciones);
        let draft = Draft {
            tipo_de_comprobante: TipoDeComprobante::Egreso,
            metodo_pago: MetodoPago::UnaSolaExhibicion,
            body: IngresoInput {
                head: input.head,
                forma_pago: input.forma_pago,
                receptor,
                conceptos: Vec::new(),
            },
            informacion_global: None,
            cfdi_relacionados: vec![CfdiRelacionados {
                tipo_relacion: TipoRelacion::NotaCredito,
                uuids: vec![input.global],
            }],
        };
        let faults = draft.check();
        draft.of_tickets([("ticket".to_owned(), conceptos)], faults, "ticket")
    }
}
