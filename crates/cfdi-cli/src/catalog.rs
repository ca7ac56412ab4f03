//! `cfdi catalog`: what SAT's catalogs have under a code, and which code a thing has.

use cfdi::catalog::claves::{buscar_prod_serv, buscar_unidad};
use cfdi::catalog::{
    ClaveProdServ, ClaveUnidad, CodigoPostal, EstimuloFrontera, FormaPago, MetodoPago, ObjetoImp,
    RegimenFiscal, UsoCfdi, Vigencia,
};
use serde::Serialize;

use crate::args::Format;
use crate::error::CliError;
use crate::terminal::{Status, Terminal};

/// How many suggestions a search gives.
const SUGGESTIONS: usize = 10;

/// A catalog that is short enough to be printed whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Small {
    RegimenFiscal,
    UsoCfdi,
    FormaPago,
    MetodoPago,
    ObjetoImp,
}

/// A catalog in which one searches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Large {
    ProdServ,
    Unidad,
}

/// A catalog that can be asked for a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CatalogName {
    Small(Small),
    CodigoPostal,
    Large(Large),
}

impl CatalogName {
    pub(crate) fn parse(word: &str) -> Option<Self> {
        match word {
            "regimen" => Some(Self::Small(Small::RegimenFiscal)),
            "uso" => Some(Self::Small(Small::UsoCfdi)),
            "forma-pago" => Some(Self::Small(Small::FormaPago)),
            "metodo-pago" => Some(Self::Small(Small::MetodoPago)),
            "objeto-imp" => Some(Self::Small(Small::ObjetoImp)),
            "codigo-postal" => Some(Self::CodigoPostal),
            "clave-prod-serv" => Some(Self::Large(Large::ProdServ)),
            "clave-unidad" => Some(Self::Large(Large::Unidad)),
            _ => None,
        }
    }
}

/// What is asked of the catalogs.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Question {
    /// Every code.
    All(Small),
    /// One code.
    Code { catalog: CatalogName, code: String },
    /// The codes that suit a text best.
    Search { catalog: Large, text: String },
}

/// One code of a catalog.
#[derive(Serialize)]
struct Entry {
    code: String,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    vigente_desde: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vigente_hasta: Option<String>,
}

pub(crate) fn run(
    question: &Question,
    format: Format,
    terminal: &mut Terminal<'_>,
) -> Result<Status, CliError> {
    let found = answer(question);
    if found.is_empty() {
        terminal.say(&match question {
            Question::Search { text, .. } => format!("cfdi: nada se parece a {text:?}"),
            Question::Code { code, .. } => format!("cfdi: el catálogo no tiene la clave {code:?}"),
            Question::All(_) => "cfdi: el catálogo está vacío".to_owned(),
        })?;
        return Ok(Status::Fails);
    }
    for entry in &found {
        match format {
            Format::Text => terminal.print(&format!("{}\t{}\n", entry.code, entry.description))?,
            Format::Json => terminal.print_json(entry)?,
        };
    }
    Ok(Status::Holds)
}

fn answer(question: &Question) -> Vec<Entry> {
    match question {
        Question::All(small) => all(*small),
        Question::Code { catalog, code } => by_code(*catalog, code).into_iter().collect(),
        Question::Search { catalog, text } => search(*catalog, text),
    }
}

fn by_code(catalog: CatalogName, code: &str) -> Option<Entry> {
    match catalog {
        CatalogName::Small(small) => {
            all(small).into_iter().find(|entry| entry.code.eq_ignore_ascii_case(code))
        }
        CatalogName::CodigoPostal => postal_code(code),
        CatalogName::Large(Large::ProdServ) => {
            let clave = ClaveProdServ::parse(code).ok()?;
            let vigencia = clave.details().map(|details| details.vigencia);
            Some(of_vigencia(clave.as_str(), clave.description()?, vigencia))
        }
        CatalogName::Large(Large::Unidad) => {
            let clave = ClaveUnidad::parse(code).ok()?;
            let vigencia = clave.details().map(|details| details.vigencia);
            Some(of_vigencia(clave.as_str(), clave.description()?, vigencia))
        }
    }
}

fn search(catalog: Large, text: &str) -> Vec<Entry> {
    let found = match catalog {
        Large::ProdServ => buscar_prod_serv(text, SUGGESTIONS),
        Large::Unidad => buscar_unidad(text, SUGGESTIONS),
    };
    found.iter().map(|each| undated(each.clave, each.descripcion)).collect()
}

/// Every code of a small catalog, in its order.
fn all(small: Small) -> Vec<Entry> {
    macro_rules! entries {
        ($catalog:ident) => {
            $catalog::ALL
                .iter()
                .map(|each| dated(each.code(), each.description(), each.vigencia()))
                .collect()
        };
    }
    match small {
        Small::RegimenFiscal => entries!(RegimenFiscal),
        Small::UsoCfdi => entries!(UsoCfdi),
        Small::FormaPago => entries!(FormaPago),
        Small::MetodoPago => entries!(MetodoPago),
        Small::ObjetoImp => entries!(ObjetoImp),
    }
}

fn undated(code: &str, description: &str) -> Entry {
    Entry {
        code: code.to_owned(),
        description: description.to_owned(),
        vigente_desde: None,
        vigente_hasta: None,
    }
}

/// An entry of a catalog that tells days only with an update.
fn of_vigencia(code: &str, description: &str, vigencia: Option<Vigencia>) -> Entry {
    match vigencia {
        Some(vigencia) => dated(code, description, vigencia),
        None => undated(code, description),
    }
}

fn dated(code: &str, description: &str, vigencia: Vigencia) -> Entry {
    Entry {
        vigente_desde: Some(vigencia.desde.to_string()),
        vigente_hasta: vigencia.hasta.map(|day| day.to_string()),
        ..undated(code, description)
    }
}

fn postal_code(code: &str) -> Option<Entry> {
    let found = CodigoPostal::parse(code).ok()?;
    let border = match found.estimulo_frontera() {
        EstimuloFrontera::Ninguno => "sin estímulo de frontera",
        EstimuloFrontera::Norte => "estímulo de la frontera norte",
        EstimuloFrontera::Sur => "estímulo de la frontera sur",
    };
    let municipio = found.municipio().map(|key| format!("municipio {key}, ")).unwrap_or_default();
    let place = format!("{}, {municipio}{}, {border}", found.estado(), found.time_zone());
    Some(of_vigencia(found.as_str(), &place, found.vigencia()))
}
