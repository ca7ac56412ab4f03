//! The comprobante: what a document says before it is sealed.

mod receptor;

use faults::{Code, Fault, Faults, codes};
use money::{Money, Quantity};

use crate::catalog::{
    ClaveProdServ, ClaveUnidad, CodigoPostal, FormaPago, MetodoPago, ObjetoImp, RegimenFiscal,
};
use crate::fecha::FechaLocal;
use crate::nombre::Nombre;
use crate::rfc::Rfc;
use crate::taxes::{Breakdown, GrossLine, TaxedLine, breakdown};
use crate::text::{collapse, is_legal, length};

pub use receptor::{Receptor, ReceptorText};

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
}

/// Every code of this module and of those below it.
pub(crate) fn all_codes() -> impl Iterator<Item = &'static Code> {
    CODES.iter().chain(receptor::CODES).copied()
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

/// One product of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConceptoInput {
    /// ClaveProdServ.
    pub clave_prod_serv: ClaveProdServ,
    /// NoIdentificacion: the shop's key, 1 to 100 characters.
    pub no_identificacion: Option<String>,
    /// ClaveUnidad.
    pub clave_unidad: ClaveUnidad,
    /// Unidad: the unit in the shop's words, 1 to 20 characters.
    pub unidad: Option<String>,
    /// Descripcion, 1 to 1,000 characters.
    pub descripcion: String,
    /// What was sold and paid.
    pub line: GrossLine,
}

/// A paid sale in pesos: TipoDeComprobante I, Moneda MXN, MetodoPago PUE, Exportacion 01.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IngresoInput {
    /// Serie, 1 to 25 letters and digits.
    pub serie: String,
    /// Folio, from 1.
    pub folio: u64,
    /// Fecha: the wall clock of LugarExpedicion.
    pub fecha: FechaLocal,
    /// FormaPago: that of the largest payment.
    pub forma_pago: FormaPago,
    /// LugarExpedicion: postal code of the branch.
    pub lugar_expedicion: CodigoPostal,
    /// Emisor.
    pub emisor: Emisor,
    /// Receptor.
    pub receptor: Receptor,
    /// Conceptos, at least one.
    pub conceptos: Vec<ConceptoInput>,
}

/// A product with its taxes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concepto {
    input: ConceptoInput,
    taxed: TaxedLine,
}

impl Concepto {
    /// ClaveProdServ.
    pub fn clave_prod_serv(&self) -> &ClaveProdServ {
        &self.input.clave_prod_serv
    }

    /// NoIdentificacion.
    pub fn no_identificacion(&self) -> Option<&str> {
        self.input.no_identificacion.as_deref()
    }

    /// Cantidad.
    pub fn cantidad(&self) -> Quantity {
        self.input.line.quantity
    }

    /// ClaveUnidad.
    pub fn clave_unidad(&self) -> &ClaveUnidad {
        &self.input.clave_unidad
    }

    /// Unidad.
    pub fn unidad(&self) -> Option<&str> {
        self.input.unidad.as_deref()
    }

    /// Descripcion.
    pub fn descripcion(&self) -> &str {
        &self.input.descripcion
    }

    /// ObjetoImp: 02 where there are taxes to show, else 01.
    pub fn objeto_imp(&self) -> ObjetoImp {
        if self.taxed.traslados.is_empty() { ObjetoImp::NoObjeto } else { ObjetoImp::SiObjeto }
    }

    /// ValorUnitario, Importe and taxes.
    pub fn taxed(&self) -> &TaxedLine {
        &self.taxed
    }
}

