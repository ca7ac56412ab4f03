//! A file of the system behind which a printer is: `/dev/usb/lp0`, `\\.\LPT1`.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use faults::Code;

use super::{Cable, not_opened};
use crate::codes::PRINTER_PLAIN_FILE;

#[cfg(unix)]
pub(in crate::printing) use unix::open;
#[cfg(unix)]
pub(super) use unix::{Port, with_patience};

/// Opens the file, which has to be a device or a pipe. Windows waits by itself for as long as the
/// port's settings say.
#[cfg(not(unix))]
pub(in crate::printing) fn open(path: &Path) -> Result<impl Cable + use<>, &'static Code> {
    let opened = File::options().read(true).write(true).open(path);
    let file = opened.map_err(|error| not_opened(&error))?;
    // Of a device Windows tells nothing that it tells of files.
    let is_plain = file.metadata().is_ok_and(|about| about.is_file());
    if is_plain { Err(&PRINTER_PLAIN_FILE) } else { Ok(Port(file)) }
}

#[cfg(not(unix))]
struct Port(File);

#[cfg(not(unix))]
impl Read for Port {
    /// Nothing: a parallel port that is read waits for ever.
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::TimedOut.into())
    }
}

#[cfg(not(unix))]
impl Write for Port {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(not(unix))]
impl Cable for Port {}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
    use std::time::Duration;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::fs::OFlags;

    use super::super::{ANSWER_WAIT, PATIENCE};
    use super::*;

    /// Opens the file, which has to be a device or a pipe.
    pub(in crate::printing) fn open(path: &Path) -> Result<impl Cable + use<>, &'static Code> {
        with_patience(path, PATIENCE)
    }

    /// The same, waiting no longer for each piece.
    pub(in crate::printing::way) fn with_patience(
        path: &Path,
        patience: Duration,
    ) -> Result<Port, &'static Code> {
        let kind = std::fs::metadata(path).map_err(|error| not_opened(&error))?.file_type();
        if !kind.is_char_device() && !kind.is_fifo() {
            return Err(&PRINTER_PLAIN_FILE);
        }
        let open = |answers| {
            // A printer that is off would hold us in `open` and in `write` for ever.
            let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
            let flags = i32::try_from(flags.bits()).unwrap_or_default();
            File::options().read(answers).write(true).custom_flags(flags).open(path)
        };
        // Some devices only take. A pipe that we read from would have a reader: ourselves.
        let both_ways = kind.is_char_device().then(|| open(true)).and_then(Result::ok);
        let file = both_ways.map_or_else(|| open(false), Ok);
        file.map(|file| Port { file, patience }).map_err(|error| not_opened(&error))
    }

    /// The open file; it holds nobody longer than the patience.
    pub(in crate::printing::way) struct Port {
        file: File,
        patience: Duration,
    }

    impl Port {
        fn wait_for(&self, what: PollFlags, at_most: Duration) -> io::Result<()> {
            let timeout = Timespec::try_from(at_most).map_err(io::Error::other)?;
            let mut files = [PollFd::new(&self.file, what)];
            match poll(&mut files, Some(&timeout))? {
                0 => Err(io::ErrorKind::TimedOut.into()),
                _ => Ok(()),
            }
        }
    }

    impl Read for Port {
        fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
            self.wait_for(PollFlags::IN, ANSWER_WAIT)?;
            self.file.read(bytes)
        }
    }

    impl Write for Port {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.wait_for(PollFlags::OUT, self.patience)?;
            self.file.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            self.file.flush()
        }
    }

    impl Cable for Port {}

    #[cfg(test)]
    mod tests {
        use std::process::Command;
        use std::thread;

        use serialport::{SerialPort, TTYPort};

        use super::super::super::{Health, health, send};
        use super::*;
        use crate::codes::{
            PRINTER_COVER_OPEN, PRINTER_INTERRUPTED, PRINTER_SLOW, PRINTER_UNPLUGGED,
        };

        fn pipe(folder: &Path) -> std::path::PathBuf {
            let path = folder.join("lp0");
            assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
            path
        }

        #[test]
        fn every_byte_arrives_as_it_was_sent() {
            let folder = tempfile::tempdir().unwrap();
            let path = pipe(folder.path());
            // Nobody reads: the printer is off.
            assert_eq!(with_patience(&path, PATIENCE).err(), Some(&PRINTER_UNPLUGGED));
            let reader = File::options().read(true).write(true).open(&path).unwrap();
            let bytes: Vec<u8> = (0..200_000_u32).map(|at| at.to_le_bytes()[0]).collect();
            let expected = bytes.clone();
            let taken = thread::spawn(move || {
                let mut taken = vec![0; expected.len()];
                (&reader).read_exact(&mut taken).unwrap();
                assert_eq!(taken, expected);
            });
            send(&mut with_patience(&path, PATIENCE).unwrap(), &bytes).unwrap();
            taken.join().unwrap();
        }

        #[test]
        fn a_printer_that_takes_nothing_is_slow_and_one_that_goes_interrupts() {
            let folder = tempfile::tempdir().unwrap();
            let path = pipe(folder.path());
            let reader = File::options().read(true).write(true).open(&path).unwrap();
            let mut port = with_patience(&path, Duration::from_millis(100)).unwrap();
            assert_eq!(send(&mut port, &[b'x'; 1_000_000]), Err(&PRINTER_SLOW));
            drop(reader);
            assert_eq!(send(&mut port, b"x"), Err(&PRINTER_INTERRUPTED));
        }

        #[test]
        fn a_device_that_answers_is_heard() {
            let (mut printer, ours) = TTYPort::pair().unwrap();
            printer.set_timeout(Duration::from_secs(10)).unwrap();
            let path = ours.name().unwrap();
            let answering = thread::spawn(move || {
                printer.read_exact(&mut [0; 6]).unwrap();
                printer.write_all(b"\x16\x12").unwrap();
                printer
            });
            let mut port = with_patience(Path::new(&path), PATIENCE).unwrap();
            assert_eq!(health(&mut port), Ok(Health::Trouble(&PRINTER_COVER_OPEN)));
            drop(answering.join().unwrap());
        }

        #[test]
        fn a_plain_file_is_no_printer() {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("notas.bin");
            std::fs::write(&path, "").unwrap();
            assert_eq!(with_patience(&path, PATIENCE).err(), Some(&PRINTER_PLAIN_FILE));
            let missing = with_patience(&folder.path().join("lp9"), PATIENCE);
            assert_eq!(missing.err(), Some(&PRINTER_UNPLUGGED));
        }
    }
}

#[cfg(test)]
#[cfg(windows)]
mod tests {
    use super::*;
    use crate::codes::PRINTER_UNPLUGGED;

    #[test]
    fn a_plain_file_is_no_printer_and_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lista.txt");
        std::fs::write(&path, "precios").unwrap();
        assert_eq!(open(&path).err(), Some(&PRINTER_PLAIN_FILE));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "precios");
        assert_eq!(open(&folder.path().join("nada")).err(), Some(&PRINTER_UNPLUGGED));
    }
}
