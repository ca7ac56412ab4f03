//! The comprobante: what a document says before it is sealed.

mod concepto;
mod draft;
mod egreso;
mod global;
mod head;
mod receptor;
mod relacionados;

use faults::{Code, Faults, codes};
use money::Money;

use crate::catalog::{FormaPago, MetodoPago, RegimenFiscal};
use crate::nombre::Nombre;
use crate::rfc::Rfc;
use crate::taxes::Breakdown;
use draft::Draft;

pub use concepto::{Concepto, ConceptoInput};
pub use egreso::{EgresoInput, OutOfGlobalInput};
pub use global::{GlobalInput, GlobalTicket, InformacionGlobal};
pub use head::Head;
pub use receptor::{Receptor, ReceptorText, check_generic};
pub use relacionados::{CfdiRelacionados, FolioFiscal};

codes! {
    /// Serie is not 1 to 25 letters and digits.
    SERIE_FORM = ("comprobante-01", Fault,
        "La serie lleva de 1 a 25 letras o números, sin espacios ni signos.");
    /// Folio zero.
    FOLIO_ZERO = ("comprobante-02", Fault, "El folio empieza en 1.");
    /// 99 is for what is paid later (CFDI40105).
    FORMA_PAGO_UNDEFINED = ("comprobante-03", Fault,
        "Una venta pagada lleva la forma de pago real, no 99 Por definir.");
    /// Nothing was written.
    TEXT_EMPTY = ("comprobante-04", Fault, "Este dato del producto está vacío. Escríbelo.");
    /// Longer than the XSD allows.
    TEXT_LENGTH = ("comprobante-05", Fault, "Este dato del producto es demasiado largo. Acórtalo.");
    /// A bar or a control character.
    TEXT_CHARACTER = ("comprobante-06", Fault,
        "Este dato lleva un carácter que el SAT no admite, por ejemplo la barra |. Quítalo.");
    /// The régimen of the emisor is not one of such a person (CFDI40141).
    EMISOR_REGIMEN = ("comprobante-07", Fault,
        "El régimen fiscal de la tienda no corresponde a su RFC. Corrígelo en la configuración.");
    /// A generic receptor has the postal code of the branch (CFDI40149).
    GENERIC_DOMICILIO = ("comprobante-08", Fault,
        "Con un RFC genérico el código postal es el de la tienda.");
    /// The first day of a code is later, or its last is past.
    NOT_IN_FORCE = ("comprobante-09", Fault,
        "Un dato del catálogo del SAT no está vigente en la fecha de la factura.");
    /// PPD with a form of payment (CFDI40105).
    FORMA_PAGO_DEFINED = ("comprobante-11", Fault,
        "Una venta a crédito lleva la forma de pago 99 Por definir: todavía no se paga.");
    /// IVA at 8 % away from the borders.
    NOT_AT_BORDER = ("comprobante-10", Fault,
        "El IVA del 8 % es solo para sucursales de la franja fronteriza. Usa 16 %.");
}

/// Every code of this module and of those below it.
pub(crate) fn all_codes() -> impl Iterator<Item = &'static Code> {
    let below = [receptor::CODES, relacionados::CODES, global::CODES];
    CODES.iter().chain(below.into_iter().flatten()).copied()
}

/// Who issues the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emisor {
    /// Rfc: the one of the CSD.
    pub rfc: Rfc,
    /// Nombre, as SAT has it.
    pub nombre: Nombre,
    /// RegimenFiscal under which this sale falls.
    pub regimen_fiscal: RegimenFiscal,
}

/// c_TipoDeComprobante, of the documents that have conceptos with amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TipoDeComprobante {
    /// I: a sale.
    Ingreso,
    /// E: what is given back, or taken off.
    Egreso,
}

impl TipoDeComprobante {
    /// SAT's code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ingreso => "I",
            Self::Egreso => "E",
        }
    }
}

