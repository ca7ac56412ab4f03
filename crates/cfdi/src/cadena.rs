//! The cadena original of CFDI 4.0: what the sello signs.
//!
//! The order of the values is that of SAT's cadenaoriginal_4_0.xslt; so are the rules of the text
//! (utilerias.xslt): each value is normalized as `normalize-space()` does and follows a bar, a
//! required one even where it is empty, an optional one only where its attribute exists.

mod pagos;

use crate::read::ReadError;
use crate::text::push_normalized;
use crate::xml::{CFD, PAGO20, TFD, Tag};

/// Room for the cadena of a ticket of some lines; a longer one grows.
const CAPACITY: usize = 2048;

/// The cadena of a Comprobante.
///
/// # Errors
/// Not a Comprobante of CFDI 4.0, or one with a complement whose cadena we do not know.
pub(crate) fn cadena(root: &Tag<'_>) -> Result<String, ReadError> {
    if !root.is(CFD, "Comprobante") {
        return Err(ReadError::NotComprobante);
    }
    refuse_foreign(root)?;
    let mut cadena = Cadena(String::with_capacity(CAPACITY));
    cadena.0.push('|');
    cadena.comprobante(root);
    cadena.0.push_str("||");
    Ok(cadena.0)
}

/// A complement that we do not know would be missing in the cadena: an error, not a wrong sello.
fn refuse_foreign(root: &Tag<'_>) -> Result<(), ReadError> {
    let of_document = root.all("Complemento").flat_map(|complemento| &complemento.children);
    let of_conceptos = root.at(&["Conceptos", "Concepto", "ComplementoConcepto"]);
    let of_conceptos = of_conceptos.into_iter().flat_map(|complemento| &complemento.children);
    let foreign = of_document
        .filter(|complemento| {
            !complemento.is(TFD, "TimbreFiscalDigital") && !complemento.is(PAGO20, "Pagos")
        })
        .chain(of_conceptos)
        .next();
    match foreign {
        Some(found) => Err(ReadError::ForeignComplement {
            namespace: found.namespace.to_string(),
            name: found.name.to_string(),
        }),
        None => Ok(()),
    }
}

/// One value of the cadena.
#[derive(Clone, Copy)]
enum Value {
    /// "Requerido".
    Required(&'static str),
    /// "Opcional".
    Optional(&'static str),
}
use Value::{Optional as O, Required as R};

const COMPROBANTE: [Value; 17] = [
    R("Version"),
    O("Serie"),
    O("Folio"),
    R("Fecha"),
    O("FormaPago"),
    R("NoCertificado"),
    O("CondicionesDePago"),
    R("SubTotal"),
    O("Descuento"),
    R("Moneda"),
    O("TipoCambio"),
    R("Total"),
    R("TipoDeComprobante"),
    R("Exportacion"),
    O("MetodoPago"),
    R("LugarExpedicion"),
    O("Confirmacion"),
];
const EMISOR: [Value; 4] = [R("Rfc"), R("Nombre"), R("RegimenFiscal"), O("FacAtrAdquirente")];
const RECEPTOR: [Value; 7] = [
    R("Rfc"),
    R("Nombre"),
    R("DomicilioFiscalReceptor"),
    O("ResidenciaFiscal"),
    O("NumRegIdTrib"),
    R("RegimenFiscalReceptor"),
    R("UsoCFDI"),
];
const CONCEPTO: [Value; 10] = [
    R("ClaveProdServ"),
    O("NoIdentificacion"),
    R("Cantidad"),
    R("ClaveUnidad"),
    O("Unidad"),
    R("Descripcion"),
    R("ValorUnitario"),
    R("Importe"),
    O("Descuento"),
    R("ObjetoImp"),
];
const TRASLADO: [Value; 5] =
    [R("Base"), R("Impuesto"), R("TipoFactor"), O("TasaOCuota"), O("Importe")];
const RETENCION: [Value; 5] =
    [R("Base"), R("Impuesto"), R("TipoFactor"), R("TasaOCuota"), R("Importe")];
const A_CUENTA_TERCEROS: [Value; 4] = [
    R("RfcACuentaTerceros"),
    R("NombreACuentaTerceros"),
    R("RegimenFiscalACuentaTerceros"),
    R("DomicilioFiscalACuentaTerceros"),
];
const PARTE: [Value; 7] = [
    R("ClaveProdServ"),
    O("NoIdentificacion"),
    R("Cantidad"),
    O("Unidad"),
    R("Descripcion"),
    O("ValorUnitario"),
    O("Importe"),
];
const INFORMACION_ADUANERA: [Value; 1] = [R("NumeroPedimento")];

/// The cadena as far as it is made.
struct Cadena(String);

impl Cadena {
    fn value(&mut self, value: &str) {
        self.0.push('|');
        push_normalized(&mut self.0, value);
    }

    fn values(&mut self, element: &Tag<'_>, values: &[Value]) {
        for value in values {
            match *value {
                R(name) => self.value(element.attribute(name).unwrap_or("")),
                O(name) => {
                    if let Some(value) = element.attribute(name) {
                        self.value(value);
                    }
                }
            }
        }
    }

    fn each<'a>(&mut self, found: impl IntoIterator<Item = &'a Tag<'a>>, values: &[Value]) {
        for element in found {
            self.values(element, values);
        }
    }

    fn comprobante(&mut self, root: &Tag<'_>) {
        self.values(root, &COMPROBANTE);
        let global = [R("Periodicidad"), R("Meses"), R("A\u{f1}o")];
        self.each(root.all("InformacionGlobal"), &global);
        for relacionados in root.all("CfdiRelacionados") {
            self.values(relacionados, &[R("TipoRelacion")]);
            self.each(relacionados.all("CfdiRelacionado"), &[R("UUID")]);
        }
        self.each(root.all("Emisor"), &EMISOR);
        self.each(root.all("Receptor"), &RECEPTOR);
        for concepto in root.at(&["Conceptos", "Concepto"]) {
            self.concepto(concepto);
        }
        for impuestos in root.all("Impuestos") {
            self.impuestos(impuestos);
        }
        let complementos = root.all("Complemento").flat_map(|complemento| &complemento.children);
        for pagos in complementos.filter(|complemento| complemento.is(PAGO20, "Pagos")) {
            self.pagos(pagos);
        }
    }

    fn concepto(&mut self, concepto: &Tag<'_>) {
        self.values(concepto, &CONCEPTO);
        self.each(concepto.at(&["Impuestos", "Traslados", "Traslado"]), &TRASLADO);
        self.each(concepto.at(&["Impuestos", "Retenciones", "Retencion"]), &RETENCION);
        self.each(concepto.all("ACuentaTerceros"), &A_CUENTA_TERCEROS);
        self.each(concepto.all("InformacionAduanera"), &INFORMACION_ADUANERA);
        self.each(concepto.all("CuentaPredial"), &[R("Numero")]);
        for parte in concepto.all("Parte") {
            self.values(parte, &PARTE);
            self.each(parte.all("InformacionAduanera"), &INFORMACION_ADUANERA);
        }
    }

    /// The summary: here the totals come behind what they are totals of.
    fn impuestos(&mut self, impuestos: &Tag<'_>) {
        let retenciones = impuestos.at(&["Retenciones", "Retencion"]);
        self.each(retenciones, &[R("Impuesto"), R("Importe")]);
        self.values(impuestos, &[O("TotalImpuestosRetenidos")]);
        self.each(impuestos.at(&["Traslados", "Traslado"]), &TRASLADO);
        self.values(impuestos, &[O("TotalImpuestosTrasladados")]);
    }
}
