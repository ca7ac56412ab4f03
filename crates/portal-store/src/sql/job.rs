//! What one caller wants written, apart from the engine that writes it, perhaps with others'.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot;

use super::Tx;
use crate::error::StoreError;

/// What is to be written for one caller.
pub(super) trait Job: Send {
    /// Writes; whether that is to be kept. It may be called again after all was undone.
    fn run(&mut self, tx: &Tx<'_>) -> bool;

    /// Tells the caller how it ended, once that is certain.
    fn settle(self: Box<Self>, committed: Result<(), StoreError>);

    /// Whether its caller still waits.
    fn is_awaited(&self) -> bool;
}

/// Where its caller learns how a job ended; of one that panicked, by the answer that never comes.
pub(super) type Answer<T, E> = oneshot::Receiver<Result<T, E>>;

/// The job that does `work`.
pub(super) fn of<T, E, F>(work: F) -> (Box<dyn Job>, Answer<T, E>)
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: Fn(&Tx<'_>) -> Result<T, E> + Send + 'static,
{
    let (answer, answered) = oneshot::channel();
    (Box::new(Write { work, result: None, answer }), answered)
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
    fn run(&mut self, tx: &Tx<'_>) -> bool {
        let work = &self.work;
        self.result = catch_unwind(AssertUnwindSafe(|| work(tx))).ok();
        if self.result.is_none() {
            tracing::error!("a job of the store panicked; it was rolled back");
        }
        matches!(self.result, Some(Ok(_)))
    }

    fn settle(self: Box<Self>, committed: Result<(), StoreError>) {
        let result = match committed {
            Ok(()) => self.result,
            Err(error) => Some(Err(error.into())),
        };
        if let Some(result) = result {
            // The caller may have gone; what is committed stays committed.
            drop(self.answer.send(result));
        }
    }

    fn is_awaited(&self) -> bool {
        !self.answer.is_closed()
    }
}
