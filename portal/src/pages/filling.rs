//! The form of the tax data, filled in from a Constancia.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use billing::standing::Standing;
use cfdi::catalog::RegimenFiscal;
use constancia::{Constancia, Situacion};
use faults::{Fault, Faults};

use super::codes::UPLOAD_WITHOUT_FILE;
use super::problem::Problem;
use super::purchase::{self, Purchase};
use super::tax::{self, Typed};
use super::tax_state::TaxState;
use super::uploaded::{Chosen, Uploaded};
use crate::desk::{Desk, Given, Told};
use crate::lang::Lang;

/// The fields in which a Constancia is given: as a document, as a photograph, by its QR's link.
pub(super) const GIVEN: [&str; 3] = [DOCUMENT, PHOTOGRAPH, LINK];
const DOCUMENT: &str = "constancia";
const PHOTOGRAPH: &str = "foto";
const LINK: &str = "liga";

/// Who has filled the form in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FilledBy {
    /// The document.
    Document,
    /// SAT's page.
    Sat,
}

/// What the page says of a form that a Constancia has filled in.
pub(super) struct Filled {
    pub(super) by: FilledBy,
    /// The régimenes of the Constancia, where there is a choice.
    pub(super) choice: Vec<RegimenFiscal>,
    /// Why SAT may refuse the invoice all the same.
    pub(super) warning: Option<&'static str>,
}

/// POST `/compra/{token}/constancia`: fills the form in, from a PDF, a picture with the QR, or what
/// the QR says. Where it cannot be read, what was typed stays.
pub(super) async fn fill(
    State(desk): State<Desk>,
    purchase: Purchase,
    Uploaded { posted, file }: Uploaded,
) -> Result<Response, Problem> {
    let typed = Typed::of(&posted);
    let given = match file {
        Some(Chosen { field, bytes }) => {
            let field = if field == PHOTOGRAPH { PHOTOGRAPH } else { DOCUMENT };
            Some((field, Given::File(bytes)))
        }
        None if typed.liga.is_empty() => None,
        None => Some((LINK, Given::QrText(typed.liga.clone()))),
    };
    read(&desk, &purchase, typed, given).await
}

/// The form, sent as a whole, with a link that nobody has read yet: Enter in its field presses no
/// button of the card.
pub(super) async fn follow(
    desk: &Desk,
    purchase: &Purchase,
    typed: Typed,
) -> Result<Response, Problem> {
    let given = Given::QrText(typed.liga.clone());
    read(desk, purchase, typed, Some((LINK, given))).await
}

/// The form with what was given read, or with the reasons why it was not.
async fn read(
    desk: &Desk,
    purchase: &Purchase,
    mut typed: Typed,
    given: Option<(&'static str, Given)>,
) -> Result<Response, Problem> {
    let view = desk.view(&purchase.access).await?;
    if view.standing != Standing::Open {
        return purchase::state(StatusCode::CONFLICT, purchase, &view);
    }
    let (field, read) = match given {
        Some((field, given)) => (field, desk.read_constancia(given).await?),
        None => (DOCUMENT, Err(Faults::from(Fault::new(&UPLOAD_WITHOUT_FILE, "")))),
    };
    if field == LINK {
        typed.liga_read.clone_from(&typed.liga);
    }
    if read.is_ok() {
        // It has done its work.
        typed.liga.clear();
    }
    let lang = purchase.lang;
    let state = match read {
        Ok(Told::Document(all)) => {
            TaxState::Filled(take_over(&mut typed, *all, FilledBy::Document, lang))
        }
        Ok(Told::Sat(all)) => TaxState::Filled(take_over(&mut typed, *all, FilledBy::Sat, lang)),
        Ok(Told::Rfc { rfc, silence }) => {
            typed.receptor.rfc = rfc.as_str().to_owned();
            TaxState::Named(silence)
        }
        Err(faults) => {
            let reasons = faults.iter().map(|fault| told(fault, lang)).collect();
            TaxState::Unread { field, reasons }
        }
    };
    tax::form(purchase, &view, state, &typed)
}

/// Puts what the Constancia says in place of what was typed; of several régimenes none is guessed.
fn take_over(typed: &mut Typed, constancia: Constancia, by: FilledBy, lang: Lang) -> Filled {
    let Constancia { rfc, nombre, codigo_postal, regimenes, situacion, .. } = constancia;
    let receptor = &mut typed.receptor;
    receptor.rfc = rfc.as_str().to_owned();
    receptor.nombre = nombre.as_str().to_owned();
    receptor.codigo_postal = codigo_postal.as_str().to_owned();
    let chosen = match regimenes.as_slice() {
        [only] => Some(*only),
        several => several.iter().find(|one| one.code() == receptor.regimen_fiscal).copied(),
    };
    receptor.regimen_fiscal = chosen.map(|one| one.code().to_owned()).unwrap_or_default();
    let choice = if regimenes.len() > 1 { regimenes } else { Vec::new() };
    Filled { by, choice, warning: warning(&situacion, lang) }
}

fn warning(situacion: &Situacion, lang: Lang) -> Option<&'static str> {
    match situacion {
        Situacion::Suspendido => Some(lang.say(
            "El SAT tiene tu RFC como suspendido: podría rechazar la factura.",
            "SAT has your RFC as suspended: it might refuse the invoice.",
        )),
        Situacion::Cancelado => Some(lang.say(
            "El SAT tiene tu RFC como cancelado: va a rechazar la factura. ¿Tu Constancia es la más \
             reciente?",
            "SAT has your RFC as cancelled: it will refuse the invoice. Is your Constancia the latest \
             one?",
        )),
        Situacion::Activo | Situacion::Reactivado | Situacion::Otra(_) => None,
    }
}

/// `Código postal: No encontramos este dato en la Constancia. …`
fn told(fault: &Fault, lang: Lang) -> String {
    let place = match fault.path.split('.').next().unwrap_or_default() {
        "rfc" => "RFC: ",
        "nombre" => lang.say("Nombre: ", "Name: "),
        "codigo_postal" => lang.say("Código postal: ", "Postal code: "),
        "regimenes" => "Régimen: ",
        "id_cif" => "idCIF: ",
        "situacion" => lang.say("Estatus en el padrón: ", "Status on the register: "),
        _ => "",
    };
    format!("{place}{}", lang.fault(fault))
}
