//! Tickets as they come: by registers, by QR, in any order.

use crate::world::{World, at, enrol, id, new_shop, seal, succeed};
use billing::standing::Standing;
use jiff::SignedDuration;
use jiff::civil::Date;
use portal_store::{
    CancelOutcome, Cancellation, ChangeBody, ClaimOutcome, CodeFinding, NewShop, Origin,
    PutOutcome, SealError, Sighting, Turn,
};
use tickets::{IssuerId, NotaFolio, Ticket, TicketDraft};

pub(crate) async fn tickets_are_kept_once_and_conflicts_name_the_field(world: World) {
    let put = async |draft: TicketDraft| {
        let ticket = Ticket::close(draft).unwrap();
        world.store.put_ticket(world.shop, &ticket, at(1)).await.unwrap()
    };
    assert_eq!(put(world.draft(1)).await, PutOutcome::Created);
    assert_eq!(put(world.draft(1)).await, PutOutcome::Exists);
    let other_cashier = TicketDraft { cashier: "Beto".to_owned(), ..world.draft(1) };
    assert_eq!(put(other_cashier).await, PutOutcome::Conflict("cashier"));
    let other_code = TicketDraft { code: world.draft(5).code, ..world.draft(1) };
    assert_eq!(put(other_code).await, PutOutcome::Conflict("code"));
    let same_code = TicketDraft { code: world.draft(1).code, ..world.draft(2) };
    assert_eq!(put(same_code).await, PutOutcome::Conflict("code"));
    let same_nota = TicketDraft { nota: world.draft(1).nota, ..world.draft(2) };
    assert_eq!(put(same_nota).await, PutOutcome::Conflict("folio"));
    assert_eq!(put(world.draft(2)).await, PutOutcome::Created);
}

pub(crate) async fn codes_lead_to_tickets_or_to_the_shop_that_announced_them(world: World) {
    let code = world.draft(1).code;
    let find = async || world.store.find_code(code).await.unwrap();
    assert!(matches!(find().await, CodeFinding::Unknown));
    for _ in 0..2 {
        world.store.announce_codes(world.register.id, &[code], at(1)).await.unwrap();
    }
    assert!(matches!(find().await, CodeFinding::Announced(shop) if shop == world.shop));
    let ticket = world.sold(1).await;
    let CodeFinding::Ticket(kept) = find().await else { panic!("no ticket") };
    let sold = world.draft(1);
    let total = Ticket::close(sold).unwrap().total();
    assert_eq!((kept.id, kept.total), (ticket, total));
    let kept = world.store.ticket(ticket).await.unwrap().unwrap();
    assert_ne!(kept.ticket.code(), code, "the code itself is not kept");
}

pub(crate) async fn cancellations_wait_for_the_invoice_and_never_undo_it(world: World) {
    let cancel = async |ticket| {
        let cancellation = Cancellation { at: at(9), reason: "Se equivocó".to_owned() };
        world.store.cancel_ticket(world.register.id, ticket, cancellation, at(9)).await.unwrap()
    };
    let [free, held, stamping, invoiced] =
        [world.sold(1).await, world.sold(2).await, world.sold(3).await, world.sold(4).await];
    assert_eq!(cancel(free).await, CancelOutcome::Cancelled);
    assert_eq!(cancel(free).await, CancelOutcome::Exists);
    match world.store.claim(world.new_claim(5, &[free]), at(9)).await.unwrap() {
        ClaimOutcome::Closed(standing) => assert_eq!(standing, Standing::Cancelled),
        other @ (ClaimOutcome::Won(_) | ClaimOutcome::Held(_) | ClaimOutcome::OnHold) => {
            panic!("{other:?}")
        }
    }
    // A hold without a document yields.
    let hold = world.claimed(10, &[held]).await;
    assert_eq!(cancel(held).await, CancelOutcome::Cancelled);
    assert!(matches!(seal(&world.store, &hold, 10).await, Err(SealError::Overtaken)));
    assert!(world.store.folios(world.shop, "F").await.unwrap().is_empty());
    // A document that may be stamped does not.
    world.stamping(20, &[stamping]).await;
    assert_eq!(cancel(stamping).await, CancelOutcome::InProcess);
    let claim = world.stamping(30, &[invoiced]).await;
    let stamp = Turn::Stamped { uuid: "CCCC".to_owned(), xml: b"<stamped/>".to_vec() };
    world.turn(&claim, stamp, 4).await;
    for _ in 0..2 {
        assert_eq!(cancel(invoiced).await, CancelOutcome::Invoiced);
    }
    let refused = ChangeBody::CancellationRefused { ticket: invoiced, uuid: "CCCC".to_owned() };
    let changes = world.store.changes(world.shop, 0, 99).await.unwrap();
    let told = changes.iter().filter(|change| change.body == refused).count();
    assert_eq!(told, 1, "the manager is told once");
    let stranger = enrol(&world.store, world.shop, 8).await;
    let cancellation = Cancellation { at: at(9), reason: "No es mía".to_owned() };
    let other = world.store.cancel_ticket(stranger.id, stamping, cancellation, at(9)).await;
    assert_eq!(other.unwrap(), CancelOutcome::NoTicket);
}

