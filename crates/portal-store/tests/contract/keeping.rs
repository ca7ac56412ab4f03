//! What is kept for a time only, what is counted, and what a backup does not know.

use billing::machine::ClaimState;
use billing::standing::Standing;
use jiff::SignedDuration;
use portal_store::{
    Act, CancelOutcome, Cancellation, Change, ChangeBody, ClaimOutcome, InvoicedElsewhere,
    RefusalKind, Restoration, Retention, Share, Swept, TicketFilter, TicketQuery, Turn,
};
use tickets::{BillingCode, NotaFolio, Ticket, TicketDraft};

use crate::world::{World, at};

pub(crate) async fn a_nonce_counts_once_whichever_portal_it_comes_to(world: World) {
    let other = world.reopen();
    let id = world.register.id;
    let (one, two) =
        tokio::join!(world.store.note_nonce(id, "n", at(0)), other.note_nonce(id, "n", at(0)));
    assert_ne!(one.unwrap(), two.unwrap(), "one of both was first");
    assert!(!other.note_nonce(id, "n", at(9)).await.unwrap());
    assert!(other.note_nonce(id, "m", at(9)).await.unwrap());
    let neighbour = crate::world::enrol(&world.store, world.shop, 8).await;
    assert!(other.note_nonce(neighbour.id, "n", at(9)).await.unwrap());
    let nonces = SignedDuration::from_secs(5);
    let swept =
        other.sweep(Retention { nonces, ..Retention::default() }, 10, at(10)).await.unwrap();
    assert_eq!(swept, Swept { nonces: 1, ..Swept::default() });
    assert!(world.store.note_nonce(id, "n", at(10)).await.unwrap());
}

pub(crate) async fn what_has_had_its_time_is_erased(world: World) {
    let store = &world.store;
    let ticket = world.sold(1).await;
    let stamping = world.stamping(10, &[ticket]).await;
    let stamp = Turn::Stamped { uuid: "AAAA".to_owned(), xml: b"<stamped/>".to_vec() };
    let claim = world.turn(&stamping, stamp, 4).await.id;
    let codes: Vec<BillingCode> =
        (50..53).map(|seed| BillingCode::from_random([seed; 16])).collect();
    store.announce_codes(world.register.id, &codes, at(0)).await.unwrap();
    store.add_enrolment_code(world.shop, ("sin usar", at(3_600)), at(0)).await.unwrap();
    let share = Share { claim, token: "enlace".to_owned(), expires_at: at(100) };
    store.share(share, at(5)).await.unwrap();

    let day = 24 * 3_600;
    let sweep = async |days: i64, most| {
        store.sweep(Retention::default(), most, at(days * day)).await.unwrap()
    };
    assert_eq!(sweep(29, 10).await, Swept::default());
    let first = sweep(32, 10).await;
    assert_eq!(first, Swept { shares: 1, enrolment_codes: 1, ..Swept::default() });
    assert_eq!(sweep(90, 10).await, Swept::default(), "a mail that waits is not erased");
    let mail = store.take_mail(at(90 * day), at(90 * day)).await.unwrap().unwrap();
    store.mail_sent(&mail, at(90 * day)).await.unwrap();
    assert_eq!(sweep(90, 10).await, Swept { mails: 1, ..Swept::default() });
    assert_eq!(store.mails_of(claim).await.unwrap(), []);
    // A few at a time.
    assert_eq!(sweep(401, 2).await, Swept { announced_codes: 2, ..Swept::default() });
    assert_eq!(sweep(401, 2).await, Swept { announced_codes: 1, ..Swept::default() });
    assert_eq!(sweep(401, 2).await.total(), 0);
}

pub(crate) async fn what_is_there_is_counted(world: World) {
    let [one, other] = [world.sold(1).await, world.sold(2).await];
    world.claimed(10, &[one]).await;
    let stamping = world.stamping(11, &[other]).await;
    let stamp = Turn::Stamped { uuid: "AAAA".to_owned(), xml: b"<stamped/>".to_vec() };
    world.turn(&stamping, stamp, 4).await;
    let census = world.store.census().await.unwrap();
    let expected = [("claimed".to_owned(), 1), ("invoiced".to_owned(), 1)];
    assert_eq!(census.claims, expected);
    assert_eq!((census.mails_waiting, census.oldest_mail), (1, Some(at(4))));
    let timings = world.store.timings();
    assert!(timings.writes.count > 5 && timings.reads.count > 0, "{timings:?}");
}

pub(crate) async fn a_store_that_was_brought_back_holds_old_tickets(world: World) {
    let store = &world.store;
    let ticket = world.sold(1).await;
    // By its register's clock it was sold after the return, which that clock may be an hour ahead
    // of.
    let restoration = Restoration { copied_at: at(-9_000), restored_at: at(-3_599) };
    store.mark_restored(restoration).await.unwrap();
    assert_eq!(store.restoration().await.unwrap(), Some(restoration));
    let claim = async || store.claim(world.new_claim(10, &[ticket]), at(2)).await.unwrap();
    assert!(matches!(claim().await, ClaimOutcome::OnHold));
    let later = TicketDraft { sold_at: at(2), ..world.draft(2) };
    let later = Ticket::close(later).unwrap();
    store.put_ticket(world.shop, &later, at(2)).await.unwrap();
    world.claimed(11, &[later.id()]).await;
    assert!(store.release_restoration(at(3)).await.unwrap());
    assert!(!store.release_restoration(at(3)).await.unwrap());
    assert!(matches!(claim().await, ClaimOutcome::Won(_)));
}

