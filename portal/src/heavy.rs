//! Work that takes a core for a while: so much of it at the same time, and no more.
//!
//! What has begun goes on when whoever asked for it is gone: its room is free when it ends, not
//! when nobody waits for it any more.

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::spawn_blocking;

/// Room for so many pieces of work.
pub(crate) struct Heavy(Semaphore);

/// It panicked.
#[derive(Debug)]
pub(crate) struct Panicked;

impl Heavy {
    pub(crate) const fn new(most: usize) -> Self {
        Self(Semaphore::const_new(most))
    }

    /// Does it as soon as there is room.
    pub(crate) async fn run<T: Send + 'static>(
        &'static self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Panicked> {
        let room = self.0.acquire().await.map_err(|_| Panicked)?;
        done(room, work).await
    }

    /// Does it where there is room now.
    pub(crate) async fn run_now<T: Send + 'static>(
        &'static self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<Result<T, Panicked>> {
        let room = self.0.try_acquire().ok()?;
        Some(done(room, work).await)
    }
}

async fn done<T: Send + 'static>(
    room: SemaphorePermit<'static>,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Panicked> {
    let work = move || {
        let done = work();
        drop(room);
        done
    };
    spawn_blocking(work).await.map_err(|_| Panicked)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn who_hangs_up_leaves_no_room_before_the_work_has_ended() {
        static ONE: Heavy = Heavy::new(1);
        let (begun, has_begun) = mpsc::channel();
        let (go_on, may_end) = mpsc::channel::<()>();
        let asking = tokio::spawn(ONE.run(move || {
            begun.send(()).unwrap();
            may_end.recv().unwrap();
        }));
        tokio::task::spawn_blocking(move || has_begun.recv().unwrap()).await.unwrap();
        asking.abort();
        assert!(asking.await.is_err());
        assert!(ONE.run_now(|| ()).await.is_none(), "it is still at it");
        go_on.send(()).unwrap();
        assert!(ONE.run(|| ()).await.is_ok());
    }

    #[tokio::test]
    async fn what_panics_gives_its_room_back() {
        static ONE: Heavy = Heavy::new(1);
        assert!(ONE.run(|| panic!("as planned")).await.is_err());
        assert!(ONE.run(|| ()).await.is_ok());
    }
}
