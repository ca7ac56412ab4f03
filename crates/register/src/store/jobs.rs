//! What is to be printed.
//!
//! A note is printed at most once without the mark of a copy: `sending` is committed before the
//! first byte leaves, and a job that is found so again may be on paper.

use jiff::Timestamp;
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

/// The job of a note that waits.
pub(super) const WAITING_OF_SALE: &str =
    "SELECT min(id) FROM print_jobs WHERE sale_id = ?1 AND state = 'waiting'";

/// How often a note is on paper, or may be.
pub(super) const ON_PAPER_OF_SALE: &str = "SELECT count(*) FROM print_jobs \
     WHERE sale_id = ?1 AND state IN ('sending', 'done', 'doubtful')";

/// What is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JobKind {
    /// The note, for the first time.
    Original,
    /// The note, marked as a copy.
    Reprint,
    /// A few lines to try the printer.
    Test,
    /// A cut of a shift, for the first time.
    Cut,
    /// A cut, marked as a copy.
    CutReprint,
    /// The note of a return.
    Return,
    /// That an invoice was issued at the counter.
    Invoice,
    /// The same, marked as a copy.
    InvoiceReprint,
    /// Cash that was moved by hand.
    Cash,
}

impl JobKind {
    const fn stored(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Reprint => "reprint",
            Self::Test => "test",
            Self::Cut => "cut",
            Self::CutReprint => "cut-reprint",
            Self::Return => "return",
            Self::Invoice => "invoice",
            Self::InvoiceReprint => "invoice-reprint",
            Self::Cash => "cash",
        }
    }

    fn parse(text: &str) -> Result<Self, StoreError> {
        match text {
            "original" => Ok(Self::Original),
            "reprint" => Ok(Self::Reprint),
            "test" => Ok(Self::Test),
            "cut" => Ok(Self::Cut),
            "cut-reprint" => Ok(Self::CutReprint),
            "return" => Ok(Self::Return),
            "invoice" => Ok(Self::Invoice),
            "invoice-reprint" => Ok(Self::InvoiceReprint),
            "cash" => Ok(Self::Cash),
            _ => Err(StoreError::Damaged { what: "print job" }),
        }
    }
}

/// One thing to print.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Job {
    /// Ascending.
    pub(crate) id: i64,
    pub(crate) kind: JobKind,
    /// Of a note.
    pub(crate) sale: Option<TicketId>,
    /// Of a cut.
    pub(crate) cut: Option<i64>,
    /// Of a return.
    pub(crate) returned: Option<ReturnId>,
    /// Of an invoice: what was asked for at the counter.
    pub(crate) wish: Option<InvoiceRequestId>,
    /// Of cash: the row of the ledger.
    pub(crate) moved: Option<i64>,
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
            JobKind::Original
            | JobKind::Test
            | JobKind::Cut
            | JobKind::Return
            | JobKind::Invoice
            | JobKind::Cash => EventKind::Printed,
            JobKind::Reprint | JobKind::CutReprint | JobKind::InvoiceReprint => {
                EventKind::Reprinted
            }
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
            if let Some(job) = tx.query_row(WAITING_OF_SALE, [&id], |row| row.get(0))? {
                return Ok(Some(job));
            }
            let on_paper: u32 = tx.query_row(ON_PAPER_OF_SALE, [&id], |row| row.get(0))?;
            let kind = if on_paper == 0 { JobKind::Original } else { JobKind::Reprint };
            add(tx, kind, Some(&id), now).map(Some)
        })
    }

    /// Asks for a few lines to try the printer.
    pub(crate) fn print_test(&mut self, now: Timestamp) -> Result<i64, StoreError> {
        self.write(|tx| add(tx, JobKind::Test, None, now))
    }
}

pub(super) fn add(
    tx: &Connection,
    kind: JobKind,
    sale: Option<&str>,
    now: Timestamp,
) -> Result<i64, StoreError> {
    tx.execute(
        "INSERT INTO print_jobs (sale_id, kind, state, created_at_ms, last_error) \
         VALUES (?1, ?2, 'waiting', ?3, '')",
        params![sale, kind.stored(), now.as_millisecond()],
    )?;
    Ok(tx.last_insert_rowid())
}

/// The oldest job of those `which` names.
pub(super) fn oldest(which: &str) -> String {
    format!(
        "SELECT id, kind, created_at_ms, sale_id, cut_id, return_id, request_id, drawer_id \
         FROM print_jobs \
         WHERE {which} ORDER BY id LIMIT 1"
    )
}

