//! Who waits for the end of which claim: each is woken for its own and for no other.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tickets::ClaimId;
use tokio::sync::Notify;

/// Everybody who waits in this process.
#[derive(Default)]
pub(super) struct Followers(Mutex<HashMap<ClaimId, Arc<Notify>>>);

/// Somebody who waits; forgotten when dropped.
pub(super) struct Following<'a> {
    followers: &'a Followers,
    claim: ClaimId,
    pub(super) ended: Arc<Notify>,
}

impl Followers {
    /// Waits for a claim. What ends before `ended.notified()` is enabled wakes nobody.
    pub(super) fn follow(&self, claim: ClaimId) -> Following<'_> {
        let ended = Arc::clone(self.waiting().entry(claim).or_default());
        Following { followers: self, claim, ended }
    }

    /// Wakes whoever waits for it.
    pub(super) fn tell(&self, claim: ClaimId) {
        let ended = self.waiting().get(&claim).cloned();
        if let Some(ended) = ended {
            ended.notify_waiters();
        }
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<ClaimId, Arc<Notify>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Following<'_> {
    fn drop(&mut self) {
        let mut waiting = self.followers.waiting();
        // The map's own and this one: nobody else waits.
        if Arc::strong_count(&self.ended) <= 2 {
            waiting.remove(&self.claim);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use uuid::Uuid;

    use super::*;

    #[tokio::test]
    async fn each_is_woken_for_its_own_and_forgotten_after_it() {
        let followers = Followers::default();
        let [ours, other] = [1, 2].map(|number| ClaimId::new(Uuid::from_u128(number)));
        let following = [ours, ours, other].map(|claim| followers.follow(claim));
        let [first, second, third] = &following;
        let mut ends = [first, second, third].map(|following| Box::pin(following.ended.notified()));
        ends.iter_mut().for_each(|end| assert!(!end.as_mut().enable()));
        followers.tell(ours);
        let [first, second, third] = &mut ends;
        first.await;
        second.await;
        assert!(!third.as_mut().enable(), "the other claim has not ended");
        drop(ends);
        drop(following);
        assert!(followers.waiting().is_empty());
        followers.tell(ours);
        let late = followers.follow(ours);
        assert!(!pin!(late.ended.notified()).enable(), "an end is told once");
    }
}
