//! Hold, folio and document in one step, by many at the same time.

use std::sync::{Arc, Mutex};

use crate::returns;
use crate::world::{World, at, id, sealed_xml};
use billing::machine::ClaimState;
use billing::standing::Standing;
use portal_store::{
    Cancellation, ClaimOutcome, Folio, NewAttempt, NewClaim, PutReturn, SealError, SealedXml, Store,
};
use tickets::{AttemptId, ClaimId, IssuerId, RegisterId, Ticket, TicketId};
use tokio::task::JoinSet;

/// What every ticket of this world costs.
const PRICE: i64 = 2_850;

fn attempt(number: u128) -> NewAttempt {
    let id = AttemptId::new(id(number + 500));
    NewAttempt { id, pac: "sw".to_owned(), lease_until: Some(at(300)) }
}

async fn issue(
    store: &Store,
    new: NewClaim,
    number: u128,
    document: Result<SealedXml, String>,
) -> Result<ClaimOutcome, SealError<String>> {
    let make = move |_: &Folio| match &document {
        Ok(made) => Ok(SealedXml { xml: made.xml.clone(), ..*made }),
        Err(why) => Err(why.clone()),
    };
    store.issue(new, attempt(number), at(2), make).await
}

async fn folios(world: &World) -> Vec<u64> {
    let folios = world.store.folios(world.shop, "F").await.unwrap();
    folios.into_iter().map(|(number, ..)| number).collect()
}

async fn is_free(world: &World, ticket: TicketId) -> bool {
    world.store.ticket_state(ticket).await.unwrap().unwrap().live.is_none()
}

pub(crate) async fn what_is_issued_is_held_sealed_and_leased(world: World) {
    let ticket = world.sold(1).await;
    let made = Ok(sealed_xml(10, PRICE));
    let issued = issue(&world.store, world.new_claim(10, &[ticket]), 10, made).await.unwrap();
    let ClaimOutcome::Won(leased) = issued else { panic!("{issued:?}") };
    let id = attempt(10).id;
    let stamping = ClaimState::Stamping { attempt: id, lease_until: at(300), doubt: None };
    assert_eq!((leased.version, &leased.state), (3, &stamping));
    assert_eq!(world.store.find_claim(leased.id).await.unwrap().as_ref(), Some(&leased));
    let evidence = world.store.evidence(leased.id).await.unwrap();
    let events: Vec<&str> = evidence.iter().map(|(event, _)| event.as_str()).collect();
    assert_eq!(events, ["claimed", "sealed", "lease-won"]);
    let kept = world.store.attempt(id).await.unwrap().unwrap();
    assert_eq!((kept.xml, kept.folio.number), (sealed_xml(10, PRICE).xml, 1));
}

/// Who fails takes no number and undoes nobody else's document, though both were in one step.
pub(crate) async fn who_fails_undoes_nobody_else(world: World) {
    let stores = [world.store.clone(), world.reopen()];
    let mut tickets = Vec::new();
    for number in 1..=24 {
        tickets.push(world.sold(number).await);
    }
    let mut issuing = Vec::new();
    for (number, ticket) in (10_u128..).zip(&tickets) {
        let (store, new) = (stores[issuing.len() % 2].clone(), world.new_claim(number, &[*ticket]));
        // Each third cannot be made, and each third of those is for more than the ticket.
        let made = match number % 9 {
            0 | 3 => Err("no".to_owned()),
            6 => Ok(sealed_xml(number, PRICE + 1)),
            _ => Ok(sealed_xml(number, PRICE)),
        };
        issuing.push(tokio::spawn(async move { issue(&store, new, number, made).await }));
    }
    let mut won = 0;
    for (number, (ticket, issued)) in (10_u128..).zip(tickets.into_iter().zip(issuing)) {
        match (number % 9, issued.await.unwrap()) {
            (0 | 3, Err(SealError::Document(why))) => assert_eq!(why, "no"),
            (6, Err(SealError::Outdated)) => {}
            (_, Ok(ClaimOutcome::Won(_))) => {
                assert!(!is_free(&world, ticket).await);
                won += 1;
                continue;
            }
            (_, other) => panic!("{number}: {other:?}"),
        }
        assert!(is_free(&world, ticket).await, "nothing of {number} is left");
        assert!(world.store.find_claim(ClaimId::new(id(number))).await.unwrap().is_none());
    }
    assert_eq!(won, 16);
    assert_eq!(folios(&world).await, (1..=16).collect::<Vec<_>>(), "no holes");
}

