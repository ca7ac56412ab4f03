//! The printer's worker.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;

use super::place::Opened;
use super::way::Health;
use super::{Place, PrintError, Sheet};
use crate::backoff::Backoff;
use crate::codes::{PRINTER_MISSING, STORE_FAILED};
use crate::shared::Shared;
use crate::store::{Job, JobOf};

const BACKOFF: Backoff =
    Backoff { first: Duration::from_secs(1), longest: Duration::from_secs(30) };
/// A receipt that could not be printed for so long is not wanted any more: the customer has gone.
/// It can be asked for again.
const JOB_LIFE: SignedDuration = SignedDuration::from_mins(30);

/// Prints what waits, until the desk is closed.
pub(crate) fn run(shared: &Arc<Shared>) {
    let mut done = 0;
    let mut failures = 0;
    let mut wait = None;
    while let Some(round) = shared.desk.bell.next_round(done, wait) {
        (failures, wait) = match print_waiting(shared) {
            Ok(()) => (0, None),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "not printed");
                shared.desk.set_trouble(Some(error.code()));
                let failures = failures + 1;
                (failures, Some(BACKOFF.wait(failures, shared.entropy.as_ref())))
            }
        };
        done = round;
        shared.desk.bell.answer(round);
    }
}

fn print_waiting(shared: &Shared) -> Result<(), PrintError> {
    while let Some(job) = next_job(shared)? {
        let printed = print(shared, &job);
        settle(shared, &job, &printed)?;
        shared.sales_changed();
        printed?;
        shared.desk.set_trouble(None);
    }
    Ok(())
}

/// The store's lock is held no longer than the question takes.
fn next_job(shared: &Shared) -> Result<Option<Job>, PrintError> {
    Ok(shared.store().next_job()?)
}

fn print(shared: &Shared, job: &Job) -> Result<(), PrintError> {
    let choice = shared.store().printer()?;
    let missing = PrintError::NotSent(&PRINTER_MISSING);
    let place = Place::parse(&choice.ok_or(missing)?).map_err(PrintError::NotSent)?;
    let sheet = Sheet::of(shared, job, place.paper())?;
    let mut opened = place.open()?;
    ask(shared, &place, &mut opened)?;
    shared.store().job_sending(job)?;
    opened.send(&sheet, job.id)
}

/// A printer that says that it cannot print is not sent anything. One that says nothing is asked
/// once: the next receipt does not wait for its answer.
fn ask(shared: &Shared, place: &Place, opened: &mut Opened) -> Result<(), PrintError> {
    if !shared.desk.answers(place) {
        return Ok(());
    }
    match opened.health()? {
        Health::Ready => Ok(()),
        Health::Trouble(code) => Err(PrintError::NotSent(code)),
        Health::Silent => {
            shared.desk.set_silent(Some(place.clone()));
            Ok(())
        }
    }
}

/// Writes down what became of a job.
fn settle(shared: &Shared, job: &Job, printed: &Result<(), PrintError>) -> Result<(), PrintError> {
    let now = shared.now();
    let mut store = shared.store();
    match printed {
        Ok(()) => store.job_done(job, now)?,
        Err(PrintError::NotSent(code)) => {
            let old = now.duration_since(job.created_at) > JOB_LIFE;
            if old || job.of == JobOf::Test {
                store.job_given_up(job, now)?;
            } else {
                store.job_waits(job, code.id)?;
            }
        }
        Err(PrintError::Interrupted(code)) => store.job_doubtful(job, code.id, now)?,
        Err(PrintError::NotMade) => store.job_given_up(job, now)?,
        // It stays as it is: what cannot be read or written now may be later.
        Err(PrintError::Store(_)) => tracing::error!(code = STORE_FAILED.id, "not printed"),
    }
    Ok(())
}
