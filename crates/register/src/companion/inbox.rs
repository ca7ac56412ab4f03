//! The watched folder: the other program leaves a file for each sale, and finds it again in
//! `hechos` or in `con-error`, with the answer beside it.
//!
//! A file is taken once it has stopped growing. Between the sale and the move of its file the
//! power may fail: then the file is taken again, and its key says that it is sold.

use std::collections::HashMap;
use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use faults::Code;

use super::file;
use super::refused::Refused;
use super::shelf::{Found, Place, Shelf, Trace};
use super::taking::{self, Taken};
use crate::bell::Bell;
use crate::codes::BUG;
use crate::shared::Shared;
use crate::store::Way;

/// Looks at which a file is the same before it is taken for whole.
const LOOKS_WHOLE: u32 = 2;
/// Looks before a file that cannot be taken is believed to be whole all the same: whoever writes
/// may be slow, and half a sale does not add up.
const LOOKS_WRONG: u32 = 6;
/// After something of ours was in the way, so long is waited.
const PAUSE: Duration = Duration::from_secs(10);

/// Where the worker that watches the folder is met.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    pub(crate) bell: Bell,
    trouble: Mutex<Option<&'static Code>>,
}

impl Inbox {
    /// What is in the way of the folder.
    pub(crate) fn trouble(&self) -> Option<&'static Code> {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, trouble: Option<&'static Code>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }
}

/// Looks every so often, and when it is rung for, until the bell is closed.
pub(crate) fn run(shared: &Arc<Shared>, every: Duration) {
    let mut watch = Watch::default();
    let (mut done, mut wait) = (0, every);
    while let Some(round) = shared.inbox.bell.next_round(done, Some(wait)) {
        let looked = catch_unwind(AssertUnwindSafe(|| watch.look(shared)));
        let trouble = looked.unwrap_or(Err(&BUG)).err();
        if let Some(code) = trouble.filter(|_| shared.inbox.trouble() != trouble) {
            tracing::warn!(code = code.id, "the watched folder waits");
        }
        shared.inbox.note(trouble);
        wait = if trouble.is_some() { every.max(PAUSE) } else { every };
        done = round;
        shared.inbox.bell.answer(round);
    }
}

/// What was seen at the last look.
#[derive(Default)]
struct Watch {
    seen: HashMap<OsString, (Trace, u32)>,
}

impl Watch {
    fn look(&mut self, shared: &Shared) -> Result<(), &'static Code> {
        let (folder, enrolled) = {
            let store = shared.store();
            let folder = store.watched_folder().map_err(|error| error.code())?;
            (folder, store.identity().map_err(|error| error.code())?.is_some())
        };
        let Some(folder) = folder.filter(|_| enrolled) else {
            self.seen.clear();
            return Ok(());
        };
        let shelf = Shelf::open(&folder)?;
        let found = shelf.found()?;
        self.seen.retain(|name, _| found.iter().any(|file| file.name == *name));
        for file in found {
            let looks = self.count(&file);
            if looks >= LOOKS_WHOLE && take(shared, &shelf, &file, looks)? {
                self.seen.remove(&file.name);
            }
        }
        Ok(())
    }

    /// How often it has been seen as it is now.
    fn count(&mut self, file: &Found) -> u32 {
        let (trace, looks) = self.seen.entry(file.name.clone()).or_insert((file.trace, 0));
        if *trace == file.trace {
            *looks = looks.saturating_add(1);
        } else {
            (*trace, *looks) = (file.trace, 1);
        }
        *looks
    }
}

/// Whether the file is done with.
fn take(shared: &Shared, shelf: &Shelf, file: &Found, looks: u32) -> Result<bool, &'static Code> {
    let Some(taken) = sell(shared, shelf, file)? else { return Ok(false) };
    match &taken {
        Ok((_, sold)) => shelf.put(file, Place::Done, sold)?,
        Err(refused) if !refused.is_final() => return Err(refused.code()),
        Err(_) if looks < LOOKS_WRONG => return Ok(false),
        Err(refused) => shelf.put(file, Place::Wrong, refused.problem())?,
    }
    taking::note(shared, (Way::Folder, &file.name.to_string_lossy()), &taken);
    Ok(true)
}

/// Nothing where the file is gone, or still held by whoever writes it.
fn sell(shared: &Shared, shelf: &Shelf, file: &Found) -> Result<Option<Taken>, &'static Code> {
    let Some(bytes) = shelf.read(file)? else { return Ok(None) };
    let handed = bytes.map_err(Refused::new).and_then(|bytes| file::read(file.kind, &bytes));
    let said = handed.map(|handed| (handed.other_key(), handed.sale));
    Ok(Some(taking::take(shared, said)))
}
