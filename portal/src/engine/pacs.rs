//! The PACs of a portal, in the order in which they are asked, and which of them is away.
//!
//! A PAC that does not answer is left alone for a while, so that documents do not queue before a
//! closed door and a service that comes back is not trampled. A document goes to another PAC only
//! where it certainly has no stamp yet.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use pac::{Outcome, Pac};
use tickets::IssuerId;

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
    /// The same for the shops that it cannot stamp for.
    unsigned_until: HashMap<IssuerId, Timestamp>,
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

    /// Whom a new document of the shop, or of any, is pinned to: the first that is not away; where
    /// all are, the first.
    pub(super) fn preferred(&self, shop: Option<IssuerId>, now: Timestamp) -> &Line {
        self.iter().find(|line| !line.is_away(shop, now)).unwrap_or(&self.0.first).as_ref()
    }

    /// Who can take a document of the shop over that another PAC certainly did not stamp. Nobody
    /// who is away: it would go to and fro.
    pub(super) fn instead_of(&self, id: &str, shop: IssuerId, now: Timestamp) -> Option<&Line> {
        let is_there = |line: &&Line| !line.is_away(Some(shop), now);
        self.iter().map(Arc::as_ref).filter(|line| line.pac.id().as_str() != id).find(is_there)
    }
}

impl Line {
    pub(super) fn new(pac: Arc<dyn Pac>) -> Self {
        Self { pac, breaker: Mutex::default() }
    }