pub(crate) async fn a_qr_and_its_register_tell_one_sale(world: World) {
    let store = &world.store;
    let sight = async |draft: TicketDraft| {
        let ticket = Ticket::close(draft).unwrap();
        let found = store.find_sighted(world.shop, &ticket).await.unwrap();
        (found, store.keep_sighted(world.shop, &ticket, at(1)).await.unwrap())
    };
    let put = async |draft: TicketDraft| {
        store.put_ticket(world.shop, &Ticket::close(draft).unwrap(), at(2)).await.unwrap()
    };
    let origin = async |number| {
        let id = world.draft(number).id;
        store.ticket(id).await.unwrap().unwrap().origin
    };
    // As a QR has it: without its cashier.
    let seen = |number| TicketDraft { cashier: String::new(), ..world.draft(number) };
    let later =
        |number| TicketDraft { deadline: Date::constant(2026, 12, 1), ..world.draft(number) };

    assert_eq!(sight(seen(1)).await, (None, Sighting::Kept));
    assert_eq!(sight(seen(1)).await, (Some(Sighting::Kept), Sighting::Kept));
    assert_eq!(origin(1).await, Origin::Qr);
    let parts_of_a_second =
        TicketDraft { sold_at: at(0) + SignedDuration::from_millis(300), ..world.draft(1) };
    assert_eq!(put(parts_of_a_second).await, PutOutcome::Created);
    assert_eq!(origin(1).await, Origin::Register);
    assert_eq!(store.ticket(world.draft(1).id).await.unwrap().unwrap().ticket.cashier(), "Ana");
    assert_eq!(sight(seen(1)).await, (Some(Sighting::Kept), Sighting::Kept));

    // The paper was first, and the register says something else.
    sight(seen(2)).await;
    for _ in 0..2 {
        assert_eq!(put(later(2)).await, PutOutcome::Differs("deadline"));
    }
    assert_eq!(origin(2).await, Origin::Qr, "what was first stays in force");
    // The register was first.
    put(world.draft(3)).await;
    let differs = Sighting::Differs("deadline");
    assert_eq!(sight(later(3)).await, (Some(differs), differs));
    let other_code = TicketDraft { code: world.draft(9).code, ..seen(3) };
    let differs = Sighting::Differs("code");
    assert_eq!(sight(other_code).await, (Some(differs), differs));
    let same_nota = TicketDraft { nota: world.draft(1).nota, ..seen(4) };
    let differs = Sighting::Differs("folio");
    assert_eq!(sight(same_nota).await, (Some(differs), differs));

    let told: Vec<_> = store.changes(world.shop, 0, 9).await.unwrap();
    let told: Vec<_> = told.into_iter().map(|change| change.body).collect();
    let differs = |number, what: &str| ChangeBody::TicketDiffers {
        ticket: world.draft(number).id,
        uuid: None,
        what: what.to_owned(),
    };
    assert_eq!(told, [differs(2, "deadline"), differs(3, "deadline"), differs(1, "folio")]);
}