pub(crate) async fn what_was_sealed_in_a_copy_may_have_been_sent(world: World) {
    let store = &world.store;
    let ticket = world.sold(1).await;
    let sealed = world.sealed(10, &[ticket]).await;
    let restoration = Restoration { copied_at: at(3), restored_at: at(8) };
    store.mark_restored(restoration).await.unwrap();
    let claim = store.find_claim(sealed.id).await.unwrap().unwrap();
    let ClaimState::InDoubt { doubt, .. } = &claim.state else { panic!("{claim:?}") };
    assert_eq!(doubt.since, at(8));
    let told: Vec<_> =
        store.evidence(claim.id).await.unwrap().into_iter().map(|(event, _)| event).collect();
    assert_eq!(told, ["claimed", "sealed", "lease-won", "lease-lapsed"]);
    // A refusal now is none of a first sending: the lost store may have had it stamped.
    let leased = world.turn(&claim, Turn::LeaseWon { lease_until: at(300) }, 20).await;
    let refused = Turn::Refused { code: "CFDI40999".to_owned(), kind: RefusalKind::Document };
    let claim = world.turn(&leased, refused, 21).await;
    assert!(matches!(claim.state, ClaimState::InDoubt { .. }), "{claim:?}");
}

pub(crate) async fn registers_hear_what_changes_after_a_restoration(world: World) {
    let store = &world.store;
    let mut wanted = store.shop(world.shop).await.unwrap().unwrap().settings;
    let (copied, after_copy) = (wanted.revision, store.changes(world.shop, 0, 10).await.unwrap());
    let restoration = Restoration { copied_at: at(3), restored_at: at(8) };
    store.mark_restored(restoration).await.unwrap();
    // What a register has pulled of the lost store, and what it has of its settings.
    let lost = after_copy.last().map_or(0, |change| change.cursor) + 500;
    let seen = copied + 500;
    let told = store.changes(world.shop, lost, 10).await.unwrap();
    let [Change { cursor, body: ChangeBody::Settings { settings, .. } }] = told.as_slice() else {
        panic!("{told:?}")
    };
    assert!(settings.revision > seen, "{settings:?}");
    wanted.revision = settings.revision;
    wanted.serie = "G".to_owned();
    store.change_settings(world.shop, wanted).await.unwrap();
    let next = store.changes(world.shop, *cursor, 10).await.unwrap();
    assert_eq!(next.iter().map(|change| change.cursor).collect::<Vec<_>>(), [cursor + 1]);
}

pub(crate) async fn what_a_lost_store_invoiced_is_not_invoiced_again(world: World) {
    let store = &world.store;
    let (known, free) = (world.sold(1).await, world.sold(2).await);
    let restoration = Restoration { copied_at: at(-9), restored_at: at(1) };
    store.mark_restored(restoration).await.unwrap();
    let noted = |folio: u64| InvoicedElsewhere {
        nota: NotaFolio { serie: world.register.nota_serie.clone(), folio },
        uuid: format!("UUID-{folio}"),
    };
    let note = async |notes| store.note_invoiced_elsewhere(world.shop, notes, at(2)).await.unwrap();
    // What the lost store alone has heard of may be named as well.
    assert_eq!(note(vec![noted(1), noted(3)]).await, [noted(3).nota]);
    assert_eq!(note(vec![noted(1)]).await, []);
    let late = world.sold(3).await;
    assert!(store.release_restoration(at(3)).await.unwrap());
    for (number, ticket) in [(10, known), (11, late)] {
        let taken = store.claim(world.new_claim(number, &[ticket]), at(4)).await.unwrap();
        assert!(matches!(taken, ClaimOutcome::Closed(Standing::Invoiced)), "{taken:?}");
        let cancellation = Cancellation { at: at(4), reason: "Error".to_owned() };
        let id = world.register.id;
        let cancelled = store.cancel_ticket(id, ticket, cancellation, at(4)).await.unwrap();
        assert_eq!(cancelled, CancelOutcome::Invoiced);
    }
    world.claimed(12, &[free]).await;
    let listed = async |state| {
        let query = TicketQuery { state: Some(state), ..TicketQuery::default() };
        let found = store.tickets_of_shop(world.shop, query, at(4), 9).await.unwrap();
        found.into_iter().map(|one| (one.id, one.standing)).collect::<Vec<_>>()
    };
    let invoiced = [(late, Standing::Invoiced), (known, Standing::Invoiced)];
    assert_eq!(listed(TicketFilter::Invoiced).await, invoiced);
    assert_eq!(listed(TicketFilter::Open).await, [(free, Standing::Open)]);
    let deeds = store.deeds_on(world.shop, &known.to_string()).await.unwrap();
    let deeds: Vec<_> = deeds.iter().map(|deed| (deed.act, deed.detail.as_str())).collect();
    let detail = format!("{}: UUID-1", noted(1).nota.shown());
    assert_eq!(deeds, [(Act::InvoicedElsewhere, detail.as_str())]);
}
