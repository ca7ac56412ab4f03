//! Files in a folder: the bytes and a picture of each receipt.

use std::io;
use std::path::Path;

use crate::codes::{PRINTER_FOLDER, PRINTER_LAYOUT};
use crate::disk::write_whole;
use crate::printing::{PrintError, Sheet};

/// Writes each paper of a receipt, whole: whoever watches the folder never reads half a note.
/// `number` keeps the files of a folder apart and in order.
pub(in crate::printing) fn write(
    folder: &Path,
    sheet: &Sheet,
    number: i64,
) -> Result<(), PrintError> {
    let failed = |_: io::Error| PrintError::Interrupted(&PRINTER_FOLDER);
    for (page, copy) in sheet.pages.iter().zip(0..) {
        let name = match copy {
            0 => format!("{number:06}-{}", sheet.name),
            copy => format!("{number:06}-{}-copia-{copy}", sheet.name),
        };
        write_whole(&folder.join(format!("{name}.bin")), page).map_err(failed)?;
        // The bytes are there: whatever goes wrong from here on may not print them again.
        let png = sheet.png(page).map_err(|_| PrintError::Interrupted(&PRINTER_LAYOUT))?;
        write_whole(&folder.join(format!("{name}.png")), &png).map_err(failed)?;
    }
    Ok(())
}
