//! What the sandbox has stamped: one file that only grows and outlives it.
//!
//! Each line of `stamps.jsonl` is an [`Entry`]: a stamp with its document, or one more sending of
//! it. A line is written under the lock of the memory and made safe without it
//! ([`Journal::settle`]), so that stamps that are given at the same time share one sync of the
//! disk; nothing is answered before its line is safe. A line that the power cut off is cut away at
//! the next start. One process at a time may use the file.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

const FILE: &str = "stamps.jsonl";

/// A stamp that was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    /// Upper case.
    pub(crate) uuid: String,
    /// The issuer's seal, which is the document's identity here.
    pub(crate) sello: String,
    pub(crate) custom_id: Option<String>,
    /// RFC 3339, UTC.
    pub(crate) stamped_at: String,
    /// The TimbreFiscalDigital element.
    pub(crate) tfd: String,
}

/// A line of the file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Entry {
    Stamped { stamp: Stamp, cfdi: String },
    SentAgain { uuid: String, at: String },
}

/// All stamps, and where their documents are.
pub(crate) struct Memory {
    journal: Arc<Journal>,
    stamps: Vec<Stamp>,
    kept: Vec<Kept>,
    by_sello: HashMap<String, usize>,
    by_uuid: HashMap<String, usize>,
    by_custom_id: HashMap<String, Vec<usize>>,
}

/// What is known of the stamp in the same place.
struct Kept {
    /// Where its line begins, and how long it is, in bytes.
    line: (u64, usize),
    /// How many times the document was sent.
    sendings: usize,
}

impl Memory {
    /// Finds what earlier runs stamped.
    pub(crate) fn open(dir: &Path) -> io::Result<Self> {
        fs::create_dir_all(dir)?;
        let path = dir.join(FILE);
        let content = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            content => content?,
        };
        let whole = content.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
        let file = OpenOptions::new().append(true).create(true).read(true).open(path)?;
        file.set_len(length(whole))?;
        // The file lives in the folder.
        File::open(dir)?.sync_all()?;
        let mut memory = Self {
            journal: Arc::new(Journal::of(file, length(whole))),
            stamps: Vec::new(),
            kept: Vec::new(),
            by_sello: HashMap::new(),
            by_uuid: HashMap::new(),
            by_custom_id: HashMap::new(),
        };
        let mut begin = 0;
        for line in content[..whole].split_inclusive(|byte| *byte == b'\n') {
            match serde_json::from_slice(line)? {
                Entry::Stamped { stamp, .. } => memory.remember(stamp, (begin, line.len())),
                Entry::SentAgain { uuid, .. } => memory.count_sending(&uuid),
            }
            begin += length(line.len());
        }
        Ok(memory)
    }

    /// What makes its lines safe.
    pub(crate) fn journal(&self) -> Arc<Journal> {
        Arc::clone(&self.journal)
    }

    /// In the order in which they were given.
    pub(crate) fn stamps(&self) -> &[Stamp] {
        &self.stamps
    }

    pub(crate) fn by_sello(&self, sello: &str) -> Option<&Stamp> {
        self.stamps.get(*self.by_sello.get(sello)?)
    }

    pub(crate) fn by_uuid(&self, uuid: &str) -> Option<&Stamp> {
        self.stamps.get(self.place(uuid)?)
    }

    /// The stamp that was given under `custom_id` at `since` or later.
    pub(crate) fn by_custom_id(&self, custom_id: &str, since: Timestamp) -> Option<&Stamp> {
        let places = self.by_custom_id.get(custom_id)?;
        places
            .iter()
            .filter_map(|place| self.stamps.get(*place))
            .find(|stamp| stamp.stamped_at.parse::<Timestamp>().is_ok_and(|at| at >= since))
    }

    /// The stamped XML.
    pub(crate) fn xml(&self, stamp: &Stamp) -> io::Result<Vec<u8>> {
        let kept = self.place(&stamp.uuid).and_then(|place| self.kept.get(place));
        let (begin, len) = kept.ok_or(io::ErrorKind::NotFound)?.line;
        let mut line = vec![0; len];
        self.journal.file.read_exact_at(&mut line, begin)?;
        match serde_json::from_slice(&line)? {
            Entry::Stamped { cfdi, .. } => Ok(cfdi.into_bytes()),
            Entry::SentAgain { .. } => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    /// How many times the document was sent.
    pub(crate) fn sendings(&self, stamp: &Stamp) -> usize {
        let kept = self.place(&stamp.uuid).and_then(|place| self.kept.get(place));
        kept.map_or(0, |kept| kept.sendings)
    }

    /// Notes that the document of `uuid` was sent once more; the mark to settle.
    pub(crate) fn note_sending(&mut self, uuid: &str, at: Timestamp) -> io::Result<u64> {
        let uuid = uuid.to_owned();
        let line =
            self.journal.append(&Entry::SentAgain { uuid: uuid.clone(), at: at.to_string() })?;
        self.count_sending(&uuid);
        Ok(end(line))
    }

    /// Keeps a new stamp; the mark to settle.
    pub(crate) fn keep(&mut self, stamp: Stamp, cfdi: &str) -> io::Result<u64> {
        let entry = Entry::Stamped { stamp: stamp.clone(), cfdi: cfdi.to_owned() };
        let line = self.journal.append(&entry)?;
        self.remember(stamp, line);
        Ok(end(line))
    }

    fn place(&self, uuid: &str) -> Option<usize> {
        self.by_uuid.get(&uuid.to_uppercase()).copied()
    }

    fn remember(&mut self, stamp: Stamp, line: (u64, usize)) {
        let place = self.stamps.len();
        self.by_sello.insert(stamp.sello.clone(), place);
        self.by_uuid.insert(stamp.uuid.to_uppercase(), place);
        if let Some(custom_id) = &stamp.custom_id {
            self.by_custom_id.entry(custom_id.clone()).or_default().push(place);
        }
        self.stamps.push(stamp);
        self.kept.push(Kept { line, sendings: 1 });
    }

    fn count_sending(&mut self, uuid: &str) {
        if let Some(kept) = self.place(uuid).and_then(|place| self.kept.get_mut(place)) {
            kept.sendings += 1;
        }
    }
}

/// The file, and how much of it is safe.
pub(crate) struct Journal {
    file: File,
    /// How long the file is, in bytes. Changed under the lock of the memory.
    written: AtomicU64,
    /// How much of it is on the disk. Whoever holds the lock asks the disk, for all who wait.
    settled: Mutex<u64>,
}

impl Journal {
    fn of(file: File, len: u64) -> Self {
        Self { file, written: AtomicU64::new(len), settled: Mutex::new(len) }
    }

    /// Writes a line; where it begins and how long it is.
    fn append(&self, entry: &Entry) -> io::Result<(u64, usize)> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        let begin = self.written.load(Ordering::Acquire);
        if let Err(error) = (&self.file).write_all(&line) {
            // Half a line would spoil the next one.
            self.file.set_len(begin)?;
            return Err(error);
        }
        self.written.store(begin + length(line.len()), Ordering::Release);
        Ok((begin, line.len()))
    }

    /// Returns when everything before `mark` is on the disk.
    pub(crate) fn settle(&self, mark: u64) -> io::Result<()> {
        let mut settled = self.settled.lock().unwrap_or_else(PoisonError::into_inner);
        if *settled < mark {
            let written = self.written.load(Ordering::Acquire);
            self.file.sync_data()?;
            *settled = written;
        }
        Ok(())
    }
}

