//! The files of an invoice in one.

use std::io::{self, Cursor, Write as _};

use jiff::civil;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::desk::Document;
use crate::filename;

/// A ZIP with these files at its top, dated `made`. They are stored as they are: a PDF does not get
/// smaller, and an XML of some kilobytes is not worth a decompressor that may be missing.
///
/// # Errors
/// A file is too large for a ZIP.
pub(crate) fn zip(files: &[Document], made: civil::DateTime) -> io::Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(dated(made))
        .unix_permissions(0o644);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        archive.start_file(filename::ascii(&file.file_name), options).map_err(failed)?;
        archive.write_all(&file.bytes)?;
    }
    archive.finish().map(Cursor::into_inner).map_err(failed)
}

fn failed(error: ZipError) -> io::Error {
    io::Error::other(error)
}

/// ZIP knows the years from 1980 to 2107.
fn dated(made: civil::DateTime) -> DateTime {
    let parts = (
        u16::try_from(made.year()),
        u8::try_from(made.month()),
        u8::try_from(made.day()),
        u8::try_from(made.hour()),
        u8::try_from(made.minute()),
    );
    match parts {
        (Ok(year), Ok(month), Ok(day), Ok(hour), Ok(minute)) => {
            DateTime::from_date_and_time(year, month, day, hour, minute, 0).unwrap_or_default()
        }
        _ => DateTime::default(),
    }
}
