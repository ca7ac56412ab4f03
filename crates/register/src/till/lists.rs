//! Price lists as files: looked at, taken over, written.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, MutexGuard, PoisonError};

use data_encoding::BASE64;

use super::Till;
use super::answer::Answer;
use crate::api::{ExportFormat, ImportPreview, ImportRows, ListFile, ListedFault, Reply};
use crate::codes::{
    EXPORT_FOLDER, EXPORT_TOO_LONG, LIST_DAMAGED, LIST_FAULTY, LIST_NONE, LIST_UNREADABLE,
};
use crate::disk::write_whole;
use crate::products::file::{FILE_MAX, Sheet};
use crate::products::import::{Prepared, carry_out, prepare};
use crate::products::plan::FaultyRow;
use crate::products::{changes, export};
use crate::refusal::Refusal;
use crate::shared::Shared;
use crate::show::grouped;

/// Rows of each kind that a preview shows.
const SHOWN_MAX: usize = 200;

impl Till {
    /// Reads a file and says what it would change.
    pub(super) fn preview_list(&self, file: ListFile) -> Result<Answer, Refusal> {
        self.need_manager("Importar productos")?;
        let shared = Arc::clone(&self.shared);
        Answer::later(move || {
            let (name, bytes) = open(file)?;
            let prepared = prepare(&shared, &name, &bytes)?;
            let preview = preview(&prepared);
            *waiting(&shared) = Some(prepared);
            Ok(Reply::ImportPreview(Box::new(preview)))
        })
    }

    /// Takes over what the last preview showed.
    pub(super) fn import_list(&self, rows: ImportRows) -> Result<Answer, Refusal> {
        self.need_manager("Importar productos")?;
        let (shared, actor) = (Arc::clone(&self.shared), self.actor());
        Answer::later(move || {
            let mut waiting = waiting(&shared);
            let prepared = waiting.as_ref().ok_or(&LIST_NONE)?;
            if rows == ImportRows::All && !prepared.plan.faulty.is_empty() {
                return Err(Refusal::from(&LIST_FAULTY));
            }
            let message = carry_out(&shared, prepared, &actor)?;
            *waiting = None;
            Ok(Reply::Done { message })
        })
    }

    /// Writes all products into a file.
    pub(super) fn export_list(&self, format: ExportFormat) -> Result<Answer, Refusal> {
        self.need_manager("Exportar los productos")?;
        let (shared, path) = (Arc::clone(&self.shared), self.export_path("productos", format)?);
        Answer::later(move || {
            let reader = shared.store().reader()?;
            write_sheet(&export::sheet(&reader.products()?), format, &path)
        })
    }

    /// `productos 2026-11-20 1405.xlsx` in the folder for lists.
    pub(super) fn export_path(&self, name: &str, format: ExportFormat) -> Result<PathBuf, Refusal> {
        let (clock, now) = (self.wall_clock()?, self.shared.now());
        let (day, time) = (clock.day(now), clock.time(now).replace(':', ""));
        Ok(self.export_dir.join(format!("{name} {day} {time}.{}", extension(format))))
    }
}

fn extension(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Csv => "csv",
        ExportFormat::Xlsx => "xlsx",
    }
}

/// Writes a table and says where it is.
pub(super) fn write_sheet(
    sheet: &Sheet,
    format: ExportFormat,
    path: &Path,
) -> Result<Reply, Refusal> {
    let bytes = match format {
        ExportFormat::Csv => sheet.to_csv(),
        ExportFormat::Xlsx => sheet.to_xlsx().map_err(|_| Refusal::from(&EXPORT_TOO_LONG))?,
    };
    let written = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    written.and_then(|()| write_whole(path, &bytes)).map_err(|error| {
        tracing::warn!(%error, path = %path.display(), "a list was not written");
        Refusal::from(&EXPORT_FOLDER)
    })?;
    Ok(Reply::Done { message: format!("La lista quedó en {}", path.display()) })
}

/// The preview that waits for a word.
fn waiting(shared: &Shared) -> MutexGuard<'_, Option<Prepared>> {
    shared.list.lock().unwrap_or_else(PoisonError::into_inner)
}

fn open(file: ListFile) -> Result<(String, Vec<u8>), Refusal> {
    match file {
        ListFile::Content { name, base64 } => {
            let bytes = BASE64.decode(base64.as_bytes()).map_err(|_| &LIST_DAMAGED)?;
            Ok((name, bytes))
        }
        ListFile::Path { path } => {
            let path = Path::new(path.trim().trim_matches('"'));
            let bytes = read_file(path).map_err(|error| {
                tracing::warn!(%error, path = %path.display(), "a list was not read");
                Refusal::from(&LIST_UNREADABLE).at("path")
            })?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Ok((name, bytes))
        }
    }
}

/// One byte more than a list may have is enough to know that it is too large.
fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(FILE_MAX.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn preview(prepared: &Prepared) -> ImportPreview {
    let plan = &prepared.plan;
    let faulty = plan.faulty.iter().take(SHOWN_MAX).map(listed);
    let changed = plan.changed.iter().map(|(before, after)| changes::told(before, after));
    let new = plan.new.iter().map(changes::introduced);
    ImportPreview {
        name: prepared.name.clone(),
        new: grouped(plan.new.len()),
        changed: grouped(plan.changed.len()),
        unchanged: grouped(plan.unchanged),
        faulty: grouped(plan.faulty.len()),
        nothing_to_do: plan.products().next().is_none(),
        faultless: plan.faulty.is_empty(),
        faults: faulty.collect(),
        more_faults: beyond(plan.faulty.len(), "renglones"),
        new_products: new.take(SHOWN_MAX).collect(),
        changes: changed.take(SHOWN_MAX).collect(),
        ignored: plan.ignored.join(", "),
    }
}

/// What is not shown of so many.
fn beyond(count: usize, what: &str) -> String {
    match count.saturating_sub(SHOWN_MAX) {
        0 => String::new(),
        more => format!("Y {} {what} más.", grouped(more)),
    }
}

fn listed(row: &FaultyRow) -> ListedFault {
    ListedFault {
        line: row.line.to_string(),
        sku: row.sku.clone(),
        messages: row.faults.iter().map(super::products::sentence).collect(),
    }
}