fn end((begin, len): (u64, usize)) -> u64 {
    begin + length(len)
}

fn length(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, ToSpan as _};

    use super::*;

    fn stamp(uuid: &str, custom_id: &str, at: Timestamp) -> Stamp {
        Stamp {
            uuid: uuid.to_owned(),
            sello: format!("sello of {uuid}"),
            custom_id: Some(custom_id.to_owned()),
            stamped_at: at.to_string(),
            tfd: "<tfd/>".to_owned(),
        }
    }

    #[test]
    fn a_stamp_is_found_again_after_a_restart_and_a_half_written_one_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let at: Timestamp = "2026-11-20T16:00:00Z".parse().unwrap();
        let later = at.checked_add(5.minutes()).unwrap();
        let mut memory = Memory::open(dir.path()).unwrap();
        memory.keep(stamp("A", "1", at), "<a/>").unwrap();
        memory.keep(stamp("B", "2", later), "<b/>\n").unwrap();
        let mark = memory.note_sending("A", later).unwrap();
        memory.journal().settle(mark).unwrap();
        let path = dir.path().join(FILE);
        let mut content = fs::read(&path).unwrap();
        let whole = content.len();
        content.extend_from_slice(br#"{"stamped":{"stamp":{"uuid":"C","#);
        fs::write(&path, content).unwrap();

        let mut again = Memory::open(dir.path()).unwrap();
        assert_eq!(again.stamps(), [stamp("A", "1", at), stamp("B", "2", later)]);
        let a = again.by_sello("sello of A").unwrap();
        assert_eq!(again.xml(a).unwrap(), b"<a/>");
        assert_eq!(again.sendings(a), 2);
        assert_eq!(again.by_uuid("b").unwrap().uuid, "B");
        assert!(again.by_uuid("C").is_none());
        assert_eq!(fs::metadata(&path).unwrap().len(), length(whole));
        again.keep(stamp("C", "3", later), "<c/>").unwrap();
        let c = again.by_uuid("C").unwrap();
        assert_eq!(Memory::open(dir.path()).unwrap().xml(c).unwrap(), b"<c/>");
    }

    #[test]
    fn a_spoilt_line_is_not_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(FILE), "{}\n").unwrap();
        assert!(Memory::open(dir.path()).is_err());
    }

    #[test]
    fn a_custom_id_is_forgotten_when_its_time_has_passed() {
        let dir = tempfile::tempdir().unwrap();
        let at: Timestamp = "2026-11-20T16:00:00Z".parse().unwrap();
        let mut memory = Memory::open(dir.path()).unwrap();
        memory.keep(stamp("A", "1", at), "<a/>").unwrap();
        assert!(memory.by_custom_id("1", at).is_some());
        assert!(memory.by_custom_id("1", at.checked_add(1.second()).unwrap()).is_none());
        assert!(memory.by_custom_id("2", at).is_none());
    }
}