/// A document that has no fault that could be found without SAT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comprobante {
    serie: String,
    folio: u64,
    fecha: FechaLocal,
    forma_pago: FormaPago,
    lugar_expedicion: CodigoPostal,
    emisor: Emisor,
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
        let mut faults = Faults::new();
        check_head(&input, &mut faults);
        check_parties(&input, &mut faults);
        let mut conceptos = input.conceptos;
        for (place, concepto) in conceptos.iter_mut().enumerate() {
            let mut found = Faults::new();
            clean(concepto, &mut found);
            faults.absorb(&format!("conceptos.{place}"), found);
        }
        let lines: Vec<GrossLine> = conceptos.iter().map(|concepto| concepto.line).collect();
        let breakdown = match breakdown(&lines) {
            Ok(breakdown) => breakdown,
            Err(of_lines) => {
                of_lines.into_iter().for_each(|fault| faults.push(at_concepto(fault)));
                return Err(faults);
            }
        };
        let taxed = breakdown.lines.iter().cloned();
        let conceptos =
            conceptos.into_iter().zip(taxed).map(|(input, taxed)| Concepto { input, taxed });
        faults.into_result(Self {
            serie: input.serie,
            folio: input.folio,
            fecha: input.fecha,
            forma_pago: input.forma_pago,
            lugar_expedicion: input.lugar_expedicion,
            emisor: input.emisor,
            receptor: input.receptor,
            conceptos: conceptos.collect(),
            breakdown,
        })
    }

    /// Serie.
    pub fn serie(&self) -> &str {
        &self.serie
    }

    /// Folio.
    pub fn folio(&self) -> u64 {
        self.folio
    }

    /// Fecha.
    pub fn fecha(&self) -> FechaLocal {
        self.fecha
    }

    /// FormaPago.
    pub fn forma_pago(&self) -> FormaPago {
        self.forma_pago
    }

    /// MetodoPago.
    pub fn metodo_pago(&self) -> MetodoPago {
        MetodoPago::UnaSolaExhibicion
    }

    /// LugarExpedicion.
    pub fn lugar_expedicion(&self) -> &CodigoPostal {
        &self.lugar_expedicion
    }

    /// Emisor.
    pub fn emisor(&self) -> &Emisor {
        &self.emisor
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

    /// Total.
    pub fn total(&self) -> Money {
        self.breakdown.total
    }
}

/// What `taxes` calls `lines.2.quantity` is `conceptos.2.quantity` here.
fn at_concepto(mut fault: Fault) -> Fault {
    if let Some(rest) = fault.path.strip_prefix("lines") {
        fault.path = format!("conceptos{rest}");
    }
    fault
}

fn check_head(input: &IngresoInput, faults: &mut Faults) {
    let serie = &input.serie;
    let in_form =
        (1..=25).contains(&serie.len()) && serie.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !in_form {
        faults.push(Fault::new(&SERIE_FORM, "serie"));
    }
    if input.folio == 0 {
        faults.push(Fault::new(&FOLIO_ZERO, "folio"));
    }
    if input.forma_pago == FormaPago::PorDefinir {
        faults.push(Fault::new(&FORMA_PAGO_UNDEFINED, "forma_pago"));
    }
    let day = input.fecha.date();
    for (path, vigencia) in [
        ("forma_pago", input.forma_pago.vigencia()),
        ("emisor.regimen_fiscal", input.emisor.regimen_fiscal.vigencia()),
        ("receptor.regimen_fiscal", input.receptor.regimen_fiscal_receptor().vigencia()),
        ("receptor.uso_cfdi", input.receptor.uso_cfdi().vigencia()),
    ] {
        if !vigencia.covers(day) {
            faults.push(Fault::new(&NOT_IN_FORCE, path));
        }
    }
}

fn check_parties(input: &IngresoInput, faults: &mut Faults) {
    let Emisor { rfc, nombre: _, regimen_fiscal } = &input.emisor;
    if !regimen_fiscal.allows(rfc.persona()) {
        faults.push(Fault::new(&EMISOR_REGIMEN, "emisor.regimen_fiscal"));
    }
    let receptor = &input.receptor;
    let abroad = *receptor.domicilio_fiscal_receptor() != input.lugar_expedicion;
    if receptor.rfc().is_generic() && abroad {
        faults.push(Fault::new(&GENERIC_DOMICILIO, "receptor.codigo_postal"));
    }
}

/// Collapses the texts of a concepto and judges them.
fn clean(concepto: &mut ConceptoInput, faults: &mut Faults) {
    let mut judge = |path: &'static str, text: &mut String, length_max: usize| {
        *text = collapse(text);
        let code = if text.is_empty() {
            &TEXT_EMPTY
        } else if length(text) > length_max {
            &TEXT_LENGTH
        } else if !text.chars().all(is_legal) {
            &TEXT_CHARACTER
        } else {
            return;
        };
        faults.push(Fault::new(code, path));
    };
    judge("descripcion", &mut concepto.descripcion, 1000);
    if let Some(text) = &mut concepto.no_identificacion {
        judge("no_identificacion", text, 100);
    }
    if let Some(text) = &mut concepto.unidad {
        judge("unidad", text, 20);
    }
}