fn job(connection: &Connection, which: &str) -> Result<Option<Job>, StoreError> {
    let mut found = connection.prepare(&oldest(which))?;
    let mut found = found.query_and_then([], read)?;
    found.next().transpose()
}

fn read(row: &Row<'_>) -> Result<Job, StoreError> {
    let kind: String = row.get(1)?;
    let sale: Option<String> = row.get(3)?;
    let returned: Option<String> = row.get(5)?;
    let wish: Option<String> = row.get(6)?;
    Ok(Job {
        id: row.get(0)?,
        kind: JobKind::parse(&kind)?,
        created_at: instant(row.get(2)?)?,
        sale: sale.map(|id| id.parse()).transpose().map_err(damaged("sale"))?,
        cut: row.get(4)?,
        returned: returned.map(|id| id.parse()).transpose().map_err(damaged("return"))?,
        wish: wish.map(|id| id.parse()).transpose().map_err(damaged("invoice request"))?,
        moved: row.get(7)?,
    })
}

/// A cut to print.
pub(super) fn add_cut(
    tx: &Connection,
    kind: JobKind,
    cut: i64,
    now: Timestamp,
) -> Result<i64, StoreError> {
    tx.execute(
        "INSERT INTO print_jobs (cut_id, kind, state, created_at_ms, last_error) \
         VALUES (?1, ?2, 'waiting', ?3, '')",
        params![cut, kind.stored(), now.as_millisecond()],
    )?;
    Ok(tx.last_insert_rowid())
}

/// The note of a return to print.
pub(super) fn add_return(
    tx: &Connection,
    returned: ReturnId,
    now: Timestamp,
) -> Result<i64, StoreError> {
    tx.execute(
        "INSERT INTO print_jobs (return_id, kind, state, created_at_ms, last_error) \
         VALUES (?1, ?2, 'waiting', ?3, '')",
        params![returned.to_string(), JobKind::Return.stored(), now.as_millisecond()],
    )?;
    Ok(tx.last_insert_rowid())
}

/// The slip of cash that was moved by hand.
pub(super) fn add_cash(tx: &Connection, moved: i64, now: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO print_jobs (drawer_id, kind, state, created_at_ms, last_error) \
         VALUES (?1, ?2, 'waiting', ?3, '')",
        params![moved, JobKind::Cash.stored(), now.as_millisecond()],
    )?;
    Ok(())
}

/// The slip of an invoice. One that has not been on paper at all is printed as the first.
pub(super) fn add_invoice(
    tx: &Connection,
    wish: InvoiceRequestId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = wish.to_string();
    let waiting = "SELECT EXISTS (SELECT 1 FROM print_jobs \
                   WHERE request_id = ?1 AND state = 'waiting')";
    if tx.query_row(waiting, [&id], |row| row.get(0))? {
        return Ok(());
    }
    let on_paper = "SELECT EXISTS (SELECT 1 FROM print_jobs \
                    WHERE request_id = ?1 AND state IN ('sending', 'done', 'doubtful'))";
    let printed: bool = tx.query_row(on_paper, [&id], |row| row.get(0))?;
    let kind = if printed { JobKind::InvoiceReprint } else { JobKind::Invoice };
    tx.execute(
        "INSERT INTO print_jobs (request_id, kind, state, created_at_ms, last_error) \
         VALUES (?1, ?2, 'waiting', ?3, '')",
        params![id, kind.stored(), now.as_millisecond()],
    )?;
    Ok(())
}

fn doubtful(tx: &Connection, job: &Job, error: &str, now: Timestamp) -> Result<(), StoreError> {
    settle(tx, job, "doubtful", error)?;
    note(tx, job, EventKind::PrintDoubtful, now)?;
    match (job.kind, job.sale) {
        (JobKind::Original, Some(sale)) => {
            add(tx, JobKind::Reprint, Some(&sale.to_string()), now).map(drop)
        }
        (
            JobKind::Original
            | JobKind::Reprint
            | JobKind::Test
            | JobKind::Cut
            | JobKind::CutReprint
            | JobKind::Return
            | JobKind::Invoice
            | JobKind::InvoiceReprint
            | JobKind::Cash,
            _,
        ) => Ok(()),
    }
}

fn settle(tx: &Connection, job: &Job, state: &str, error: &str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE print_jobs SET state = ?2, last_error = ?3 WHERE id = ?1",
        params![job.id, state, error],
    )?;
    Ok(())
}

fn note(tx: &Connection, job: &Job, kind: EventKind, now: Timestamp) -> Result<(), StoreError> {
    job.sale.map_or(Ok(()), |sale| sales::note(tx, &sale.to_string(), (kind, ""), now))
}