pub(crate) async fn nobody_sights_another_shops_ticket(world: World) {
    let ticket = Ticket::close(world.draft(1)).unwrap();
    world.sold(1).await;
    let other = IssuerId::new(id(99));
    let foreign = world.store.keep_sighted(other, &ticket, at(1)).await.unwrap();
    assert_eq!(foreign, Sighting::Foreign);
    assert!(world.store.changes(world.shop, 0, 9).await.unwrap().is_empty());
}

/// Whoever has seen a receipt knows its ticket's id; another shop's register puts nothing there.
pub(crate) async fn nobody_contradicts_another_shops_ticket(world: World) {
    let store = &world.store;
    let seen = TicketDraft { cashier: String::new(), ..world.draft(1) };
    let ticket = Ticket::close(seen).unwrap();
    assert_eq!(store.keep_sighted(world.shop, &ticket, at(1)).await.unwrap(), Sighting::Kept);
    let mut another = NewShop { id: IssuerId::new(id(99)), ..new_shop() };
    another.profile.rfc = "XIQB891116QE4".to_owned();
    let other = store.put_shop(another, at(0)).await.unwrap();
    let register = enrol(store, other, 8).await;
    let draft = TicketDraft {
        register: register.id,
        nota: NotaFolio { serie: register.nota_serie, folio: 1 },
        ..world.draft(1)
    };
    let put = store.put_ticket(other, &Ticket::close(draft).unwrap(), at(2)).await.unwrap();
    assert!(matches!(put, PutOutcome::Conflict(_)), "{put:?}");
    assert!(store.changes(world.shop, 0, 9).await.unwrap().is_empty());
}

pub(crate) async fn a_cancellation_that_is_ahead_waits_for_its_ticket(world: World) {
    let ticket = Ticket::close(world.draft(1)).unwrap();
    let cancellation = Cancellation { at: at(9), reason: "Se equivocó".to_owned() };
    let cancel = async |register, reason: &str| {
        let cancellation = Cancellation { reason: reason.to_owned(), ..cancellation.clone() };
        world.store.cancel_ticket(register, ticket.id(), cancellation, at(9)).await.unwrap()
    };
    let stranger = enrol(&world.store, world.shop, 8).await;
    assert_eq!(cancel(stranger.id, "No es mía").await, CancelOutcome::Ahead);
    assert_eq!(cancel(world.register.id, "Se equivocó").await, CancelOutcome::Ahead);
    assert_eq!(cancel(world.register.id, "Se equivocó").await, CancelOutcome::Exists);
    world.store.keep_sighted(world.shop, &ticket, at(10)).await.unwrap();
    let kept = world.store.ticket(ticket.id()).await.unwrap().unwrap();
    assert_eq!(kept.cancelled, Some(cancellation.clone()));
    assert_eq!(cancel(world.register.id, "Se equivocó").await, CancelOutcome::Exists);
    assert_eq!(cancel(stranger.id, "No es mía").await, CancelOutcome::NoTicket);

    // A register that was enrolled again speaks for the one that sold it.
    let sold_before = Ticket::close(world.draft(2)).unwrap();
    let successor = succeed(&world.store, &world.register, 9).await;
    for outcome in [CancelOutcome::Ahead, CancelOutcome::Exists] {
        let cancelled =
            world.store.cancel_ticket(successor.id, sold_before.id(), cancellation.clone(), at(9));
        assert_eq!(cancelled.await.unwrap(), outcome);
    }
    world.store.keep_sighted(world.shop, &sold_before, at(10)).await.unwrap();
    let kept = world.store.ticket(sold_before.id()).await.unwrap().unwrap();
    assert_eq!(kept.cancelled, Some(cancellation));
}
