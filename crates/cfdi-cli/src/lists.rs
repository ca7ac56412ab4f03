//! Lists of SAT that `cfdi verify` is given, for the rules that need them.

use std::path::PathBuf;

use cfdi::rules::{Context, LcoFile, ListError, PedimentoFile, ProdServFile, RfcFile};

use crate::error::CliError;
use crate::source::read_file_up_to;

/// l_LCO of the whole country has some hundreds of megabytes.
const BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// The files.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ListOptions {
    pub(crate) lrfc: Option<PathBuf>,
    pub(crate) lco: Option<PathBuf>,
    pub(crate) prod_serv: Option<PathBuf>,
    pub(crate) pedimentos: Option<PathBuf>,
}

/// What is in them.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    lrfc: Option<RfcFile>,
    lco: Option<LcoFile>,
    prod_serv: Option<ProdServFile>,
    pedimentos: Option<PedimentoFile>,
}

impl Lists {
    pub(crate) fn read(options: &ListOptions) -> Result<Self, CliError> {
        Ok(Self {
            lrfc: list(options.lrfc.as_ref(), |bytes| RfcFile::parse(text(bytes)?))?,
            lco: list(options.lco.as_ref(), LcoFile::parse)?,
            prod_serv: list(options.prod_serv.as_ref(), |bytes| ProdServFile::parse(text(bytes)?))?,
            pedimentos: list(options.pedimentos.as_ref(), |bytes| {
                PedimentoFile::parse(text(bytes)?)
            })?,
        })
    }

    /// What documents are judged with. Without a clock: whether Fecha is in the future is asked
    /// when a document is made.
    pub(crate) fn context(&self) -> Context<'_> {
        let mut context = Context::default();
        if let Some(list) = &self.lrfc {
            context.l_rfc = Some(list);
        }
        if let Some(list) = &self.lco {
            context.l_lco = Some(list);
        }
        if let Some(list) = &self.prod_serv {
            context.prod_serv = Some(list);
        }
        if let Some(list) = &self.pedimentos {
            context.pedimentos = Some(list);
        }
        context
    }
}

fn list<T>(
    path: Option<&PathBuf>,
    parse: impl FnOnce(&[u8]) -> Result<T, ListError>,
) -> Result<Option<T>, CliError> {
    let Some(path) = path else {
        return Ok(None);
    };
    let bytes = read_file_up_to(path, BYTES_MAX)?;
    let named = |source| CliError::List { name: path.display().to_string(), source };
    parse(&bytes).map(Some).map_err(named)
}

fn text(bytes: &[u8]) -> Result<&str, ListError> {
    std::str::from_utf8(bytes).map_err(|_| ListError::NotUtf8)
}
