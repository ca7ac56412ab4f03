//! Pagos 2.0: the document of money that came in for documents that were left to pay (PPD).
//!
//! Payments in pesos of documents in pesos, with IVA at 16, 8 or 0 %, exento, or no object of tax.
//! Other currencies, IEPS and withholdings are refused by having no place in [`PagosInput`].
//!
//! Every amount is whole centavos. What was paid of a document is divided among its treatments of
//! IVA as the document itself is, and each part is taken apart as `taxes` does it; so the parts,
//! the payments and the totals add up without a rounding.

mod docto;
mod element;
mod pago;

use faults::{Fault, Faults, codes};
use money::{AmountError, Money};

use crate::comprobante::{Head, Receptor};
use crate::taxes::TotalTraslado;

pub use docto::{DoctoInput, DoctoRelacionado, Vendido};
pub(crate) use element::{concepto, pagos};
pub use pago::{Pago, PagoInput};

codes! {
    /// No payment.
    PAGOS_EMPTY = ("pagos-01", Fault, "Falta el pago: un recibo lleva al menos uno.");
    /// A payment of nothing.
    DOCTOS_EMPTY = ("pagos-02", Fault, "Este pago no dice qué factura paga. Agrega una.");
    /// 99 is no way to pay (CRP20212).
    FORMA_UNDEFINED = ("pagos-03", Fault,
        "Un pago recibido lleva la forma de pago real, no 99 Por definir.");
    /// Nothing was paid (CRP20241).
    PAGADO_NOT_POSITIVE = ("pagos-04", Fault, "El importe pagado debe ser mayor que cero.");
    /// More was paid than was due (CRP20244).
    PAGADO_ABOVE_SALDO = ("pagos-05", Fault,
        "El importe pagado es mayor que el saldo de la factura. Revisa las dos cantidades.");
    /// NumParcialidad is `[1-9][0-9]{0,2}`.
    PARCIALIDAD_RANGE = ("pagos-06", Fault, "El número de parcialidad va de 1 a 999.");
    /// The document sold nothing, or a part of it is not above zero.
    VENDIDO_NOT_POSITIVE = ("pagos-07", Fault,
        "Falta lo que se vendió en la factura, por tipo de IVA y mayor que cero.");
    /// More is due than the document says.
    SALDO_ABOVE_TOTAL = ("pagos-08", Fault,
        "El saldo anterior es mayor que el total de la factura. Revisa las dos cantidades.");
    /// The payment is later than its document.
    PAGO_LATER = ("pagos-09", Fault,
        "La fecha del pago es posterior a la del recibo. Corrige la fecha del pago.");
    /// A text of the payment that the XSD refuses.
    TEXT = ("pagos-10", Fault,
        "Este dato del pago está vacío, es demasiado largo o lleva un signo que el SAT no admite.");
    /// An amount does not fit.
    OUT_OF_RANGE = ("pagos-11", Fault, "El importe es demasiado grande. Revisa las cantidades.");
}

/// The document of some payments: TipoDeComprobante P.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PagosInput {
    /// Number, time, place and emisor.
    pub head: Head,
    /// Receptor: the one of the documents. Its UsoCFDI becomes CP01.
    pub receptor: Receptor,
    /// The payments, at least one.
    pub pagos: Vec<PagoInput>,
}

/// A document of payments that has no fault that could be found without SAT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComprobantePago {
    head: Head,
    receptor: Receptor,
    pagos: Vec<Pago>,
    totales: Vec<TotalTraslado>,
    monto_total_pagos: Money,
}

impl ComprobantePago {
    /// The document of some payments.
    ///
    /// # Errors
    /// All that is wrong, each at its field; of a payment at `pagos.N.…`.
    pub fn new(input: PagosInput) -> Result<Self, Faults> {
        let mut faults = Faults::new();
        input.head.check_number(&mut faults);
        input.head.check_emisor(&mut faults);
        faults.note(input.receptor.check_branch(&input.head.lugar_expedicion));
        if input.pagos.is_empty() {
            faults.push(Fault::new(&PAGOS_EMPTY, "pagos"));
        }
        let mut pagos = Vec::new();
        for (place, pago) in input.pagos.into_iter().enumerate() {
            match Pago::new(pago, input.head.fecha) {
                Ok(pago) => pagos.push(pago),
                Err(found) => faults.absorb(&format!("pagos.{place}"), found),
            }
        }
        let out_of_range = |_: AmountError| Faults::from(Fault::new(&OUT_OF_RANGE, "pagos"));
        let totales = docto::sum(pagos.iter().flat_map(Pago::impuestos)).map_err(out_of_range)?;
        let monto_total_pagos =
            Money::try_sum(pagos.iter().map(Pago::monto)).map_err(out_of_range)?;
        faults.into_result(Self {
            head: input.head,
            receptor: input.receptor.of_pago(),
            pagos,
            totales,
            monto_total_pagos,
        })
    }

    /// Number, time, place and emisor.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Receptor.
    pub fn receptor(&self) -> &Receptor {
        &self.receptor
    }

    /// The payments.
    pub fn pagos(&self) -> &[Pago] {
        &self.pagos
    }

    /// Totales: the sum of the payments' taxes, one for each rate of IVA.
    pub fn totales(&self) -> &[TotalTraslado] {
        &self.totales
    }

    /// MontoTotalPagos: the sum of the payments.
    pub fn monto_total_pagos(&self) -> Money {
        self.monto_total_pagos
    }
}
