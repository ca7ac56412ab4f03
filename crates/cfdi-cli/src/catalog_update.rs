//! `cfdi catalog update`, and the option `--catalogs`: newer catalogs than those that are built in.

use std::path::Path;

use cfdi::catalog::update::{self, Update};
use serde::Serialize;

use crate::args::{Format, UpdateOptions};
use crate::error::CliError;
use crate::source::{self, DASH, read_file_up_to};
use crate::terminal::{Status, Terminal};

/// SAT's workbook is of some 50 MB.
const WORKBOOK_MAX: u64 = 256 * 1024 * 1024;

/// What an update brings.
#[derive(Serialize)]
struct Summary {
    published: String,
    catalogs: Vec<Counted>,
    /// Keys of small catalogs that this program does not know.
    unknown: Vec<Unknown>,
}

#[derive(Serialize)]
struct Counted {
    catalog: &'static str,
    keys: usize,
    /// Not built in.
    new: usize,
    /// Their last day had passed when the catalogs were published.
    ended: usize,
}

#[derive(Serialize)]
struct Unknown {
    catalog: &'static str,
    code: String,
    description: String,
}

impl Summary {
    fn of(update: &Update) -> Self {
        let counted = update.summary().into_iter().map(|each| Counted {
            catalog: each.catalogo,
            keys: each.claves,
            new: each.nuevas,
            ended: each.terminadas,
        });
        let unknown = update.unknown().map(|row| Unknown {
            catalog: row.catalogo.sat_name(),
            code: row.clave.clone(),
            description: row.descripcion.clone(),
        });
        let published = update.published().to_string();
        Self { published, catalogs: counted.collect(), unknown: unknown.collect() }
    }

    fn print(&self, terminal: &mut Terminal<'_>) -> Result<Status, CliError> {
        for Counted { catalog, keys, new, ended } in &self.catalogs {
            let line = format!("{catalog}\t{keys} claves\t{new} nuevas\t{ended} terminadas\n");
            terminal.print(&line)?;
        }
        terminal.print(&format!("publicados\t{}\n", self.published))
    }
}

/// `cfdi catalog update`.
pub(crate) fn run(
    options: &UpdateOptions,
    terminal: &mut Terminal<'_>,
) -> Result<Status, CliError> {
    let workbook = options.workbook.read_up_to(WORKBOOK_MAX, terminal)?;
    let update = catcfdi::read(&workbook)
        .map_err(|faults| CliError::Workbook { name: options.workbook.name(), faults })?;
    source::write_out(Some(&options.out), &update.to_bytes(), terminal)?;
    let summary = Summary::of(&update);
    for Unknown { catalog, code, description } in &summary.unknown {
        terminal.say(&format!(
            "cfdi: {catalog} {code} ({description}): este programa todavía no conoce la clave; \
             para usarla instala una versión más nueva"
        ))?;
    }
    match options.format {
        // Standard output has the update itself.
        _ if options.out == Path::new(DASH) => Ok(Status::Holds),
        Format::Text => summary.print(terminal),
        Format::Json => terminal.print_json(&summary),
    }
}

/// Puts the update over what is built in, for the rest of the run.
pub(crate) fn install(path: &Path) -> Result<(), CliError> {
    let bytes = read_file_up_to(path, update::FILE_BYTES_MAX)?;
    let refused = |fault| CliError::Catalogs { name: path.display().to_string(), fault };
    Update::read(&bytes).and_then(update::install).map(|_| ()).map_err(refused)
}
