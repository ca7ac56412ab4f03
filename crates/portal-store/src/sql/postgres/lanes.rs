//! Lanes: what is written for the same shop goes one after the other, and what waits meanwhile goes
//! together.
//!
//! Two invoices of a shop want its next folio and the next place of its feed: of two transactions
//! that try so at the same time one fails, and its document is made again. So they wait for each
//! other: within one process here, and between portals for a key of the database.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use tickets::IssuerId;
use tokio::sync::OwnedMutexGuard;

use crate::sql::job::Job;

/// A lane for each shop that anything was written for.
#[derive(Default)]
pub(super) struct Lanes(Mutex<HashMap<IssuerId, Arc<Lane>>>);

impl Lanes {
    pub(super) fn of(&self, shop: IssuerId) -> Arc<Lane> {
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(lanes.entry(shop).or_default())
    }
}

/// Whoever has the lane's turn writes for all who wait in it.
#[derive(Default)]
pub(super) struct Lane {
    waiting: Mutex<VecDeque<Box<dyn Job>>>,
    turn: Arc<tokio::sync::Mutex<()>>,
}

/// The right to write, until it is dropped.
pub(super) type LaneTurn = OwnedMutexGuard<()>;

impl Lane {
    pub(super) fn queue(&self, job: Box<dyn Job>) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push_back(job);
    }

    pub(super) async fn turn(&self) -> LaneTurn {
        Arc::clone(&self.turn).lock_owned().await
    }

    /// The next ones, up to `most`, for whoever has the turn. What nobody waits for any more is not
    /// among them: its caller has gone before it was begun.
    pub(super) fn next(&self, _turn: &LaneTurn, most: usize) -> Vec<Box<dyn Job>> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|job| job.is_awaited());
        let most = most.min(waiting.len());
        waiting.drain(..most).collect()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::error::StoreError;
    use crate::sql::job::{self, Answer};

    fn queue(lane: &Lane) -> Answer<(), StoreError> {
        let (job, answered) = job::of(|_| Ok(()));
        lane.queue(job);
        answered
    }

    #[tokio::test]
    async fn who_has_the_turn_writes_for_those_who_still_wait() {
        let lane = Lane::default();
        let turn = lane.turn().await;
        let (first, gone, last) = (queue(&lane), queue(&lane), queue(&lane));
        drop(gone);
        for (mut answer, left) in [(first, 1), (last, 0)] {
            let batch = lane.next(&turn, 1);
            assert_eq!((batch.len(), lane.waiting.lock().unwrap().len()), (1, left));
            batch.into_iter().for_each(|job| job.settle(Err(StoreError::Crowded)));
            assert!(matches!(answer.try_recv(), Ok(Err(StoreError::Crowded))), "in their order");
        }
        assert!(lane.next(&turn, 1).is_empty());
    }

    #[test]
    fn a_shop_has_one_lane() {
        let lanes = Lanes::default();
        let shop = |number| IssuerId::new(Uuid::from_u128(number));
        assert!(Arc::ptr_eq(&lanes.of(shop(1)), &lanes.of(shop(1))));
        assert!(!Arc::ptr_eq(&lanes.of(shop(1)), &lanes.of(shop(2))));
    }
}