/// A paid sale in pesos: TipoDeComprobante I, Moneda MXN, MetodoPago PUE, Exportacion 01.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IngresoInput {
    /// Number, time, place and emisor.
    pub head: Head,
    /// FormaPago: that of the largest payment.
    pub forma_pago: FormaPago,
    /// Receptor.
    pub receptor: Receptor,
    /// Conceptos, at least one.
    pub conceptos: Vec<ConceptoInput>,
}

/// A document that has no fault that could be found without SAT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comprobante {
    tipo_de_comprobante: TipoDeComprobante,
    head: Head,
    forma_pago: FormaPago,
    metodo_pago: MetodoPago,
    informacion_global: Option<InformacionGlobal>,
    cfdi_relacionados: Vec<CfdiRelacionados>,
    receptor: Receptor,
    conceptos: Vec<Concepto>,
    breakdown: Breakdown,
}

impl Comprobante {
    /// The document of a paid sale.
    ///
    /// # Errors
    /// All that is wrong, each at its field.
    pub fn ingreso(input: IngresoInput) -> Result<Self, Faults> {
        Self::sale(input, MetodoPago::UnaSolaExhibicion)
    }

    /// The document of a sale on credit: MetodoPago PPD, FormaPago 99 (CFDI40105). What is paid of
    /// it later gets its own document, see [`crate::pagos`].
    ///
    /// # Errors
    /// As [`Comprobante::ingreso`]; `comprobante-11` where FormaPago says how it was paid.
    pub fn ingreso_ppd(input: IngresoInput) -> Result<Self, Faults> {
        Self::sale(input, MetodoPago::ParcialidadesDiferido)
    }

    fn sale(input: IngresoInput, metodo_pago: MetodoPago) -> Result<Self, Faults> {
        let mut draft = Draft {
            tipo_de_comprobante: TipoDeComprobante::Ingreso,
            metodo_pago,
            body: input,
            informacion_global: None,
            cfdi_relacionados: Vec::new(),
        };
        let mut faults = draft.check();
        draft.clean(&mut faults);
        draft.finish(faults, "conceptos")
    }

    /// The same document with more relations, behind those that it has: a sale that replaces a
    /// document (04), or that takes an advance off (07).
    ///
    /// # Errors
    /// A relation without a folio fiscal, or not in force, at `cfdi_relacionados.N.…`.
    pub fn related(mut self, relacionados: Vec<CfdiRelacionados>) -> Result<Self, Faults> {
        self.cfdi_relacionados.extend(relacionados);
        let faults = relacionados::check(&self.cfdi_relacionados, self.head.fecha.date());
        faults.into_result(self)
    }

    /// TipoDeComprobante.
    pub fn tipo_de_comprobante(&self) -> TipoDeComprobante {
        self.tipo_de_comprobante
    }

    /// InformacionGlobal, of a factura global.
    pub fn informacion_global(&self) -> Option<&InformacionGlobal> {
        self.informacion_global.as_ref()
    }

    /// CfdiRelacionados.
    pub fn cfdi_relacionados(&self) -> &[CfdiRelacionados] {
        &self.cfdi_relacionados
    }

    /// Number, time, place and emisor.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// FormaPago.
    pub fn forma_pago(&self) -> FormaPago {
        self.forma_pago
    }

    /// MetodoPago.
    pub fn metodo_pago(&self) -> MetodoPago {
        self.metodo_pago
    }

    /// Receptor.
    pub fn receptor(&self) -> &Receptor {
        &self.receptor
    }

    /// Conceptos.
    pub fn conceptos(&self) -> &[Concepto] {
        &self.conceptos
    }

    /// SubTotal, Impuestos and Total.
    pub fn breakdown(&self) -> &Breakdown {
        &self.breakdown
    }

    /// Total: what was paid less what the receptor withholds.
    pub fn total(&self) -> Money {
        self.breakdown.total
    }

    /// What was paid for the conceptos: the total of the tickets.
    pub fn paid(&self) -> Money {
        self.breakdown.paid
    }
}
