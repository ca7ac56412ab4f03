//! The register's window.
//!
//! It starts Tauri, says where the data folder is, and hands each request of the pages in `ui/` to
//! the register. It refuses to know SQL, money, rules and the network: all that a shop does is in
//! the crate `register` and runs, and is tested, without a window.
//!
//! Invariants: the pages have one command, [`call`]; it always answers, a panic in the register
//! included; and the process outlives whatever a request does.

mod desktop;
mod logs;
mod shell;
mod trouble;
mod updates;

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use anyhow::Context as _;
use register::RegisterConfig;
use register::api::{Reply, Request};
use register::desktop::Workplace;
use register::desktop::updates::answer;
use tauri::{AppHandle, Builder, Manager as _, RunEvent, Wry};
use tauri_plugin_window_state::StateFlags;

use desktop::Host;
use shell::Shell;
use updates::Releases;

/// Names the data folder; without it the system's folder for this app is taken.
const DATA_DIR: &str = "TALON_DATA_DIR";

/// Where a window was, in a data folder that was named.
const WINDOW_PLACE: &str = "window-place.json";

/// Receipts that were saved as PDF, among the person's documents.
const PDF_FOLDER: &str = "Notas de Talón";

/// Price lists and reports that were exported, beside them.
const EXPORT_FOLDER: &str = "Listas de Talón";

/// Opens the window and stays until it is closed.
///
/// # Errors
///
/// When the window cannot be made, or when the system has no folder for the app's data; it has been
/// told in Spanish where nobody sees a terminal. A register that does not open is no error here:
/// the window says why.
pub fn run() -> anyhow::Result<()> {
    open_window().inspect_err(trouble::tell)
}

fn open_window() -> anyhow::Result<()> {
    trouble::need_webview()?;
    let app = with_plugins(named_data_dir())
        .setup(|app| Ok(dress(app.handle())?))
        .invoke_handler(tauri::generate_handler![call])
        .build(tauri::generate_context!())
        .context(trouble::NO_WINDOW)?;
    prepare(app.handle()).context(trouble::NO_WINDOW)?;
    let stay = || {
        app.run(|app, event| {
            if matches!(event, RunEvent::Exit) {
                app.state::<Shell>().close();
            }
        });
    };
    catch_unwind(AssertUnwindSafe(stay)).map_err(|panic| trouble::of_panic(panic.as_ref()))
}

/// A folder that was named stands for itself: several registers run on one machine, as in tests,
/// and each keeps its window's place.
fn with_plugins(named: Option<OsString>) -> Builder<Wry> {
    let place = tauri_plugin_window_state::Builder::default()
        .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED);
    let (builder, place) = match named {
        Some(folder) => {
            let file = PathBuf::from(folder).join(WINDOW_PLACE);
            (Builder::default(), place.with_filename(file.to_string_lossy()))
        }
        None => {
            let alone = tauri_plugin_single_instance::init(|app, _arguments, _folder| {
                desktop::come_forward(app);
            });
            (Builder::default().plugin(alone), place)
        }
    };
    builder
        .plugin(place.build())
        .plugin(tauri_plugin_autostart::Builder::new().build())
        .plugin(tauri_plugin_updater::Builder::new().build())
}

/// The one command of the pages. What concerns the window itself is answered whether the register
/// opens or not.
#[tauri::command]
async fn call(app: AppHandle, request: Request) -> Reply {
    let answered = tauri::async_runtime::spawn_blocking(move || {
        if let Request::Desktop(request) = request {
            return app.state::<Workplace<Host>>().answer(request);
        }
        if let Request::Updates(request) = request {
            let started = app.state::<Shell>().started();
            return answer(&Releases(app), request, started.as_ref());
        }
        app.state::<Shell>().call(request)
    });
    answered.await.unwrap_or_else(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "a request panicked");
        shell::bug()
    })
}

/// The register opens beside the window, not before it; and from before there is one, because the
/// window needs a good while and one core of two.
fn prepare(app: &AppHandle) -> tauri::Result<()> {
    let config = config(app)?;
    logs::begin(&Workplace::<Host>::logs(&config.data_dir));
    app.manage(Workplace::new(config.data_dir.clone(), Host(app.clone())));
    app.manage(Shell::new(config));
    let app = app.clone();
    tauri::async_runtime::spawn_blocking(move || app.state::<Shell>().open());
    Ok(())
}

/// What the window is told as soon as it is there.
fn dress(app: &AppHandle) -> tauri::Result<()> {
    #[cfg(target_os = "linux")]
    desktop::paint_plainly(app)?;
    app.state::<Workplace<Host>>().begin();
    Ok(())
}

fn named_data_dir() -> Option<OsString> {
    std::env::var_os(DATA_DIR)
}

/// A folder that was named holds everything; else what is saved for people goes where they look for
/// their documents, if the system has such a place.
fn config(app: &AppHandle) -> tauri::Result<RegisterConfig> {
    if let Some(folder) = named_data_dir() {
        return Ok(RegisterConfig::new(folder));
    }
    // Local: a domain of Windows carries the other one to whatever computer its person sits at,
    // and a register is of one computer.
    let mut config = RegisterConfig::new(app.path().app_local_data_dir()?);
    if let Ok(documents) = app.path().document_dir() {
        config.pdf_dir = documents.join(PDF_FOLDER);
        config.export_dir = documents.join(EXPORT_FOLDER);
    }
    Ok(config)
}