pub(crate) async fn of_many_who_want_one_ticket_one_has_it_made(world: World) {
    let stores = [world.store.clone(), world.reopen()];
    let ticket = world.sold(1).await;
    let issuing: Vec<_> = (10_u128..22)
        .map(|number| {
            let store = stores[usize::from(number % 2 == 0)].clone();
            let new = world.new_claim(number, &[ticket]);
            let made = Ok(sealed_xml(number, PRICE));
            tokio::spawn(async move { issue(&store, new, number, made).await.unwrap() })
        })
        .collect();
    let (mut winners, mut holders) = (Vec::new(), Vec::new());
    for issued in issuing {
        match issued.await.unwrap() {
            ClaimOutcome::Won(claim) => winners.push(claim.id),
            ClaimOutcome::Held(claim) => holders.push(claim.id),
            other @ (ClaimOutcome::Closed(_) | ClaimOutcome::OnHold) => panic!("{other:?}"),
        }
    }
    assert_eq!((winners.len(), holders.len()), (1, 11));
    assert!(holders.iter().all(|holder| *holder == winners[0]));
    assert_eq!(folios(&world).await, [1]);
}

/// Wherever each of them is when it hangs up: waiting, writing for all, or already told.
pub(crate) async fn who_hangs_up_lets_the_others_through(world: World) {
    let mut issuing = Vec::new();
    for number in 1..=24 {
        let ticket = world.sold(number).await;
        let number = u128::from(number) + 10;
        let (store, new) = (world.store.clone(), world.new_claim(number, &[ticket]));
        let made = Ok(sealed_xml(number, PRICE));
        let task = tokio::spawn(async move { issue(&store, new, number, made).await });
        issuing.push((ticket, task));
    }
    for (place, (_, task)) in issuing.iter().enumerate() {
        if place % 2 == 0 {
            task.abort();
            tokio::task::yield_now().await;
        }
    }
    let mut tickets = Vec::new();
    for (place, (ticket, task)) in issuing.into_iter().enumerate() {
        match task.await {
            Ok(issued) => assert!(matches!(issued, Ok(ClaimOutcome::Won(_))), "{issued:?}"),
            Err(error) => assert!(error.is_cancelled() && place % 2 == 0, "{error}"),
        }
        tickets.push(ticket);
    }
    // What the shop writes now comes after all that was begun before it.
    let last = world.sold(99).await;
    let made = Ok(sealed_xml(99, PRICE));
    issue(&world.store, world.new_claim(99, &[last]), 99, made).await.unwrap();
    let mut kept = 1;
    for (place, ticket) in tickets.into_iter().enumerate() {
        let is_free = is_free(&world, ticket).await;
        assert!(!is_free || place % 2 == 0);
        kept += u64::from(!is_free);
    }
    assert_eq!(folios(&world).await, (1..=kept).collect::<Vec<_>>(), "one for each document");
}

/// What happens to the sale at its register at the same time.
#[derive(Clone, Copy)]
enum Meanwhile {
    Nothing,
    Cancelled,
    Returned,
}

impl Meanwhile {
    async fn happen(self, (store, shop, register): (Store, IssuerId, RegisterId), ticket: Ticket) {
        match self {
            Self::Nothing => {}
            Self::Cancelled => {
                let cancellation = Cancellation { at: at(2), reason: "Se equivocó".to_owned() };
                store.cancel_ticket(register, ticket.id(), cancellation, at(2)).await.unwrap();
            }
            Self::Returned => {
                let returned = returns::back(&ticket, &[], "1");
                let put = store.put_return(shop, &returned, at(3)).await.unwrap();
                assert_eq!(put, PutReturn::Created);
            }
        }
    }
}

