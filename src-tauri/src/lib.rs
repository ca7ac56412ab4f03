//! The register's window.
//!
//! It starts Tauri, says where the data folder is, and hands each request of the pages in `ui/` to
//! the register. It refuses to know SQL, money, rules and the network: all that a shop does is in
//! the crate `register` and runs, and is tested, without a window.
//!
//! Invariants: the pages have one command, [`call`]; it always answers, a panic in the register
//! included; and the process outlives whatever a request does.

mod shell;

use std::io::IsTerminal as _;

use anyhow::Context as _;
use register::RegisterConfig;
use register::api::{Reply, Request};
use tauri::{AppHandle, Manager as _, RunEvent};
use tracing_subscriber::EnvFilter;

use shell::Shell;

/// Names the data folder; without it the system's folder for this app is taken.
const DATA_DIR: &str = "TALON_DATA_DIR";

/// Receipts that were saved as PDF, among the person's documents.
const PDF_FOLDER: &str = "Notas de Talón";

/// Price lists and reports that were exported, beside them.
const EXPORT_FOLDER: &str = "Listas de Talón";

/// Opens the window and stays until it is closed.
///
/// # Errors
///
/// When the window cannot be made, or when the system has no folder for the app's data. A register
/// that does not open is no error here: the window says why.
pub fn run() -> anyhow::Result<()> {
    log_to_stderr();
    let app = tauri::Builder::default()
        .setup(|app| Ok(prepare(app.handle())?))
        .invoke_handler(tauri::generate_handler![call])
        .build(tauri::generate_context!())
        .context("the window could not be made")?;
    app.run(|app, event| {
        if matches!(event, RunEvent::Exit) {
            app.state::<Shell>().close();
        }
    });
    Ok(())
}

/// The one command of the pages.
#[tauri::command]
async fn call(app: AppHandle, request: Request) -> Reply {
    let answer = tauri::async_runtime::spawn_blocking(move || app.state::<Shell>().call(request));
    answer.await.unwrap_or_else(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "a request panicked");
        shell::bug()
    })
}

/// The register opens beside the window, not before it.
fn prepare(app: &AppHandle) -> tauri::Result<()> {
    app.manage(Shell::new(config(app)?));
    let app = app.clone();
    tauri::async_runtime::spawn_blocking(move || app.state::<Shell>().open());
    Ok(())
}

/// A folder that was named holds everything; else what is saved for people goes where they look for
/// their documents, if the system has such a place.
fn config(app: &AppHandle) -> tauri::Result<RegisterConfig> {
    if let Some(folder) = std::env::var_os(DATA_DIR) {
        return Ok(RegisterConfig::new(folder));
    }
    let mut config = RegisterConfig::new(app.path().app_data_dir()?);
    if let Ok(documents) = app.path().document_dir() {
        config.pdf_dir = documents.join(PDF_FOLDER);
        config.export_dir = documents.join(EXPORT_FOLDER);
    }
    Ok(config)
}

fn log_to_stderr() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
}
