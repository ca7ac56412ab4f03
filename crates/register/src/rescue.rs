//! A register that does not open: what the window is told, and the way back from a damaged file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use faults::Code;

use crate::api::{NotOpen, RecoveryRequest, Refused, Reply, Request, WayOut};
use crate::codes::{
    BUG, STORE_BROKEN, STORE_FAILED, STORE_FOLDER, STORE_FULL, STORE_IN_USE, STORE_KEY,
    STORE_NEWER, STORE_READ_ONLY,
};
use crate::disk;
use crate::key::{self, KeyError};
use crate::open::{DATABASE, OpenError, Register, RegisterConfig};
use crate::refusal::Refusal;

/// What is read first; the sentence beneath it says the rest.
const TITLES: [(&Code, &str); 6] = [
    (&STORE_IN_USE, "Talón ya está abierto"),
    (&STORE_NEWER, "Falta actualizar Talón"),
    (&STORE_FULL, "El disco está lleno"),
    (&STORE_READ_ONLY, "No se puede escribir en el disco"),
    (&STORE_BROKEN, "El archivo de esta caja está dañado"),
    (&STORE_KEY, "Falta la llave de esta caja"),
];
const UNTITLED: &str = "La caja no pudo abrir";

impl OpenError {
    /// Its code, with the sentence to show.
    pub fn code(&self) -> &'static Code {
        match self {
            Self::InUse => &STORE_IN_USE,
            Self::Folder(error) => disk::code_of(error, &STORE_FOLDER),
            Self::Key(KeyError::File(error)) => disk::code_of(error, &STORE_KEY),
            Self::Key(KeyError::Form) => &STORE_KEY,
            Self::Store(error) => error.code(),
            Self::Thread(_) => &BUG,
        }
    }

    /// Whether the file is so damaged that a backup has to take its place.
    pub fn is_damage(&self) -> bool {
        self.code().id == STORE_BROKEN.id
    }

    /// What the window shows of it; `folder` is the register's.
    pub fn told(&self, folder: &Path) -> NotOpen {
        let mut code = self.code();
        if code.id == STORE_FAILED.id {
            code = disk::ask(folder, code);
        }
        let title = TITLES.iter().find(|(titled, _)| titled.id == code.id);
        let ways = if self.is_damage() {
            vec![WayOut::Retry, WayOut::Restore]
        } else {
            vec![WayOut::Retry]
        };
        NotOpen {
            code: code.id.to_owned(),
            title: title.map_or(UNTITLED, |(_, title)| title).to_owned(),
            message: code.message.to_owned(),
            folder: folder.display().to_string(),
            ways,
        }
    }
}

impl Register {
    /// Opens the register on what a backup holds. The damaged file goes into a folder of its own
    /// beside it, for whoever may read something out of it still.
    ///
    /// # Errors
    /// The backup is none, or does not open; then the damaged file is where it was.
    pub fn rescue(
        config: RegisterConfig,
        from: String,
        passphrase: String,
    ) -> Result<Self, Box<Refused>> {
        let aside = Aside::put(&config).map_err(|error| folder_refused(&error))?;
        let restored = restore(config, RecoveryRequest::Restore { from, passphrase });
        if restored.is_err() {
            aside.put_back().map_err(|error| folder_refused(&error))?;
        }
        restored
    }
}

fn restore(config: RegisterConfig, backup: RecoveryRequest) -> Result<Register, Box<Refused>> {
    let opened = Register::open(config);
    let register = opened.map_err(|error| shown(Refusal::from(error.code())))?;
    if let Reply::Refused(refused) = register.call(Request::Recovery(backup)) {
        return Err(Box::new(refused));
    }
    Ok(register)
}

fn folder_refused(error: &io::Error) -> Box<Refused> {
    tracing::error!(%error, "a damaged file cannot be put aside");
    shown(Refusal::from(disk::code_of(error, &STORE_FOLDER)))
}

fn shown(refusal: Refusal) -> Box<Refused> {
    Box::new(refusal.refused(None))
}

/// A register's files, out of the way.
struct Aside {
    data: PathBuf,
    folder: PathBuf,
}

impl Aside {
    /// SQLite's log goes with its file: it must not meet another one.
    const FILES: [&str; 4] = [DATABASE, "register.sqlite-wal", "register.sqlite-shm", key::FILE];

    fn put(config: &RegisterConfig) -> io::Result<Self> {
        let stamp = config.clock.now().strftime("%Y%m%d-%H%M%S").to_string();
        let data = config.data_dir.clone();
        let folder = data.join(format!("danado-{stamp}"));
        fs::create_dir_all(&folder)?;
        let aside = Self { data, folder };
        if let Err(error) = move_all(&aside.data, &aside.folder) {
            // A part of them may be there already.
            move_all(&aside.folder, &aside.data)?;
            return Err(error);
        }
        Ok(aside)
    }

    fn put_back(&self) -> io::Result<()> {
        for name in Self::FILES {
            // What the try has made there.
            drop(fs::remove_file(self.data.join(name)));
        }
        move_all(&self.folder, &self.data)?;
        fs::remove_dir(&self.folder)
    }
}

fn move_all(from: &Path, to: &Path) -> io::Result<()> {
    for name in Aside::FILES {
        match fs::rename(from.join(name), to.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}
