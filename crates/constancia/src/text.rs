//! The text of a Constancia: labels, each with what stands behind it.
//!
//! A value is what is written from its label to the next label that SAT's form has. So it does not
//! matter whether a tool puts label and value on one line, on two, or two pairs on one line.

use jiff::civil::Date;

use crate::fold::{Folded, fold};
use crate::profile::{Constancia, Fields};
use crate::qr::ConsultaQr;
use crate::refusal::{ConstanciaError, NO_TEXT, NOT_A_CONSTANCIA, TOO_LARGE, refused};
use crate::regimen::rows_in_force;

/// Bytes of text; that of a real Constancia has some ten thousand.
pub(crate) const TEXT_BYTES_MAX: usize = 512 * 1024;

/// What a label of the form is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    Title,
    Rfc,
    IdCif,
    Nombre,
    PrimerApellido,
    SegundoApellido,
    Denominacion,
    CodigoPostal,
    Situacion,
    Emission,
    Regimenes,
    /// Ends the value before it; its own is of no use here.
    Other,
}

/// The labels as they are printed, folded. Where two begin alike the longer stands first.
const LABELS: &[(&str, Label)] = &[
    ("constancia de situacion fiscal", Label::Title),
    ("cedula de identificacion fiscal", Label::Title),
    ("rfc:", Label::Rfc),
    ("idcif:", Label::IdCif),
    ("id cif:", Label::IdCif),
    ("nombre (s):", Label::Nombre),
    ("nombre(s):", Label::Nombre),
    ("nombre:", Label::Nombre),
    ("primer apellido:", Label::PrimerApellido),
    ("apellido paterno:", Label::PrimerApellido),
    ("segundo apellido:", Label::SegundoApellido),
    ("apellido materno:", Label::SegundoApellido),
    ("denominacion/razon social:", Label::Denominacion),
    ("denominacion / razon social:", Label::Denominacion),
    ("denominacion o razon social:", Label::Denominacion),
    ("codigo postal:", Label::CodigoPostal),
    ("cp:", Label::CodigoPostal),
    ("estatus en el padron:", Label::Situacion),
    ("situacion del contribuyente:", Label::Situacion),
    ("lugar y fecha de emision", Label::Emission),
    ("regimenes:", Label::Regimenes),
    ("regimen fecha inicio fecha fin", Label::Regimenes),
    ("registro federal de contribuyentes", Label::Other),
    ("nombre, denominacion o razon social", Label::Other),
    ("valida tu informacion fiscal", Label::Other),
    ("datos de identificacion del contribuyente", Label::Other),
    ("curp:", Label::Other),
    ("regimen capital:", Label::Other),
    ("regimen de capital:", Label::Other),
    ("nombre comercial:", Label::Other),
    ("fecha inicio de operaciones:", Label::Other),
    ("fecha de inicio de operaciones:", Label::Other),
    ("fecha de ultimo cambio de estado:", Label::Other),
    ("fecha de nacimiento:", Label::Other),
    ("datos del domicilio registrado", Label::Other),
    ("tipo de vialidad:", Label::Other),
    ("nombre de vialidad:", Label::Other),
    ("numero exterior:", Label::Other),
    ("numero interior:", Label::Other),
    ("nombre de la colonia:", Label::Other),
    ("nombre de la localidad:", Label::Other),
    ("nombre del municipio", Label::Other),
    ("nombre de la entidad federativa:", Label::Other),
    ("entre calle:", Label::Other),
    ("y calle:", Label::Other),
    ("correo electronico:", Label::Other),
    ("estado del domicilio:", Label::Other),
    ("estado del contribuyente en el domicilio:", Label::Other),
    ("actividades economicas:", Label::Other),
    ("obligaciones:", Label::Other),
    ("sus datos personales son", Label::Other),
    ("cadena original sello:", Label::Other),
];

const MESES: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

