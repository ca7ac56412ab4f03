//! From the values of a Constancia, as texts, to a profile.

use cfdi::catalog::{CodigoPostal, RegimenFiscal};
use cfdi::nombre::Nombre;
use cfdi::rfc::{Persona, Rfc};
use faults::{Fault, Faults};
use jiff::civil::Date;

use crate::fold::fold;
use crate::qr::{ConsultaQr, is_id_cif};
use crate::refusal::{
    CONTRADICTION, ID_CIF_FORM, MISSING, NOMBRE_UNCLEAR, QR_DIFFERS, REGIMEN_OF_ANOTHER,
    REGIMEN_UNKNOWN,
};
use crate::regimen::regimen_named;

/// More régimenes than anyone has.
const REGIMENES_MAX: usize = 19;
/// Of a text that goes into a fault.
const GIVEN_CHARS_MAX: usize = 80;

/// What a Constancia says of a taxpayer, as a CFDI wants it of its receptor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constancia {
    /// The taxpayer.
    pub rfc: Rfc,
    /// Persona física: given names and apellidos. Persona moral: the denominación, which SAT keeps
    /// apart from the régimen de capital.
    pub nombre: Nombre,
    /// Of the domicilio fiscal.
    pub codigo_postal: CodigoPostal,
    /// Those in force, in the order of the document, none twice, at least one.
    pub regimenes: Vec<RegimenFiscal>,
    /// The number of the cédula, 8 to 14 digits.
    pub id_cif: String,
    /// What the QR of the cédula says: the same taxpayer and the same number. Documents whose QR
    /// cannot be read have none; of SAT's page it is the question.
    pub qr: Option<ConsultaQr>,
    /// The day on which SAT made the document. SAT's page does not have one.
    pub emitted: Option<Date>,
    /// How the taxpayer stands in the register of SAT.
    pub situacion: Situacion,
}

/// How a taxpayer stands in the register (`Estatus en el padrón`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Situacion {
    /// ACTIVO.
    Activo,
    /// REACTIVADO: as good as active.
    Reactivado,
    /// SUSPENDIDO: SAT may still refuse the CFDI.
    Suspendido,
    /// CANCELADO: SAT refuses the CFDI.
    Cancelado,
    /// Another word of SAT, as it is written.
    Otra(String),
}

impl Situacion {
    fn read(text: &str) -> Self {
        match fold(text).as_str() {
            "activo" => Self::Activo,
            "reactivado" => Self::Reactivado,
            "suspendido" => Self::Suspendido,
            "cancelado" => Self::Cancelado,
            _ => Self::Otra(text.to_owned()),
        }
    }
}

/// The values of a document, in each place where it has them; an empty one is not there.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    pub(crate) rfc: Vec<String>,
    pub(crate) id_cif: Vec<String>,
    pub(crate) nombre: Vec<String>,
    pub(crate) primer_apellido: Vec<String>,
    pub(crate) segundo_apellido: Vec<String>,
    pub(crate) denominacion: Vec<String>,
    pub(crate) codigo_postal: Vec<String>,
    pub(crate) situacion: Vec<String>,
    pub(crate) regimenes: Vec<String>,
    pub(crate) emitted: Option<Date>,
    /// What the QR codes of cédulas in it say.
    pub(crate) cedulas: Vec<ConsultaQr>,
}

impl Fields {
    /// The profile, or all that keeps it from being one.
    pub(crate) fn into_constancia(mut self) -> Result<Constancia, Faults> {
        self.complete_by_qr();
        let mut faults = Faults::new();
        let rfc = faults.note(read_rfc(&self.rfc).and_then(|rfc| self.agreed_rfc(rfc)));
        let id_cif = read_id_cif(&self.id_cif).and_then(|id_cif| self.agreed_id_cif(id_cif));
        let id_cif = faults.note(id_cif);
        let persona = rfc.as_ref().map(Rfc::persona);
        let nombre = faults.note(self.nombre_of(persona));
        let codigo_postal = faults.note(read_codigo_postal(&self.codigo_postal));
        let situacion = faults.note(single(&self.situacion, "situacion"));
        let regimenes = read_regimenes(&self.regimenes, persona, &mut faults);
        match (rfc, id_cif, nombre, codigo_postal, situacion) {
            (Some(rfc), Some(id_cif), Some(nombre), Some(codigo_postal), Some(situacion)) => {
                let situacion = Situacion::read(situacion);
                let emitted = self.emitted;
                faults.into_result(Constancia {
                    rfc,
                    nombre,
                    codigo_postal,
                    regimenes,
                    id_cif,
                    qr: self.cedulas.into_iter().next(),
                    emitted,
                    situacion,
                })
            }
            _ => Err(faults),
        }
    }

    /// Takes from the QR what no label has.
    fn complete_by_qr(&mut self) {
        let Some(qr) = self.cedulas.first() else { return };
        if self.rfc.is_empty() {
            self.rfc.push(qr.rfc.to_string());
        }
        if self.id_cif.is_empty() {
            self.id_cif.push(qr.id_cif.clone());
        }
    }

