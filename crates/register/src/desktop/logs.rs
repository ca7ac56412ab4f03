//! What the program notes down while it runs: a few files, none of which grows without end.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// So many bytes, then another file is begun.
const FULL: u64 = 2_000_000;
/// Full ones that are kept, the newest under the lowest number.
const KEPT: u32 = 4;

/// The file that is written to: `talon.log`, and beside it `talon.1.log` … `talon.4.log`, which are
/// full. Together they take ten megabytes at most: months of a till that has little to say.
#[derive(Debug)]
pub struct LogFile {
    folder: PathBuf,
    file: File,
    written: u64,
    full: u64,
}

impl LogFile {
    /// Goes on where the last run ended; makes the folder.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn open(folder: &Path) -> io::Result<Self> {
        Self::open_limited(folder, FULL)
    }

    fn open_limited(folder: &Path, full: u64) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let file = append(&path(folder, 0))?;
        let written = file.metadata()?.len();
        Ok(Self { folder: folder.to_owned(), file, written, full })
    }

    /// The oldest goes, the others move on by one, and another is begun.
    fn turn(&mut self) -> io::Result<()> {
        for number in (0..KEPT).rev() {
            let moved = fs::rename(path(&self.folder, number), path(&self.folder, number + 1));
            if let Err(error) = moved
                && error.kind() != io::ErrorKind::NotFound
            {
                return Err(error);
            }
        }
        self.file = append(&path(&self.folder, 0))?;
        self.written = 0;
        Ok(())
    }
}

impl Write for LogFile {
    /// Takes the whole buffer, so that an event is never cut in two by the end of a file.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let length = event.len().try_into().unwrap_or(u64::MAX);
        if self.written > 0 && self.written.saturating_add(length) > self.full {
            self.turn()?;
        }
        self.file.write_all(event)?;
        self.written = self.written.saturating_add(length);
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn path(folder: &Path, number: u32) -> PathBuf {
    match number {
        0 => folder.join("talon.log"),
        full => folder.join(format!("talon.{full}.log")),
    }
}

fn append(path: &Path) -> io::Result<File> {
    File::options().create(true).append(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(folder: &Path, number: u32) -> Option<String> {
        fs::read_to_string(path(folder, number)).ok()
    }

    #[test]
    fn a_full_file_moves_on_and_the_oldest_goes() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = LogFile::open_limited(folder.path(), 8).unwrap();
        for day in 1..=12 {
            write!(log, "{day:04}").unwrap();
        }
        let files: Vec<_> = (0..=KEPT).map(|number| read(folder.path(), number).unwrap()).collect();
        assert_eq!(files, ["00110012", "00090010", "00070008", "00050006", "00030004"]);
        assert_eq!(read(folder.path(), KEPT + 1), None);
    }

    #[test]
    fn the_next_run_goes_on_in_the_same_file_and_counts_what_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let logs = folder.path().join("logs");
        LogFile::open_limited(&logs, 8).unwrap().write_all(b"before").unwrap();
        let mut log = LogFile::open_limited(&logs, 8).unwrap();
        log.write_all(b"..").unwrap();
        assert_eq!(read(&logs, 0).unwrap(), "before..");
        log.write_all(b"a long event is one event").unwrap();
        assert_eq!(read(&logs, 0).unwrap(), "a long event is one event");
        assert_eq!(read(&logs, 1).unwrap(), "before..");
    }
}