    /// Whether others are to be asked before it.
    fn is_away(&self, shop: Option<IssuerId>, now: Timestamp) -> bool {
        let breaker = self.breaker();
        let unsigned = shop.and_then(|shop| breaker.unsigned_until.get(&shop).copied());
        let until = breaker.closed_until.max(breaker.unpaid_until).max(unsigned);
        until.is_some_and(|until| now < until)
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

    /// Learns from an answer about a document of the shop.
    pub(super) fn note(&self, outcome: &Outcome, shop: IssuerId, now: Timestamp) {
        let mut breaker = self.breaker();
        match outcome {
            Outcome::Stamped { .. } | Outcome::Already { .. } | Outcome::Rejected { .. } => {
                breaker.open();
                breaker.unpaid_until = None;
                breaker.unsigned_until.remove(&shop);
            }
            Outcome::InDoubt { answered: true, .. } => breaker.open(),
            Outcome::NotSent { .. } | Outcome::InDoubt { answered: false, .. } => {
                breaker.failures = breaker.failures.saturating_add(1);
                if let Some(doublings) = breaker.failures.checked_sub(FAILURES) {
                    breaker.closed_until = Some(after(now, rest(doublings)));
                }
            }
            Outcome::Account { .. } if outcome.is_about_issuer() => {
                breaker.open();
                breaker.unsigned_until.retain(|_, until| now < *until);
                breaker.unsigned_until.insert(shop, after(now, LONGEST_REST));
            }
            Outcome::Account { .. } => {
                breaker.open();
                breaker.unpaid_until = Some(after(now, LONGEST_REST));
            }
        }
    }

    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Breaker {
    /// It has answered.
    fn open(&mut self) {
        (self.failures, self.closed_until) = (0, None);
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

    fn account(code: &str) -> Outcome {
        Outcome::Account { code: code.to_owned(), message: String::new() }
    }

    fn shop(number: u128) -> IssuerId {
        IssuerId::new(uuid::Uuid::from_u128(number))
    }

    /// Of a first shop's new documents.
    fn preferred(pacs: &Pacs, second: i64) -> &str {
        id(Some(pacs.preferred(Some(shop(1)), at(second))))
    }

    fn instead_of<'a>(pacs: &'a Pacs, other: &str, second: i64) -> Option<&'a Line> {
        pacs.instead_of(other, shop(1), at(second))
    }

    fn id(line: Option<&Line>) -> &str {
        line.unwrap().pac.id().as_str()
    }

    #[test]
    fn who_does_not_answer_is_left_alone_and_tried_by_one() {
        let pacs = pacs();
        let first = pacs.find("uno").unwrap();
        for _ in 1..FAILURES {
            first.note(&away(), shop(1), at(0));
            assert_eq!(first.admit(at(0)), Ok(()));
        }
        first.note(&away(), shop(1), at(0));
        assert_eq!(first.admit(at(9)), Err(at(10)));
        assert_eq!(preferred(&pacs, 9), "otro");
        assert_eq!(first.admit(at(10)), Ok(()));
        assert_eq!(first.admit(at(10)), Err(at(20)), "one is enough to try");
        first.note(&away(), shop(1), at(11));
        assert_eq!(first.admit(at(12)), Err(at(31)), "twice as long");
        assert_eq!(first.admit(at(31)), Ok(()));
        first.note(&Outcome::Stamped { xml: Vec::new() }, shop(1), at(32));
        assert_eq!(first.admit(at(32)), Ok(()));
        assert_eq!(preferred(&pacs, 32), "uno");
    }

    #[test]
    fn others_are_asked_before_an_account_that_cannot_stamp() {
        let pacs = pacs();
        let broke = account("AU2001");
        pacs.find("uno").unwrap().note(&broke, shop(1), at(0));
        assert_eq!(preferred(&pacs, 1), "otro");
        assert_eq!(id(instead_of(&pacs, "uno", 1)), "otro");
        assert!(instead_of(&pacs, "otro", 1).is_none());
        pacs.find("otro").unwrap().note(&broke, shop(1), at(1));
        assert_eq!(preferred(&pacs, 2), "uno", "all are away: the first");
        assert_eq!(pacs.find("uno").unwrap().admit(at(2)), Ok(()), "it may have been paid");
    }

    #[test]
    fn a_pac_that_looked_and_has_nothing_to_show_is_not_away() {
        let pacs = pacs();
        let first = pacs.find("uno").unwrap();
        let denied = Outcome::InDoubt { reason: String::new(), answered: true };
        for _ in 0..2 * FAILURES {
            first.note(&denied, shop(1), at(0));
        }
        assert_eq!((first.admit(at(0)), preferred(&pacs, 0)), (Ok(()), "uno"));
        for _ in 0..FAILURES {
            first.note(&away(), shop(1), at(0));
        }
        assert_eq!(first.admit(at(10)), Ok(()));
        first.note(&denied, shop(1), at(11));
        assert_eq!(first.admit(at(11)), Ok(()), "it has answered");
    }

    #[test]
    fn one_shops_unsigned_contract_is_no_other_shops_affair() {
        for code in ["701", "702", "719", "720", "740", "AU2003", "AU2004"] {
            let pacs = pacs();
            let first = pacs.find("uno").unwrap();
            first.note(&account(code), shop(1), at(0));
            assert_eq!(preferred(&pacs, 1), "otro", "{code}");
            assert_eq!(id(Some(pacs.preferred(Some(shop(2)), at(1)))), "uno", "{code}");
            assert_eq!(id(Some(pacs.preferred(None, at(1)))), "uno", "{code}");
            // Another shop's stamp says nothing of this one's contract.
            first.note(&Outcome::Stamped { xml: Vec::new() }, shop(2), at(1));
            assert!(instead_of(&pacs, "otro", 2).is_none(), "{code}: to and fro");
            assert_eq!(id(pacs.instead_of("otro", shop(2), at(2))), "uno");
            first.note(&Outcome::Stamped { xml: Vec::new() }, shop(1), at(2));
            assert_eq!(preferred(&pacs, 2), "uno", "signed");
        }
        for code in ["300", "703", "718", "AU2000", "AU2001", "AU2002"] {
            let pacs = pacs();
            pacs.find("uno").unwrap().note(&account(code), shop(1), at(0));
            assert_eq!(id(Some(pacs.preferred(Some(shop(2)), at(1)))), "otro", "{code}");
        }
    }
}
