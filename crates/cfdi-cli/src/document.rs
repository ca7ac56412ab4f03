//! The commands that take one document or one ticket and give one thing.

use std::path::Path;

use cfdi::comprobante::Comprobante;
use cfdi::csd::Csd;
use cfdi::read::{self, Document, ReadError};
use cfdi::seal::seal as seal_comprobante;
use cfdi_pdf::{Logo, Look, PdfError, Validity};
use zeroize::Zeroizing;

use crate::args::{PdfOptions, SealOptions};
use crate::built::Built;
use crate::error::CliError;
use crate::source::{Source, read_file, write_out};
use crate::terminal::{Status, Terminal};
use crate::ticket;

/// What the sandbox writes into every timbre.
const SANDBOX_LEYENDA: &str = "SIN VALIDEZ FISCAL";
/// The numbers of SAT's certificates begin so; those of its tests do not.
const SAT_SERIAL: &str = "00001";

/// `cfdi cadena`.
pub(crate) fn cadena(source: &Source, terminal: &mut Terminal<'_>) -> Result<Status, CliError> {
    let xml = source.read(terminal)?;
    let cadena = read::cadena(&xml).map_err(|error| not_read(source, error))?;
    terminal.print(&format!("{cadena}\n"))
}

/// `cfdi tfd-cadena`.
pub(crate) fn tfd_cadena(source: &Source, terminal: &mut Terminal<'_>) -> Result<Status, CliError> {
    let document = document(source, terminal)?;
    let timbre = document.timbre.ok_or_else(|| CliError::NotStamped(source.name()))?;
    terminal.print(&format!("{}\n", timbre.cadena()))
}

/// `cfdi pdf`.
pub(crate) fn pdf(options: &PdfOptions, terminal: &mut Terminal<'_>) -> Result<Status, CliError> {
    let PdfOptions { source, out, logo, color, shop_name } = options;
    let document = document(source, terminal)?;
    let look = Look {
        accent: color.unwrap_or(Look::default().accent),
        validity: validity(&document),
        shop_name: shop_name.clone(),
        logo: logo.as_deref().map(read_logo).transpose()?,
    };
    let pdf = cfdi_pdf::render(&document, &look).map_err(|error| match error {
        PdfError::NotStamped => CliError::NotStamped(source.name()),
        PdfError::Font(_) | PdfError::Qr(_) | PdfError::Write(_) => {
            CliError::Pdf { name: source.name(), source: error }
        }
    })?;
    write_out(Some(out), &pdf, terminal)
}

fn read_logo(path: &Path) -> Result<Logo, CliError> {
    let file = read_file(path)?;
    let name = path.display().to_string();
    Logo::parse(&file).map_err(|source| CliError::Logo { name, source })
}

/// A timbre counts if SAT's own certificate made it and it does not say otherwise.
fn validity(document: &Document) -> Validity {
    let counts = document.timbre.as_ref().is_some_and(|timbre| {
        timbre.no_certificado_sat.starts_with(SAT_SERIAL)
            && timbre.leyenda.as_deref() != Some(SANDBOX_LEYENDA)
    });
    if counts { Validity::Real } else { Validity::Sandbox }
}

/// `cfdi build`.
pub(crate) fn build(
    source: &Source,
    out: Option<&Path>,
    terminal: &mut Terminal<'_>,
) -> Result<Status, CliError> {
    let comprobante = comprobante(source, terminal)?;
    let built = Built::from(&comprobante);
    let mut json = serde_json::to_vec(&built).map_err(|error| CliError::Output(error.into()))?;
    json.push(b'\n');
    write_out(out, &json, terminal)
}

/// `cfdi seal`.
pub(crate) fn seal(options: &SealOptions, terminal: &mut Terminal<'_>) -> Result<Status, CliError> {
    let comprobante = comprobante(&options.ticket, terminal)?;
    let (cer, key) = (read_file(&options.cer)?, read_file(&options.key)?);
    let password = password(options.password_file.as_deref(), terminal)?;
    let csd = Csd::open(&cer, &key, &password)?;
    let sealed = seal_comprobante(&comprobante, &csd)?;
    write_out(options.out.as_deref(), sealed.bytes(), terminal)
}

/// From the file, without the end of its line; else from the environment.
fn password(
    file: Option<&Path>,
    terminal: &mut Terminal<'_>,
) -> Result<Zeroizing<String>, CliError> {
    let Some(file) = file else {
        return terminal.password.take().map(Zeroizing::new).ok_or(CliError::NoPassword);
    };
    let bytes = Zeroizing::new(read_file(file)?);
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| CliError::PasswordFile(file.display().to_string()))?;
    let text = text.strip_suffix('\n').unwrap_or(text);
    Ok(Zeroizing::new(text.strip_suffix('\r').unwrap_or(text).to_owned()))
}

fn comprobante(source: &Source, terminal: &mut Terminal<'_>) -> Result<Comprobante, CliError> {
    let json = source.read(terminal)?;
    let ticket = serde_json::from_slice(&json)
        .map_err(|error| CliError::Json { name: source.name(), source: error })?;
    ticket::comprobante(ticket).map_err(|faults| CliError::Faults { name: source.name(), faults })
}

fn document(source: &Source, terminal: &mut Terminal<'_>) -> Result<Document, CliError> {
    let xml = source.read(terminal)?;
    read::read(&xml).map_err(|error| not_read(source, error))
}

fn not_read(source: &Source, error: ReadError) -> CliError {
    CliError::Document { name: source.name(), source: error }
}
