//! The PACs of a portal, in the order in which they are asked, and which of them is away.
//!
//! A PAC that does not answer is left alone for a while, so that documents do not queue before a
//! closed door and a service that comes back is not trampled. A document goes to another PAC only
//! where it certainly has no stamp yet.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use pac::{Outcome, Pac};

/// After so many calls in a row without an answer a PAC is left alone.
const FAILURES: u32 = 5;
/// For so long at first; each further failure doubles it.
const REST: SignedDuration = SignedDuration::from_secs(10);
const LONGEST_REST: SignedDuration = SignedDuration::from_mins(5);

/// The PACs of a portal. Cheap to clone; all clones share what they learn.
#[derive(Clone)]
pub struct Pacs(Arc<Lines>);

struct Lines {
    first: Arc<Line>,
    others: Vec<Arc<Line>>,
}

/// A PAC and the way to it.
pub(super) struct Line {
    pub(super) pac: Arc<dyn Pac>,
    breaker: Mutex<Breaker>,
}

#[derive(Default)]
struct Breaker {
    failures: u32,
    /// Nobody is let through before this instant.
    closed_until: Option<Timestamp>,
    /// It answers, and the account there cannot stamp: others are asked before it.
    unpaid_until: Option<Timestamp>,
}

impl Pacs {
    /// One PAC for everything.
    pub fn only(pac: Arc<dyn Pac>) -> Self {
        Self::in_order(pac, Vec::new())
    }

    /// The first one is asked; the others, in this order, where those before them are away. Their
    /// ids differ.
    pub fn in_order(first: Arc<dyn Pac>, others: Vec<Arc<dyn Pac>>) -> Self {
        let line = |pac| Arc::new(Line::new(pac));
        let others = others.into_iter().map(line).collect();
        Self(Arc::new(Lines { first: line(first), others }))
    }

    fn iter(&self) -> impl Iterator<Item = &Arc<Line>> {
        std::iter::once(&self.0.first).chain(&self.0.others)
    }

    /// Whether documents have no fiscal validity: one such PAC is enough to say so.
    pub(super) fn is_sandbox(&self) -> bool {
        self.iter().any(|line| line.pac.is_sandbox())
    }

    /// The one of that id.
    pub(super) fn find(&self, id: &str) -> Option<Arc<Line>> {
        self.iter().find(|line| line.pac.id().as_str() == id).cloned()
    }

    /// Whom a new document is pinned to: the first that is not away; where all are, the first.
    pub(super) fn preferred(&self, now: Timestamp) -> &Line {
        self.iter().find(|line| !line.is_away(now)).unwrap_or(&self.0.first).as_ref()
    }

    /// Who can take a document over that another PAC certainly did not stamp.
    pub(super) fn instead_of(&self, id: &str, now: Timestamp) -> Option<&Line> {
        self.iter().map(Arc::as_ref).find(|line| line.pac.id().as_str() != id && !line.is_away(now))
    }
}

impl Line {
    pub(super) fn new(pac: Arc<dyn Pac>) -> Self {
        Self { pac, breaker: Mutex::default() }
    }

    /// Whether others are to be asked before it.
    fn is_away(&self, now: Timestamp) -> bool {
        let breaker = self.breaker();
        breaker.closed_until.max(breaker.unpaid_until).is_some_and(|until| now < until)
    }