/// Reads the text of a Constancia, as `pdftotext` gives it with `-raw`, with `-layout`, or with
/// labels and values on lines of their own.
///
/// # Errors
/// [`ConstanciaError::Refused`] where it is not one (`csf-02`, `csf-05`, `csf-06`), else all
/// that is wrong with its values.
pub fn read_text(text: &str) -> Result<Constancia, ConstanciaError> {
    read_text_beside(text, Vec::new())
}

/// Whether there is nothing to read: the pages are pictures.
pub(crate) fn is_blank(text: &str) -> bool {
    !text.contains(char::is_alphanumeric)
}

/// The same, of a document that has these QR codes.
pub(crate) fn read_text_beside(
    text: &str,
    cedulas: Vec<ConsultaQr>,
) -> Result<Constancia, ConstanciaError> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(refused(&TOO_LARGE));
    }
    if is_blank(text) {
        return Err(refused(&NO_TEXT));
    }
    let folded = Folded::new(&without_page_marks(text));
    let values = values(&folded);
    let has = |wanted| values.iter().any(|(label, _)| *label == wanted);
    if !has(Label::Title) || !(has(Label::Rfc) || has(Label::IdCif)) {
        return Err(refused(&NOT_A_CONSTANCIA));
    }
    let fields = Fields { cedulas, ..fields(&values) };
    fields.into_constancia().map_err(ConstanciaError::Faulty)
}

/// `Página [2] de [3]` can stand within a table that goes on on the next page.
fn without_page_marks(text: &str) -> String {
    let is_mark = |line: &&str| {
        let line = fold(line);
        line.starts_with("pagina [") && line.ends_with(']') && line.len() < 24
    };
    text.lines().filter(|line| !is_mark(line)).collect::<Vec<_>>().join("\n")
}

/// Each label with the text up to the next, in the order of the document.
fn values(text: &Folded) -> Vec<(Label, String)> {
    let mut found: Vec<(Label, usize, usize)> = Vec::new();
    let mut busy_until = 0;
    for at in text.word_starts() {
        let here = LABELS.iter().find(|(printed, _)| at >= busy_until && text.has_at(at, printed));
        if let Some((printed, label)) = here {
            busy_until = at + printed.chars().count();
            found.push((*label, at, busy_until));
        }
    }
    let starts = found.iter().map(|(_, start, _)| *start).skip(1).chain([text.len()]);
    let with_ends = found.iter().zip(starts);
    with_ends.map(|((label, _, from), to)| (*label, text.written(*from, to))).collect()
}

fn fields(values: &[(Label, String)]) -> Fields {
    let all = |wanted: Label| {
        let of_it = values.iter().filter(move |(label, _)| *label == wanted);
        of_it.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    };
    let texts = |wanted| all(wanted).map(str::to_owned).collect();
    let words = |wanted| all(wanted).filter_map(first_word).collect();
    let regimenes: Vec<&str> = all(Label::Regimenes).collect();
    Fields {
        rfc: words(Label::Rfc),
        id_cif: words(Label::IdCif),
        nombre: texts(Label::Nombre),
        primer_apellido: texts(Label::PrimerApellido),
        segundo_apellido: texts(Label::SegundoApellido),
        denominacion: texts(Label::Denominacion),
        codigo_postal: words(Label::CodigoPostal),
        situacion: texts(Label::Situacion),
        regimenes: rows_in_force(&regimenes.join(" ")),
        emitted: all(Label::Emission).find_map(emission_day),
        cedulas: Vec::new(),
    }
}

/// Of values that are one word: what stands behind it is the next column.
fn first_word(value: &str) -> Option<String> {
    value.split_whitespace().next().map(str::to_owned)
}

/// `… A 10 DE FEBRERO DE 2022`, behind the place.
fn emission_day(value: &str) -> Option<Date> {
    let folded = fold(value);
    let words: Vec<&str> = folded.split_whitespace().collect();
    words.windows(6).find_map(|window| {
        let ["a", day, "de", mes, "de" | "del", year] = window else {
            return None;
        };
        let month = MESES.iter().position(|known| known == mes)? + 1;
        Date::new(year.parse().ok()?, i8::try_from(month).ok()?, day.parse().ok()?).ok()
    })
}
