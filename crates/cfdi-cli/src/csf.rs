//! `cfdi csf`: what a Constancia de Situación Fiscal says, as a CFDI wants it.

use constancia::{Constancia, Situacion, read_pdf};
use serde::Serialize;

use crate::args::Format;
use crate::error::CliError;
use crate::source::Source;
use crate::terminal::{Status, Terminal};

/// The data of a receptor, and what else the Constancia tells.
#[derive(Serialize)]
struct Profile<'a> {
    rfc: &'a str,
    nombre: &'a str,
    codigo_postal: &'a str,
    regimenes: Vec<&'static str>,
    id_cif: &'a str,
    situacion: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    emitted: Option<String>,
}

impl<'a> From<&'a Constancia> for Profile<'a> {
    fn from(constancia: &'a Constancia) -> Self {
        Self {
            rfc: constancia.rfc.as_str(),
            nombre: constancia.nombre.as_str(),
            codigo_postal: constancia.codigo_postal.as_str(),
            regimenes: constancia.regimenes.iter().map(|regimen| regimen.code()).collect(),
            id_cif: &constancia.id_cif,
            situacion: match &constancia.situacion {
                Situacion::Activo => "ACTIVO",
                Situacion::Reactivado => "REACTIVADO",
                Situacion::Suspendido => "SUSPENDIDO",
                Situacion::Cancelado => "CANCELADO",
                Situacion::Otra(text) => text,
            },
            emitted: constancia.emitted.map(|day| day.to_string()),
        }
    }
}

pub(crate) fn run(
    source: &Source,
    format: Format,
    terminal: &mut Terminal<'_>,
) -> Result<Status, CliError> {
    let pdf = source.read(terminal)?;
    let constancia = read_pdf(&pdf)
        .map_err(|error| CliError::Faults { name: source.name(), faults: error.into_faults() })?;
    let profile = Profile::from(&constancia);
    if format == Format::Json {
        return terminal.print_json(&profile);
    }
    let regimenes = constancia
        .regimenes
        .iter()
        .map(|regimen| format!("Régimen fiscal\t{regimen} {}\n", regimen.description()));
    terminal.print(&format!(
        "RFC\t{}\nNombre\t{}\nCódigo postal\t{}\n{}Situación\t{}\nidCIF\t{}\n",
        profile.rfc,
        profile.nombre,
        profile.codigo_postal,
        regimenes.collect::<String>(),
        profile.situacion,
        profile.id_cif,
    ))
}
