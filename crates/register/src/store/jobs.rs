//! What is to be printed.
//!
//! A note is printed at most once without the mark of a copy: `sending` is committed before the
//! first byte leaves, and a job that is found so again may be on paper.

use std::str::FromStr;

use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params};
use tickets::{InvoiceRequestId, ReturnId, TicketId};

use super::{EventKind, Store, StoreError, damaged, instant, sales};

/// Jobs that wait for the printer.
pub(super) const WAITING: &str = "state = 'waiting'";

/// Jobs of which bytes may be on paper.
pub(super) const SENDING: &str = "state = 'sending'";

/// Receipts that wait for the printer.
pub(super) const COUNT_WAITING: &str =
    "SELECT count(*) FROM print_jobs WHERE state = 'waiting' AND kind <> 'test'";

/// What is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JobOf {
    /// A few lines to try the printer.
    Test,
    /// A sold note.
    Sale(TicketId),
    /// The paper of a cut.
    Cut(i64),
    /// The note of a return.
    Return(ReturnId),
    /// That what was asked for at the counter was invoiced.
    Invoice(InvoiceRequestId),
    /// Cash that was moved by hand: a row of the ledger.
    Cash(i64),
}

/// Whether it says that it is a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JobKind {
    /// The first on paper.
    Original,
    /// Marked as a copy.
    Reprint,
}

impl JobOf {
    /// Where its id is.
    fn column(self) -> (&'static str, Value) {
        match self {
            Self::Test => ("sale_id", Value::Null),
            Self::Sale(id) => ("sale_id", id.to_string().into()),
            Self::Cut(id) => ("cut_id", id.into()),
            Self::Return(id) => ("return_id", id.to_string().into()),
            Self::Invoice(id) => ("request_id", id.to_string().into()),
            Self::Cash(id) => ("drawer_id", id.into()),
        }
    }

    /// Only notes, cuts and invoices are printed again.
    fn stored(self, kind: JobKind) -> &'static str {
        match (self, kind) {
            (Self::Test, _) => "test",
            (Self::Sale(_), JobKind::Original) => "original",
            (Self::Sale(_), JobKind::Reprint) => "reprint",
            (Self::Cut(_), JobKind::Original) => "cut",
            (Self::Cut(_), JobKind::Reprint) => "cut-reprint",
            (Self::Return(_), _) => "return",
            (Self::Invoice(_), JobKind::Original) => "invoice",
            (Self::Invoice(_), JobKind::Reprint) => "invoice-reprint",
            (Self::Cash(_), _) => "cash",
        }
    }
}

/// Something to print.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) id: i64,
    pub(crate) of: JobOf,
    pub(crate) kind: JobKind,
    pub(crate) created_at: Timestamp,
}

impl Store {
    /// The oldest job that waits.
    pub(crate) fn next_job(&self) -> Result<Option<Job>, StoreError> {
        job(&self.connection, WAITING)
    }

    /// How many receipts wait for the printer.
    pub(crate) fn jobs_waiting(&self) -> Result<u32, StoreError> {
        Ok(self.connection.query_row(COUNT_WAITING, [], |row| row.get(0))?)
    }

    /// From now on bytes of it may be on paper.
    pub(crate) fn job_sending(&mut self, job: &Job) -> Result<(), StoreError> {
        self.write(|tx| settle(tx, job, "sending", ""))
    }

    /// Nothing of it was sent; it waits on. A test behind it does not: whoever asked for it has
    /// been told, and the printer is to print notes when it comes back.
    pub(crate) fn job_waits(&mut self, job: &Job, error: &str) -> Result<(), StoreError> {
        self.write(|tx| {
            settle(tx, job, "waiting", error)?;
            tx.execute(
                "UPDATE print_jobs SET state = 'given-up' \
                 WHERE kind = 'test' AND state = 'waiting'",
                [],
            )?;
            Ok(())
        })
    }

    /// The printer has all of it.
    pub(crate) fn job_done(&mut self, job: &Job, now: Timestamp) -> Result<(), StoreError> {
        let happened = match job.kind {
            JobKind::Original => EventKind::Printed,
            JobKind::Reprint => EventKind::Reprinted,
        };
        self.write(|tx| {
            settle(tx, job, "done", "")?;
            note(tx, job, happened, now)
        })
    }

    /// Nothing of it was sent, and it is too old to be of use.
    pub(crate) fn job_given_up(&mut self, job: &Job, now: Timestamp) -> Result<(), StoreError> {
        self.write(|tx| {
            settle(tx, job, "given-up", "")?;
            note(tx, job, EventKind::PrintGivenUp, now)
        })
    }