    /// Lets a call through, or says until when none is. Where the rest is over, one call is let
    /// through to try, and the others wait for what becomes of it.
    pub(super) fn admit(&self, now: Timestamp) -> Result<(), Timestamp> {
        let mut breaker = self.breaker();
        match breaker.closed_until {
            Some(until) if now < until => Err(until),
            Some(_) => {
                breaker.closed_until = Some(after(now, REST));
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Learns from an answer.
    pub(super) fn note(&self, outcome: &Outcome, now: Timestamp) {
        let mut breaker = self.breaker();
        match outcome {
            Outcome::Stamped { .. } | Outcome::Already { .. } | Outcome::Rejected { .. } => {
                *breaker = Breaker::default();
            }
            Outcome::InDoubt { answered: true, .. } => {
                (breaker.failures, breaker.closed_until) = (0, None);
            }
            Outcome::NotSent { .. } | Outcome::InDoubt { answered: false, .. } => {
                breaker.failures = breaker.failures.saturating_add(1);
                if let Some(doublings) = breaker.failures.checked_sub(FAILURES) {
                    breaker.closed_until = Some(after(now, rest(doublings)));
                }
            }
            Outcome::Account { .. } => {
                *breaker =
                    Breaker { unpaid_until: Some(after(now, LONGEST_REST)), ..Breaker::default() };
            }
        }
    }

    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn rest(doublings: u32) -> SignedDuration {
    REST.saturating_mul(1_i32 << doublings.min(10)).min(LONGEST_REST)
}

fn after(now: Timestamp, rest: SignedDuration) -> Timestamp {
    now.saturating_add(rest).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use pac::{AccountStanding, BoxFuture, PacId, SealedBytes};

    use super::*;

    struct Named(PacId);

    impl Pac for Named {
        fn id(&self) -> &PacId {
            &self.0
        }

        fn is_sandbox(&self) -> bool {
            true
        }

        fn standing(&self) -> BoxFuture<'_, AccountStanding> {
            Box::pin(async { AccountStanding::Known })
        }

        fn stamp<'a>(&'a self, _: &'a SealedBytes<'a>) -> BoxFuture<'a, Outcome> {
            Box::pin(async { Outcome::NotSent { reason: String::new() } })
        }

        fn recover<'a>(&'a self, doc: &'a SealedBytes<'a>) -> BoxFuture<'a, Outcome> {
            self.stamp(doc)
        }
    }

    fn pacs() -> Pacs {
        let [first, other] = ["uno", "otro"].map(|id| Arc::new(Named(PacId::new(id))));
        Pacs::in_order(first, vec![other])
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn away() -> Outcome {
        Outcome::InDoubt { reason: String::new(), answered: false }
    }

    fn id(line: Option<&Line>) -> &str {
        line.unwrap().pac.id().as_str()
    }

    #[test]
    fn who_does_not_answer_is_left_alone_and_tried_by_one() {
        let pacs = pacs();
        let first = pacs.find("uno").unwrap();
        for _ in 1..FAILURES {
            first.note(&away(), at(0));
            assert_eq!(first.admit(at(0)), Ok(()));
        }
        first.note(&away(), at(0));
        assert_eq!(first.admit(at(9)), Err(at(10)));
        assert_eq!(id(Some(pacs.preferred(at(9)))), "otro");
        assert_eq!(first.admit(at(10)), Ok(()));
        assert_eq!(first.admit(at(10)), Err(at(20)), "one is enough to try");
        first.note(&away(), at(11));
        assert_eq!(first.admit(at(12)), Err(at(31)), "twice as long");
        assert_eq!(first.admit(at(31)), Ok(()));
        first.note(&Outcome::Stamped { xml: Vec::new() }, at(32));
        assert_eq!(first.admit(at(32)), Ok(()));
        assert_eq!(id(Some(pacs.preferred(at(32)))), "uno");
    }

    #[test]
    fn others_are_asked_before_an_account_that_cannot_stamp() {
        let pacs = pacs();
        let broke = Outcome::Account { code: "AU4000".to_owned(), message: String::new() };
        pacs.find("uno").unwrap().note(&broke, at(0));
        assert_eq!(id(Some(pacs.preferred(at(1)))), "otro");
        assert_eq!(id(pacs.instead_of("uno", at(1))), "otro");
        assert!(pacs.instead_of("otro", at(1)).is_none());
        pacs.find("otro").unwrap().note(&broke, at(1));
        assert_eq!(id(Some(pacs.preferred(at(2)))), "uno", "all are away: the first");
        assert_eq!(pacs.find("uno").unwrap().admit(at(2)), Ok(()), "it may have been paid");
    }
}
