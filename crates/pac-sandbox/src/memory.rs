//! What the sandbox has stamped: plain files that outlive it.
//!
//! Each stamp is a folder `stamps/<UUID>/` with the stamped XML (`cfdi.xml`), what is known of it
//! (`stamp.json`) and a line for each time that the document was sent (`sendings`). A folder is
//! filled under another name, synced and then renamed, so a half-written stamp is never found
//! again. One process at a time may use it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

const XML: &str = "cfdi.xml";
const RECORD: &str = "stamp.json";
const SENDINGS: &str = "sendings";
/// Folders with this prefix were being filled when the sandbox stopped.
const UNFINISHED: &str = ".unfinished-";

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

/// All stamps, and where they are.
pub(crate) struct Memory {
    dir: PathBuf,
    stamps: Vec<Stamp>,
}

impl Memory {
    /// Finds what earlier runs stamped.
    pub(crate) fn open(dir: &Path) -> io::Result<Self> {
        let dir = dir.join("stamps");
        fs::create_dir_all(&dir)?;
        let mut stamps = Vec::new();
        for entry in fs::read_dir(&dir)? {
            let entry = entry?;
            if !entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
                let record = fs::read(entry.path().join(RECORD))?;
                stamps.push(serde_json::from_slice(&record)?);
            }
        }
        // Folders come in any order; lists are shown in the order of stamping.
        stamps.sort_by(|a: &Stamp, b| a.stamped_at.cmp(&b.stamped_at));
        Ok(Self { dir, stamps })
    }

    pub(crate) fn stamps(&self) -> &[Stamp] {
        &self.stamps
    }

    pub(crate) fn by_sello(&self, sello: &str) -> Option<&Stamp> {
        self.stamps.iter().find(|stamp| stamp.sello == sello)
    }

    pub(crate) fn by_uuid(&self, uuid: &str) -> Option<&Stamp> {
        self.stamps.iter().find(|stamp| stamp.uuid.eq_ignore_ascii_case(uuid))
    }

    /// The stamp that was given under `custom_id` at `since` or later.
    pub(crate) fn by_custom_id(&self, custom_id: &str, since: Timestamp) -> Option<&Stamp> {
        self.stamps.iter().find(|stamp| {
            stamp.custom_id.as_deref() == Some(custom_id)
                && stamp.stamped_at.parse::<Timestamp>().is_ok_and(|at| at >= since)
        })
    }

    /// The stamped XML.
    pub(crate) fn xml(&self, stamp: &Stamp) -> io::Result<Vec<u8>> {
        fs::read(self.dir.join(&stamp.uuid).join(XML))
    }

    /// How many times the document was sent.
    pub(crate) fn sendings(&self, stamp: &Stamp) -> io::Result<usize> {
        let lines = fs::read_to_string(self.dir.join(&stamp.uuid).join(SENDINGS))?;
        Ok(lines.lines().count())
    }

    /// Notes that the document of `uuid` was sent once more.
    pub(crate) fn note_sending(&self, uuid: &str, at: Timestamp) -> io::Result<()> {
        let path = self.dir.join(uuid).join(SENDINGS);
        let mut file = OpenOptions::new().append(true).open(path)?;
        file.write_all(sending(at).as_bytes())?;
        file.sync_all()
    }

    /// Keeps a new stamp. On return it is on the disk.
    pub(crate) fn keep(&mut self, stamp: Stamp, xml: &[u8], at: Timestamp) -> io::Result<()> {
        let unfinished = self.dir.join(format!("{UNFINISHED}{}", stamp.uuid));
        fs::create_dir(&unfinished)?;
        write_synced(&unfinished.join(XML), xml)?;
        write_synced(&unfinished.join(RECORD), &serde_json::to_vec_pretty(&stamp)?)?;
        write_synced(&unfinished.join(SENDINGS), sending(at).as_bytes())?;
        fs::rename(&unfinished, self.dir.join(&stamp.uuid))?;
        // The rename lives in the directory.
        File::open(&self.dir)?.sync_all()?;
        self.stamps.push(stamp);
        Ok(())
    }
}

fn sending(at: Timestamp) -> String {
    format!("{at}\n")
}

fn write_synced(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(content)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, ToSpan as _};

    use super::{Memory, Stamp, UNFINISHED};

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
        memory.keep(stamp("B", "2", later), b"<b/>", later).unwrap();
        memory.keep(stamp("A", "1", at), b"<a/>", at).unwrap();
        memory.note_sending("A", later).unwrap();
        std::fs::create_dir(dir.path().join(format!("stamps/{UNFINISHED}C"))).unwrap();

        let again = Memory::open(dir.path()).unwrap();
        assert_eq!(again.stamps(), [stamp("A", "1", at), stamp("B", "2", later)]);
        let a = again.by_sello("sello of A").unwrap();
        assert_eq!(again.xml(a).unwrap(), b"<a/>");
        assert_eq!(again.sendings(a).unwrap(), 2);
        assert_eq!(again.by_uuid("b").unwrap().uuid, "B");
        assert!(again.by_uuid("C").is_none());
    }

    #[test]
    fn a_custom_id_is_forgotten_when_its_time_has_passed() {
        let dir = tempfile::tempdir().unwrap();
        let at: Timestamp = "2026-11-20T16:00:00Z".parse().unwrap();
        let mut memory = Memory::open(dir.path()).unwrap();
        memory.keep(stamp("A", "1", at), b"<a/>", at).unwrap();
        assert!(memory.by_custom_id("1", at).is_some());
        assert!(memory.by_custom_id("1", at.checked_add(1.second()).unwrap()).is_none());
        assert!(memory.by_custom_id("2", at).is_none());
    }
}
