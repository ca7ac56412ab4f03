//! The write-ahead log: when it is brought into the file, so that it can begin anew.
//!
//! Left to itself, SQLite tries after each commit once the log has a thousand pages, and gets only
//! as far as the oldest snapshot lets it. Where somebody always reads it never gets to the end: the
//! log grows, and each commit sorts its pages once more. Here it is tried when the log has grown by
//! so much, after whoever waited for the commit was told; and readers, who take microseconds, are
//! waited for.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use rusqlite::wal::CheckpointMode;
use rusqlite::{Connection, ErrorCode};

/// By how many pages of 4 KiB the log grows between two tries.
pub(super) const PAGES_BETWEEN: i32 = 4_000;
/// How long readers are waited for at each try. Who reads longer is not: the next try is soon.
const PATIENCE: Duration = Duration::from_millis(20);
/// What is left of the log's file where it had to grow longer, in bytes.
const KEPT: i64 = 64 << 20;

/// The log of a connection that writes.
pub(super) struct Log {
    /// How many pages it had after the last commit.
    pages: Arc<AtomicI32>,
    /// How many it had at the last try; none where that came to its end.
    tried_at: i32,
}

/// What became of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tended {
    /// It is too short yet.
    NotYet,
    /// The next commit begins it anew.
    Anew,
    /// Somebody reads what it has to keep: it grows on.
    Kept,
}

impl Log {
    /// Takes over from SQLite.
    pub(super) fn watch(connection: &mut Connection) -> rusqlite::Result<Self> {
        let pages = Arc::new(AtomicI32::new(0));
        let told = Arc::clone(&pages);
        connection.pragma_update(None, "journal_size_limit", KEPT)?;
        connection.wal_hook(Some(move |_: &mut _, pages| {
            told.store(pages, Ordering::Relaxed);
            Ok(())
        }))?;
        Ok(Self { pages, tried_at: 0 })
    }

    /// Brings it into the file where it is long enough. To be called while this thread holds no
    /// snapshot.
    pub(super) fn tend(&mut self, connection: &Connection) -> Tended {
        let pages = self.pages.load(Ordering::Relaxed);
        if pages.saturating_sub(self.tried_at) < PAGES_BETWEEN {
            return Tended::NotYet;
        }
        match begin_anew(connection) {
            Ok(()) => {
                self.tried_at = 0;
                Tended::Anew
            }
            Err(error) => {
                if error.sqlite_error_code() != Some(ErrorCode::DatabaseBusy) {
                    let error: &dyn std::error::Error = &error;
                    tracing::error!(error, pages, "the log cannot be brought into the file");
                }
                self.tried_at = pages;
                Tended::Kept
            }
        }
    }
}

fn begin_anew(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    let brought = connection.wal_checkpoint_v2(None::<&str>, CheckpointMode::RESTART);
    connection.busy_timeout(super::BUSY_TIMEOUT)?;
    brought.map(drop)
}