    /// The RFC, where no QR has another.
    fn agreed_rfc(&self, rfc: Rfc) -> Result<Rfc, Fault> {
        let differs = self.cedulas.iter().any(|qr| qr.rfc != rfc);
        if differs { Err(Fault::new(&QR_DIFFERS, "rfc")) } else { Ok(rfc) }
    }

    /// The idCIF, where no QR has another.
    fn agreed_id_cif(&self, id_cif: String) -> Result<String, Fault> {
        let differs = self.cedulas.iter().any(|qr| qr.id_cif != id_cif);
        if differs { Err(Fault::new(&QR_DIFFERS, "id_cif")) } else { Ok(id_cif) }
    }

    /// The name of such a taxpayer. Without an RFC that can be read, that of whom the labels speak.
    fn nombre_of(&self, persona: Option<Persona>) -> Result<Nombre, Fault> {
        let of_a_person = !self.nombre.is_empty() || !self.primer_apellido.is_empty();
        let of_a_company = !self.denominacion.is_empty();
        let labelled = if of_a_company { Persona::Moral } else { Persona::Fisica };
        if of_a_person && of_a_company {
            return Err(Fault::new(&CONTRADICTION, "nombre"));
        }
        let whole = match persona.unwrap_or(labelled) {
            Persona::Moral if of_a_person => return Err(Fault::new(&CONTRADICTION, "nombre")),
            Persona::Fisica if of_a_company => return Err(Fault::new(&CONTRADICTION, "nombre")),
            Persona::Moral => single(&self.denominacion, "nombre")?.to_owned(),
            Persona::Fisica => self.nombre_and_apellidos()?,
        };
        if whole.contains(is_foreign_to_names) {
            return Err(Fault::new(&NOMBRE_UNCLEAR, "nombre"));
        }
        Nombre::parse(&whole).map_err(|fault| fault.below("nombre"))
    }

    /// Either apellido can be missing; the given name cannot.
    fn nombre_and_apellidos(&self) -> Result<String, Fault> {
        let mut parts = vec![single(&self.nombre, "nombre")?];
        for apellido in [&self.primer_apellido, &self.segundo_apellido] {
            if !apellido.is_empty() {
                parts.push(single(apellido, "nombre")?);
            }
        }
        Ok(parts.join(" "))
    }
}

/// A colon belongs to a label; the others stand where letters could not be read.
fn is_foreign_to_names(c: char) -> bool {
    c == ':' || c == char::REPLACEMENT_CHARACTER || ('\u{e000}'..='\u{f8ff}').contains(&c)
}

/// The value, which is the same wherever it stands.
fn single<'a>(values: &'a [String], path: &str) -> Result<&'a str, Fault> {
    let (first, others) = values.split_first().ok_or_else(|| Fault::new(&MISSING, path))?;
    if others.iter().any(|other| fold(other) != fold(first)) {
        return Err(Fault::new(&CONTRADICTION, path));
    }
    Ok(first)
}

fn read_rfc(values: &[String]) -> Result<Rfc, Fault> {
    Rfc::parse(single(values, "rfc")?).map_err(|fault| fault.below("rfc"))
}

fn read_id_cif(values: &[String]) -> Result<String, Fault> {
    let id_cif = single(values, "id_cif")?;
    let form = || Fault::new(&ID_CIF_FORM, "id_cif");
    is_id_cif(id_cif).then(|| id_cif.to_owned()).ok_or_else(form)
}

fn read_codigo_postal(values: &[String]) -> Result<CodigoPostal, Fault> {
    let path = "codigo_postal";
    CodigoPostal::parse(single(values, path)?).map_err(|fault| fault.below(path))
}

fn read_regimenes(
    values: &[String],
    persona: Option<Persona>,
    faults: &mut Faults,
) -> Vec<RegimenFiscal> {
    if values.is_empty() {
        faults.push(Fault::new(&MISSING, "regimenes"));
    }
    let mut regimenes = Vec::new();
    for (place, value) in values.iter().take(REGIMENES_MAX).enumerate() {
        let read = read_regimen(value, persona);
        match faults.note(read.map_err(|fault| fault.below(&format!("regimenes.{place}")))) {
            Some(regimen) if !regimenes.contains(&regimen) => regimenes.push(regimen),
            Some(_) | None => {}
        }
    }
    regimenes
}

fn read_regimen(text: &str, persona: Option<Persona>) -> Result<RegimenFiscal, Fault> {
    let given = || text.chars().take(GIVEN_CHARS_MAX).collect::<String>();
    let unknown = || Fault::new(&REGIMEN_UNKNOWN, "").with("given", given());
    let regimen = regimen_named(text).ok_or_else(unknown)?;
    if persona.is_some_and(|persona| !regimen.allows(persona)) {
        return Err(Fault::new(&REGIMEN_OF_ANOTHER, "").with("given", regimen));
    }
    Ok(regimen)
}