    /// The printer broke off: a copy follows by itself, once.
    pub(crate) fn job_doubtful(
        &mut self,
        job: &Job,
        error: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|tx| doubtful(tx, job, error, now))
    }

    /// Jobs that a crash interrupted while they were sent.
    pub(crate) fn doubt_interrupted_jobs(&mut self, now: Timestamp) -> Result<(), StoreError> {
        self.write(|tx| {
            while let Some(job) = job(tx, SENDING)? {
                doubtful(tx, &job, "interrupted", now)?;
            }
            Ok(())
        })
    }

    /// Asks for a note once more. One that has not been on paper at all is printed as it is.
    /// Gives the job, or nothing where there is no such sale.
    pub(crate) fn reprint(
        &mut self,
        sale: TicketId,
        now: Timestamp,
    ) -> Result<Option<i64>, StoreError> {
        let id = sale.to_string();
        self.write(|tx| {
            if sales::nota(tx, &id)?.is_none() {
                return Ok(None);
            }
            add_again(tx, JobOf::Sale(sale), now).map(Some)
        })
    }

    /// Asks for a few lines to try the printer.
    pub(crate) fn print_test(&mut self, now: Timestamp) -> Result<i64, StoreError> {
        self.write(|tx| add(tx, JobOf::Test, JobKind::Original, now))
    }
}

/// Puts it behind what waits.
pub(super) fn add(
    tx: &Connection,
    of: JobOf,
    kind: JobKind,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let (column, id) = of.column();
    tx.execute(
        &format!(
            "INSERT INTO print_jobs ({column}, kind, state, created_at_ms, last_error) \
             VALUES (?1, ?2, 'waiting', ?3, '')"
        ),
        params![id, of.stored(kind), now.as_millisecond()],
    )?;
    Ok(tx.last_insert_rowid())
}

/// Somebody wants it on paper: the job that waits, or else another, which is a copy unless it is
/// the first.
pub(super) fn add_again(tx: &Connection, of: JobOf, now: Timestamp) -> Result<i64, StoreError> {
    let (column, id) = of.column();
    if let Some(job) = tx.query_row(&waiting_of(column), [&id], |row| row.get(0))? {
        return Ok(job);
    }
    let on_paper: u32 = tx.query_row(&on_paper_of(column), [&id], |row| row.get(0))?;
    let kind = if on_paper == 0 { JobKind::Original } else { JobKind::Reprint };
    add(tx, of, kind, now)
}

/// The job that waits, of what `column` names.
pub(super) fn waiting_of(column: &str) -> String {
    format!("SELECT min(id) FROM print_jobs WHERE {column} = ?1 AND state = 'waiting'")
}

/// How often it is on paper, or may be.
pub(super) fn on_paper_of(column: &str) -> String {
    format!(
        "SELECT count(*) FROM print_jobs \
         WHERE {column} = ?1 AND state IN ('sending', 'done', 'doubtful')"
    )
}

/// The oldest job of those `which` names.
pub(super) fn oldest(which: &str) -> String {
    format!(
        "SELECT id, kind, created_at_ms, sale_id, cut_id, return_id, request_id, drawer_id \
         FROM print_jobs WHERE {which} ORDER BY id LIMIT 1"
    )
}

fn job(connection: &Connection, which: &str) -> Result<Option<Job>, StoreError> {
    let mut found = connection.prepare(&oldest(which))?;
    let mut found = found.query_and_then([], read)?;
    found.next().transpose()
}

fn read(row: &Row<'_>) -> Result<Job, StoreError> {
    let (stored, created_at): (String, i64) = (row.get(1)?, row.get(2)?);
    let (of, kind) = match stored.as_str() {
        "test" => (JobOf::Test, JobKind::Original),
        "original" => (JobOf::Sale(id(row, 3)?), JobKind::Original),
        "reprint" => (JobOf::Sale(id(row, 3)?), JobKind::Reprint),
        "cut" => (JobOf::Cut(row.get(4)?), JobKind::Original),
        "cut-reprint" => (JobOf::Cut(row.get(4)?), JobKind::Reprint),
        "return" => (JobOf::Return(id(row, 5)?), JobKind::Original),
        "invoice" => (JobOf::Invoice(id(row, 6)?), JobKind::Original),
        "invoice-reprint" => (JobOf::Invoice(id(row, 6)?), JobKind::Reprint),
        "cash" => (JobOf::Cash(row.get(7)?), JobKind::Original),
        _ => return Err(StoreError::Damaged { what: "print job" }),
    };
    Ok(Job { id: row.get(0)?, of, kind, created_at: instant(created_at)? })
}

fn id<T: FromStr>(row: &Row<'_>, column: usize) -> Result<T, StoreError> {
    row.get::<_, String>(column)?.parse().map_err(damaged("print job"))
}

fn doubtful(tx: &Connection, job: &Job, error: &str, now: Timestamp) -> Result<(), StoreError> {
    settle(tx, job, "doubtful", error)?;
    note(tx, job, EventKind::PrintDoubtful, now)?;
    if let (JobOf::Sale(_), JobKind::Original) = (job.of, job.kind) {
        add(tx, job.of, JobKind::Reprint, now)?;
    }
    Ok(())
}

fn settle(tx: &Connection, job: &Job, state: &str, error: &str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE print_jobs SET state = ?2, last_error = ?3 WHERE id = ?1",
        params![job.id, state, error],
    )?;
    Ok(())
}

fn note(tx: &Connection, job: &Job, kind: EventKind, now: Timestamp) -> Result<(), StoreError> {
    match job.of {
        JobOf::Sale(sale) => sales::note(tx, &sale.to_string(), (kind, ""), now),
        JobOf::Test | JobOf::Cut(_) | JobOf::Return(_) | JobOf::Invoice(_) | JobOf::Cash(_) => {
            Ok(())
        }
    }
}
