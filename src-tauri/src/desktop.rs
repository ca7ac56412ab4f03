//! What only the window's program can do about its look and its computer: the other side of
//! [`register::desktop`].

use std::path::Path;

use register::api::{Autostart, TextSize, Theme};
use register::desktop::{HostError, Look, Surroundings};
use tauri::{AppHandle, Manager as _};
use tauri_plugin_autostart::ManagerExt as _;

/// The label of the only window.
const MAIN: &str = "main";

/// The window's program.
pub(crate) struct Host(pub(crate) AppHandle);

impl Surroundings for Host {
    fn show(&self, look: Look) -> Result<(), HostError> {
        self.0.set_theme(match look.theme {
            Theme::System => None,
            Theme::Light => Some(tauri::Theme::Light),
            Theme::Dark => Some(tauri::Theme::Dark),
        });
        let Some(window) = self.0.get_webview_window(MAIN) else { return Ok(()) };
        Ok(window.set_zoom(match look.text {
            TextSize::Normal => 1.0,
            TextSize::Large => 1.1,
            TextSize::Larger => 1.2,
            TextSize::Largest => 1.33,
        })?)
    }

    fn autostart(&self) -> Result<Autostart, HostError> {
        let on = self.0.autolaunch().is_enabled()?;
        Ok(if on { Autostart::On } else { Autostart::Off })
    }

    fn set_autostart(&self, to: Autostart) -> Result<(), HostError> {
        let launch = self.0.autolaunch();
        Ok(match to {
            Autostart::On => launch.enable(),
            Autostart::Off => launch.disable(),
        }?)
    }

    fn open(&self, folder: &Path) -> Result<(), HostError> {
        Ok(open::that_detached(folder)?)
    }
}

/// Somebody has started the program once more: the window that is there comes to the front.
pub(crate) fn come_forward(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    let shown = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "the window does not come to the front");
    }
}

/// On Linux the processor paints the window. WebKit would load the whole of OpenGL for a page that
/// moves nothing (a quarter of all memory), and the drivers of old computers are what leaves its
/// windows blank.
#[cfg(target_os = "linux")]
pub(crate) fn paint_plainly(app: &AppHandle) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt as _, WebViewExt as _};

    let Some(window) = app.get_webview_window(MAIN) else { return Ok(()) };
    window.with_webview(|webview| {
        if let Some(settings) = webview.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}
