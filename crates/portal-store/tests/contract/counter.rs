//! Invoices that the counter asks for.

use billing::standing::Standing;
use jiff::{SignedDuration, Timestamp};
use portal_store::{
    Claim, ClaimOrigin, ClaimOutcome, Door, InvoiceQuery, NewClaim, RefusalKind, Turn,
};
use tickets::{InvoiceRequestId, IssuerId, TicketId};

use crate::world::{World, at, id};

fn wish(number: u128) -> InvoiceRequestId {
    InvoiceRequestId::new(id(number))
}

fn at_counter(world: &World, number: u128, tickets: &[TicketId]) -> NewClaim {
    NewClaim { door: Door::Counter(wish(90)), ..world.new_claim(number, tickets) }
}

async fn won(world: &World, new: NewClaim, now: Timestamp) -> Claim {
    match world.store.claim(new, now).await.unwrap() {
        ClaimOutcome::Won(claim) => claim,
        other @ (ClaimOutcome::Held(_) | ClaimOutcome::Closed(_) | ClaimOutcome::OnHold) => {
            panic!("{other:?}")
        }
    }
}

async fn of_wish(world: &World, shop: IssuerId) -> Option<Claim> {
    world.store.claim_of_request(shop, wish(90)).await.unwrap()
}

/// The portal's period is over, the year is not: the counter still invoices, the portal does not.
pub(crate) async fn the_period_limits_the_portal_alone(world: World) {
    let ticket = world.sold(1).await;
    let month_later = at(0) + SignedDuration::from_hours(24 * 25);
    let state = world.store.ticket_state(ticket).await.unwrap().unwrap();
    assert_eq!(state.standing(month_later), Standing::Expired);
    assert_eq!(state.standing_at(Door::Counter(wish(90)), month_later), Standing::Open);
    let closed = world.store.claim(world.new_claim(10, &[ticket]), month_later).await.unwrap();
    assert!(matches!(closed, ClaimOutcome::Closed(Standing::Expired)), "{closed:?}");
    won(&world, at_counter(&world, 11, &[ticket]), month_later).await;

    let other = world.sold(2).await;
    let next_year = "2027-01-01T06:00:00Z".parse().unwrap();
    let closed = world.store.claim(at_counter(&world, 12, &[other]), next_year).await.unwrap();
    assert!(matches!(closed, ClaimOutcome::Closed(Standing::Expired)), "{closed:?}");
}

/// A wish is known by its id while its document lives, or when SAT refused what was typed.
pub(crate) async fn a_wish_finds_its_own_document(world: World) {
    let ticket = world.sold(1).await;
    assert!(of_wish(&world, world.shop).await.is_none());
    let claim = won(&world, at_counter(&world, 10, &[ticket]), at(2)).await;
    assert_eq!(of_wish(&world, world.shop).await.unwrap().id, claim.id);
    assert!(of_wish(&world, IssuerId::new(id(77))).await.is_none(), "another shop's");
    world.turn(&claim, Turn::Abandoned, 3).await;
    assert!(of_wish(&world, world.shop).await.is_none(), "it came to nothing");

    let again = won(&world, at_counter(&world, 11, &[ticket]), at(4)).await;
    let sealed = crate::world::seal(&world.store, &again, 11).await.unwrap();
    let stamping = world.turn(&sealed, Turn::LeaseWon { lease_until: at(300) }, 5).await;
    let refused = Turn::Refused { code: "CFDI40145".to_owned(), kind: RefusalKind::Document };
    world.turn(&stamping, refused, 6).await;
    let claim = of_wish(&world, world.shop).await.unwrap();
    assert_eq!(claim.refusal, Some(RefusalKind::Document));
    let listed = world.store.invoices_of_shop(world.shop, InvoiceQuery::default(), 9).await;
    let origins: Vec<_> = listed.unwrap().iter().map(|invoice| invoice.origin).collect();
    assert_eq!(origins, [ClaimOrigin::Counter]);
}
