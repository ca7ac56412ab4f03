//! SAT's page behind the QR of the cédula.

use crate::fold::{Folded, fold};
use crate::html;
use crate::profile::{Constancia, Fields};
use crate::qr::ConsultaQr;
use crate::refusal::{ConstanciaError, NOT_A_CONSTANCIA, TOO_LARGE, UNKNOWN_TO_SAT, refused};

/// SAT's page has some 35,000.
const PAGE_BYTES_MAX: usize = 512 * 1024;

/// Reads the page that SAT answers to `asked`. The page does not repeat the idCIF, so that of the
/// question is taken; an RFC other than that of the question is a contradiction.
///
/// # Errors
/// [`ConstanciaError::Refused`]: too large (`csf-02`), another page (`csf-06`), or SAT knows no
/// such cédula (`csf-14`). Else all that is wrong with its values.
pub fn read_page(html: &str, asked: &ConsultaQr) -> Result<Constancia, ConstanciaError> {
    if html.len() > PAGE_BYTES_MAX {
        return Err(refused(&TOO_LARGE));
    }
    let page = html::read(html);
    let text = fold(&page.text);
    if text.contains("no se encontro informacion de la cedula") {
        return Err(refused(&UNKNOWN_TO_SAT));
    }
    let rfc = named_rfc(&page.text);
    if rfc.is_none() || page.cells.is_empty() {
        return Err(refused(&NOT_A_CONSTANCIA));
    }
    let mut fields = fields(&page.cells);
    fields.rfc = rfc.into_iter().chain([asked.rfc.to_string()]).collect();
    fields.cedulas = vec![asked.clone()];
    fields.into_constancia().map_err(ConstanciaError::Faulty)
}

/// The RFC of `El RFC: …, tiene asociada la siguiente información.`
fn named_rfc(text: &str) -> Option<String> {
    let text = Folded::new(text);
    let label = "el rfc:";
    let at = text.word_starts().find(|at| text.has_at(*at, label))?;
    let behind = text.written(at + label.len(), text.len());
    let (rfc, _) = behind.split_once(',')?;
    Some(rfc.trim().to_owned())
}

/// Cells are pairs of label and value; where a value is missing, the next cell is a label again.
fn fields(cells: &[String]) -> Fields {
    let mut fields = Fields::default();
    for pair in cells.windows(2) {
        let [label, value] = pair else { continue };
        if value.is_empty() || value.ends_with(':') {
            continue;
        }
        let place = match fold(label).as_str() {
            "nombre:" => &mut fields.nombre,
            "apellido paterno:" => &mut fields.primer_apellido,
            "apellido materno:" => &mut fields.segundo_apellido,
            "denominacion o razon social:" => &mut fields.denominacion,
            "situacion del contribuyente:" => &mut fields.situacion,
            "cp:" => &mut fields.codigo_postal,
            "regimen:" => &mut fields.regimenes,
            _ => continue,
        };
        place.push(value.clone());
    }
    fields
}
