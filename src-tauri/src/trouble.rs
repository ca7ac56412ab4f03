//! What is said where no window opens that could say it. A program of Windows has no terminal: it
//! would end without a word.

use std::any::Any;

use anyhow::{Context as _, anyhow};

const NO_WEBVIEW: &str = "A este Windows le falta WebView2, la parte de Microsoft con que Talón \
    dibuja su ventana. Tus ventas están guardadas.\n\nInstala Talón otra vez con su instalador, \
    que trae WebView2, o descárgalo de https://go.microsoft.com/fwlink/p/?LinkId=2124703. Después \
    abre Talón como siempre.";
pub(crate) const NO_WINDOW: &str = "Talón no pudo abrir su ventana. Tus ventas están guardadas.\n\n\
    Reinicia la computadora y abre Talón otra vez. Si vuelve a pasar, manda una foto de este aviso \
    a quien te ayuda con Talón.";
const ENDED: &str = "Talón tuvo que cerrarse. Lo que ya estaba cobrado está guardado.\n\nÁbrelo otra \
    vez. Si vuelve a pasar, manda una foto de este aviso a quien te ayuda con Talón.";

/// Asks before Tauri does, which would say it in English. Other systems have it built in, or name
/// it in the package.
pub(crate) fn need_webview() -> anyhow::Result<()> {
    if cfg!(windows) { tauri::webview_version().map(drop).context(NO_WEBVIEW) } else { Ok(()) }
}

/// What Tauri panicked with: it has no other word for a window that cannot be made.
pub(crate) fn of_panic(panic: &(dyn Any + Send)) -> anyhow::Error {
    let texts = [panic.downcast_ref::<String>().map(String::as_str), panic.downcast_ref().copied()];
    let text = texts.into_iter().flatten().next().unwrap_or("panic");
    anyhow!("{text}").context(ENDED)
}

/// Says it in a box of the system's, with its cause beneath; waits until somebody has read it.
#[cfg(windows)]
pub(crate) fn tell(error: &anyhow::Error) {
    let box_of_its_own = rfd::MessageDialog::new()
        .set_level(rfd::MessageLevel::Error)
        .set_title("Talón")
        .set_description(format!("{error}\n\nDetalle: {}", error.root_cause()));
    box_of_its_own.show();
}

/// The terminal, or the system's journal, has it by `main`.
#[cfg(not(windows))]
pub(crate) fn tell(_: &anyhow::Error) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_told_with_what_it_said() {
        for panic in [Box::new("broken") as Box<dyn Any + Send>, Box::new("broken".to_owned())] {
            let error = of_panic(panic.as_ref());
            assert_eq!(
                (error.to_string().as_str(), error.root_cause().to_string().as_str()),
                (ENDED, "broken")
            );
        }
        assert_eq!(of_panic(&1).root_cause().to_string(), "panic");
    }
}
