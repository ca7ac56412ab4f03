//! What one caller wants written, apart from the engine that writes it, perhaps with others'.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use tokio::sync::oneshot;

use super::Tx;
use crate::error::StoreError;

/// What is to be written for one caller, in three steps of one transaction. All of them may be
/// called again after all was undone.
pub(crate) trait Job: Send {
    /// Writes what the rest depends on; whether that is to be kept.
    fn begin(&mut self, tx: &Tx<'_>) -> bool;

    /// Whether there is something to make before the rest can be written.
    fn is_to_make(&self) -> bool;

    /// Makes it, on whichever thread.
    fn make(&mut self);

    /// Writes the rest; whether that is to be kept.
    fn finish(&mut self, tx: &Tx<'_>) -> bool;

    /// Tells the caller how it ended, once that is certain.
    fn settle(self: Box<Self>, committed: Result<(), StoreError>);

    /// Whether its caller still waits.
    fn is_awaited(&self) -> bool;
}

/// Runs the jobs in one transaction, as far as the first that does not want it kept; whether there
/// is none. What they make is made side by side: for documents that is a signature each, and takes
/// longer than all that is written of them.
pub(super) fn run_all(jobs: &mut [Box<dyn Job>], tx: &Tx<'_>) -> bool {
    if !jobs.iter_mut().all(|job| job.begin(tx)) {
        return false;
    }
    make_all(jobs.iter_mut().filter(|job| job.is_to_make()).collect());
    jobs.iter_mut().all(|job| job.finish(tx))
}

fn make_all(mut jobs: Vec<&mut Box<dyn Job>>) {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(jobs.len());
    let Some(share) = jobs.len().checked_div(threads) else { return };
    thread::scope(|scope| {
        for _ in 1..threads {
            let others = jobs.split_off(jobs.len() - share);
            let work = move || others.into_iter().for_each(|job| job.make());
            // What no thread can be had for is not made, and its job is run again by itself.
            if let Err(error) = thread::Builder::new().spawn_scoped(scope, work) {
                tracing::warn!(error = &error as &dyn std::error::Error, "no thread to make with");
            }
        }
        jobs.into_iter().for_each(|job| job.make());
    });
}

/// Where its caller learns how a job ended; of one that panicked, by the answer that never comes.
pub(crate) type Answer<T, E> = oneshot::Receiver<Result<T, E>>;

/// A job and where its caller learns how it ended.
pub(crate) type Asked<T, E> = (Box<dyn Job>, Answer<T, E>);

/// The job that does `work`, and has nothing to make.
pub(super) fn of<T, E, F>(work: F) -> Asked<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: Fn(&Tx<'_>) -> Result<T, E> + Send + 'static,
{
    let (answer, answered) = oneshot::channel();
    (Box::new(Write { work, result: None, answer }), answered)
}

/// What is made within a transaction but needs nothing of it: `begin` says of what, `finish` writes
/// what came of it. Of several that are committed together all begin, then what they make is made
/// side by side, and then all finish: what one has written after a step must be something that the
/// others may meet.
pub(crate) struct Steps<B, K, F> {
    pub(crate) begin: B,
    pub(crate) make: K,
    pub(crate) finish: F,
}

impl<B, K, F> Steps<B, K, F> {
    /// The job of these steps.
    pub(crate) fn job<M, D, T, E>(self) -> Asked<T, E>
    where
        M: Send + 'static,
        D: Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        B: Fn(&Tx<'_>) -> Result<M, E> + Send + 'static,
        K: Fn(&M) -> Result<D, E> + Send + 'static,
        F: Fn(&Tx<'_>, &M, D) -> Result<T, E> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let (begun, made, result) = (None, None, None);
        (Box::new(Stepwise { steps: self, begun, made, result, answer }), answered)
    }
}

struct Write<T, E, F> {
    work: F,
    result: Option<Result<T, E>>,
    answer: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Job for Write<T, E, F>
where
    T: Send,
    E: From<StoreError> + Send,
    F: Fn(&Tx<'_>) -> Result<T, E> + Send,
{
    fn begin(&mut self, tx: &Tx<'_>) -> bool {
        let work = &self.work;
        self.result = unless_it_panics(|| work(tx));
        matches!(self.result, Some(Ok(_)))
    }

    fn is_to_make(&self) -> bool {
        false
    }

    fn make(&mut self) {}

    fn finish(&mut self, _: &Tx<'_>) -> bool {
        true
    }

    fn settle(self: Box<Self>, committed: Result<(), StoreError>) {
        tell(self.answer, self.result, committed);
    }

    fn is_awaited(&self) -> bool {
        !self.answer.is_closed()
    }
}

struct Stepwise<M, D, T, E, S> {
    steps: S,
    begun: Option<M>,
    made: Option<Result<D, E>>,
    result: Option<Result<T, E>>,
    answer: oneshot::Sender<Result<T, E>>,
}

impl<M, D, T, E, B, K, F> Job for Stepwise<M, D, T, E, Steps<B, K, F>>
where
    M: Send,
    D: Send,
    T: Send,
    E: From<StoreError> + Send,
    B: Fn(&Tx<'_>) -> Result<M, E> + Send,
    K: Fn(&M) -> Result<D, E> + Send,
    F: Fn(&Tx<'_>, &M, D) -> Result<T, E> + Send,
{
    fn begin(&mut self, tx: &Tx<'_>) -> bool {
        (self.begun, self.made, self.result) = (None, None, None);
        match unless_it_panics(|| (self.steps.begin)(tx)) {
            Some(Ok(begun)) => self.begun = Some(begun),
            Some(Err(error)) => self.result = Some(Err(error)),
            None => {}
        }
        self.begun.is_some()
    }

    fn is_to_make(&self) -> bool {
        self.begun.is_some()
    }

    fn make(&mut self) {
        let Some(begun) = &self.begun else { return };
        self.made = unless_it_panics(|| (self.steps.make)(begun));
    }

    fn finish(&mut self, tx: &Tx<'_>) -> bool {
        let (Some(begun), Some(made)) = (&self.begun, self.made.take()) else { return false };
        let finish = |made| (self.steps.finish)(tx, begun, made);
        self.result = unless_it_panics(|| made.and_then(finish));
        matches!(self.result, Some(Ok(_)))
    }

    fn settle(self: Box<Self>, committed: Result<(), StoreError>) {
        tell(self.answer, self.result, committed);
    }

    fn is_awaited(&self) -> bool {
        !self.answer.is_closed()
    }
}

fn unless_it_panics<T>(work: impl FnOnce() -> T) -> Option<T> {
    let done = catch_unwind(AssertUnwindSafe(work)).ok();
    if done.is_none() {
        tracing::error!("a job of the store panicked; it was rolled back");
    }
    done
}

fn tell<T, E: From<StoreError>>(
    answer: oneshot::Sender<Result<T, E>>,
    result: Option<Result<T, E>>,
    committed: Result<(), StoreError>,
) {
    let result = match committed {
        Ok(()) => result,
        Err(error) => Some(Err(error.into())),
    };
    if let Some(result) = result {
        // The caller may have gone; what is committed stays committed.
        drop(answer.send(result));
    }
}
