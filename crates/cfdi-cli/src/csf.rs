//! `cfdi csf`: what a Constancia de Situación Fiscal says, as a CFDI wants it.

use constancia::{Constancia, ConsultaQr, Reading, Situacion, read_file};
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

/// What a QR alone says, and where the rest is.
#[derive(Serialize)]
struct Named<'a> {
    rfc: &'a str,
    id_cif: &'a str,
    url: String,
}

pub(crate) fn run(
    source: &Source,
    format: Format,
    terminal: &mut Terminal<'_>,
) -> Result<Status, CliError> {
    let file = source.read(terminal)?;
    let read = read_file(&file)
        .map_err(|error| CliError::Faults { name: source.name(), faults: error.into_faults() })?;
    match read {
        Reading::Whole(constancia) => print_profile(&constancia, format, terminal),
        Reading::Named(named) => print_named(&named, format, terminal),
    }
}

fn print_named(
    named: &ConsultaQr,
    format: Format,
    terminal: &mut Terminal<'_>,
) -> Result<Status, CliError> {
    let (rfc, id_cif, url) = (named.rfc.as_str(), named.id_cif.as_str(), named.url());
    if format == Format::Json {
        return terminal.print_json(&Named { rfc, id_cif, url });
    }
    terminal.print(&format!("RFC\t{rfc}\nidCIF\t{id_cif}\nLo demás está en\t{url}\n"))
}

fn print_profile(
    constancia: &Constancia,
    format: Format,
    terminal: &mut Terminal<'_>,
) -> Result<Status, CliError> {
    let profile = Profile::from(constancia);
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
