//! How many documents are on their way to PACs at the same time.
//!
//! Whoever seals a document sends it at once where there is room, and where there is none the
//! worker finds it in the table when there is. A part of the room is the worker's alone: what waits
//! in the table, retries and probes among it, would else wait for as long as new ones keep coming.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The room.
pub(super) struct Slots {
    free: Arc<Semaphore>,
    all: u32,
    /// What of it is not the worker's alone.
    common: Arc<Semaphore>,
    /// The table may hold more than there was room for.
    behind: AtomicBool,
}

/// Room for one; given back when dropped.
pub(super) struct Slot {
    _of_all: OwnedSemaphorePermit,
    _of_common: Option<OwnedSemaphorePermit>,
}

impl Slots {
    /// Room for so many, none of it before it is opened.
    pub(super) fn shut(all: u32) -> Self {
        let common = usize::try_from(all - all.div_ceil(4)).unwrap_or(0);
        Self {
            free: Arc::new(Semaphore::new(0)),
            all,
            common: Arc::new(Semaphore::new(common)),
            behind: AtomicBool::new(false),
        }
    }

    pub(super) fn open(&self) {
        self.free.add_permits(usize::try_from(self.all).unwrap_or(0));
    }

    /// Waits until all is given back; there is no room from then on.
    pub(super) async fn shut_again(&self) {
        if let Ok(all) = self.free.acquire_many(self.all).await {
            all.forget();
        }
    }

    /// For how many there is room now, before the worker looks at the table: who gives room back
    /// from here on is to wake it, until it says that it has caught up.
    pub(super) fn look(&self) -> u32 {
        self.behind.store(true, Ordering::SeqCst);
        self.room()
    }

    /// The table held less than there was room for.
    pub(super) fn caught_up(&self) {
        self.behind.store(false, Ordering::SeqCst);
    }

    /// Whether who has just given room back is to wake the worker.
    pub(super) fn is_behind(&self) -> bool {
        self.behind.load(Ordering::SeqCst)
    }

    fn room(&self) -> u32 {
        u32::try_from(self.free.available_permits()).unwrap_or(u32::MAX)
    }

    /// For the worker.
    pub(super) fn take(&self) -> Option<Slot> {
        self.take_beside(None)
    }

    /// For whoever is about to seal: a quarter of the room, and at least one, is never theirs.
    pub(super) fn spare(&self) -> Option<Slot> {
        let common = Arc::clone(&self.common).try_acquire_owned().ok()?;
        self.take_beside(Some(common))
    }

    fn take_beside(&self, common: Option<OwnedSemaphorePermit>) -> Option<Slot> {
        let of_all = Arc::clone(&self.free).try_acquire_owned().ok()?;
        Some(Slot { _of_all: of_all, _of_common: common })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_part_of_the_room_is_the_workers() {
        let slots = Slots::shut(4);
        assert!(slots.take().is_none(), "it is not open yet");
        slots.open();
        let spare: Vec<_> = std::iter::from_fn(|| slots.spare()).collect();
        assert_eq!((spare.len(), slots.room()), (3, 1));
        let last = slots.take();
        assert!(last.is_some() && slots.take().is_none());
        drop(last);
        assert!(slots.spare().is_none(), "what came back is the worker's too");
        drop(spare);
        assert!(slots.spare().is_some());
    }

    #[tokio::test]
    async fn it_is_shut_when_all_is_given_back() {
        let slots = Slots::shut(2);
        slots.open();
        let slot = slots.take();
        let mut shutting = std::pin::pin!(slots.shut_again());
        tokio::select! {
            biased;
            () = &mut shutting => panic!("one is out"),
            () = std::future::ready(()) => {}
        }
        assert!(slots.take().is_none(), "nobody gets in while it is being shut");
        drop(slot);
        shutting.await;
        assert_eq!(slots.room(), 0);
        slots.open();
        assert_eq!(slots.room(), 2);
    }

    #[test]
    fn room_that_comes_back_wakes_who_looks_for_it() {
        let slots = Slots::shut(2);
        slots.open();
        assert!(!slots.is_behind());
        assert_eq!(slots.look(), 2);
        assert!(slots.is_behind(), "until it is known that nothing waits");
        slots.caught_up();
        assert!(!slots.is_behind());
    }

    #[test]
    fn a_single_one_is_the_workers() {
        let slots = Slots::shut(1);
        slots.open();
        assert!(slots.spare().is_none() && slots.take().is_some());
    }
}