/// A document is of the whole sale, or there is none, whichever of the two was first.
pub(crate) async fn what_happens_to_a_sale_meanwhile_comes_before_or_after(world: World) {
    const WHOLE: i64 = 11_400;
    let kinds = [Meanwhile::Nothing, Meanwhile::Cancelled, Meanwhile::Returned];
    let mut sales = Vec::new();
    for number in 1..=24 {
        sales.push(returns::sold(&world, number).await);
    }
    let mut begun = Vec::new();
    for ((number, ticket), meanwhile) in (10_u128..).zip(sales).zip(kinds.into_iter().cycle()) {
        let (store, new) = (world.store.clone(), world.new_claim(number, &[ticket.id()]));
        let made = Ok(sealed_xml(number, WHOLE));
        let at_the_shop = (world.store.clone(), world.shop, world.register.id);
        let happening = meanwhile.happen(at_the_shop, ticket.clone());
        let issuing = async move { issue(&store, new, number, made).await };
        let tasks = if number % 2 == 0 {
            let happening = tokio::spawn(happening);
            (tokio::spawn(issuing), happening)
        } else {
            (tokio::spawn(issuing), tokio::spawn(happening))
        };
        begun.push((ticket, meanwhile, tasks));
    }
    let mut documents = 0;
    for (ticket, meanwhile, (issuing, happening)) in begun {
        happening.await.unwrap();
        let issued = issuing.await.unwrap();
        let state = world.store.ticket_state(ticket.id()).await.unwrap().unwrap();
        match (issued, meanwhile) {
            (Ok(ClaimOutcome::Won(claim)), _) => {
                documents += 1;
                assert_eq!(state.live.as_ref(), Some(&claim));
                assert_eq!(state.billed().unwrap().total().raw(), WHOLE);
            }
            (Ok(ClaimOutcome::Closed(Standing::Cancelled)), Meanwhile::Cancelled) => {
                assert_eq!(state.standing(at(4)), Standing::Cancelled);
            }
            (Err(SealError::Outdated), Meanwhile::Returned) => {
                assert!(state.live.is_none());
                assert!(state.billed().unwrap().total().raw() < WHOLE);
            }
            (other, _) => panic!("{other:?}"),
        }
    }
    assert!(documents >= 8);
    assert_eq!(folios(&world).await, (1..=documents).collect::<Vec<_>>(), "no holes");
}

/// Both want the shop's next folio again and again, and neither waits until the other has nothing
/// left to write.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_busy_portal_leaves_room_for_another_on_postgres() {
    let world = World::on_postgres().await;
    let other = world.reopen();
    let mut tickets = Vec::new();
    for number in 1..=250 {
        tickets.push((u128::from(number) + 1_000, world.sold(number).await));
    }
    let few = tickets.split_off(247);
    let waiting = Arc::new(Mutex::new(tickets));
    let mut busy = JoinSet::new();
    for _ in 0..16 {
        let (store, waiting) = (world.store.clone(), Arc::clone(&waiting));
        let template = world.new_claim(0, &[]);
        busy.spawn(async move {
            let next = || waiting.lock().unwrap().pop();
            while let Some((number, ticket)) = next() {
                let id = ClaimId::new(id(number));
                let new = NewClaim { id, tickets: vec![ticket], ..template.clone() };
                let made = Ok(sealed_xml(number, PRICE));
                issue(&store, new, number, made).await.unwrap();
            }
        });
    }
    while waiting.lock().unwrap().len() > 200 {
        tokio::task::yield_now().await;
    }
    for (number, ticket) in few {
        let made = Ok(sealed_xml(number, PRICE));
        issue(&other, world.new_claim(number, &[ticket]), number, made).await.unwrap();
    }
    let left = waiting.lock().unwrap().len();
    busy.join_all().await;
    assert!(left > 0, "the other portal waited for all of it");
    assert_eq!(folios(&world).await, (1..=250).collect::<Vec<_>>());
}
