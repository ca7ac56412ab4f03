//! A Constancia that the counter was shown: read, and kept nowhere.

use axum::Json;
use axum::extract::State;
use constancia::{Constancia, Situacion};
use data_encoding::BASE64;
use tickets::wire::{ConstanciaMessage, ConstanciaRequestMessage};

use super::problem::ApiProblem;
use super::signed::Signed;
use crate::codes::counter::CONSTANCIA;
use crate::codes::sync::BUG;
use crate::desk::{Desk, Given, Told};

/// Largest body: a file of ten megabytes in Base64.
pub(super) const BODY_MAX: usize = 14 * 1024 * 1024;
/// So many are taken in at the same time: before it is read a message may be anybody's.
pub(super) const AT_ONCE: usize = 8;

/// POST `/api/v1/constancias`.
pub(super) async fn read(
    State(desk): State<Desk>,
    signed: Signed,
) -> Result<Json<ConstanciaMessage>, ApiProblem> {
    let given = given(signed.message()?)?;
    let told = desk.read_constancia(given).await.map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "no Constancia could be read");
        ApiProblem::new(&BUG)
    })?;
    match told {
        Ok(Told::Document(all) | Told::Sat(all)) => Ok(Json(whole(*all))),
        Ok(Told::Rfc { rfc, .. }) => Ok(Json(ConstanciaMessage {
            rfc: rfc.as_str().to_owned(),
            nombre: None,
            codigo_postal: None,
            regimenes: Vec::new(),
            inactive: false,
        })),
        Err(faults) => Err(ApiProblem::new(&CONSTANCIA).faults(faults.iter())),
    }
}

fn given(message: ConstanciaRequestMessage) -> Result<Given, ApiProblem> {
    match message {
        ConstanciaRequestMessage { qr: Some(text), file: None } => Ok(Given::QrText(text)),
        ConstanciaRequestMessage { qr: None, file: Some(file) } => {
            let bytes = BASE64.decode(file.as_bytes());
            bytes.map(Given::File).map_err(|_| ApiProblem::field("file"))
        }
        ConstanciaRequestMessage { qr: None, file: None } => Err(ApiProblem::field("qr")),
        ConstanciaRequestMessage { qr: Some(_), file: Some(_) } => Err(ApiProblem::field("file")),
    }
}

fn whole(constancia: Constancia) -> ConstanciaMessage {
    ConstanciaMessage {
        rfc: constancia.rfc.as_str().to_owned(),
        nombre: Some(constancia.nombre.as_str().to_owned()),
        codigo_postal: Some(constancia.codigo_postal.as_str().to_owned()),
        regimenes: constancia.regimenes.iter().map(|one| one.code().to_owned()).collect(),
        inactive: matches!(constancia.situacion, Situacion::Suspendido | Situacion::Cancelado),
    }
}
