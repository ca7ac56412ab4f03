//! Claims: who wins, what a turn needs, what it leaves.

use crate::world::{
    CORREO, World, at, done, enrol, id, new_shop, profile, seal, sealed_xml, xml_of,
};
use billing::machine::{ClaimState, Effect};
use billing::standing::Standing;
use jiff::SignedDuration;
use portal_store::{
    ChangeBody, Claim, ClaimOutcome, Door, Folio, Language, MailCause, MailTo, NewAttempt,
    NewClaim, NewShop, PromiseOutcome, RefusalKind, SealError, ShopProfile, StoreError, Turn,
    TurnRecord, Turned,
};
use tickets::{AttemptId, BillingCode, ClaimId, IssuerId, NotaFolio, Ticket, TicketDraft};

pub(crate) async fn of_many_claims_on_a_ticket_one_wins(world: World) {
    let ticket = world.sold(1).await;
    // Two stores on one file: the index decides between processes too.
    let stores = [world.store.clone(), world.reopen()];
    let racers: Vec<_> = (0..24)
        .map(|number| {
            let store = stores[usize::try_from(number % 2).unwrap()].clone();
            let new = world.new_claim(100 + number, &[ticket]);
            tokio::spawn(async move { store.claim(new, at(2)).await.unwrap() })
        })
        .collect();
    let mut winners = Vec::new();
    let mut holders = Vec::new();
    for racer in racers {
        match racer.await.unwrap() {
            ClaimOutcome::Won(claim) => winners.push(claim.id),
            ClaimOutcome::Held(claim) => holders.push(claim.id),
            ClaimOutcome::Closed(standing) => panic!("{standing:?}"),
            ClaimOutcome::OnHold => panic!("nothing was brought back"),
        }
    }
    assert_eq!(winners.len(), 1);
    assert_eq!(holders.len(), 23);
    assert!(holders.iter().all(|holder| *holder == winners[0]));
}

/// Every invoice of a shop wants the same next number: that is where transactions meet.
pub(crate) async fn of_many_claims_each_gets_its_own_folio(world: World) {
    let stores = [world.store.clone(), world.reopen()];
    let mut sealing = Vec::new();
    for number in 1..=12 {
        let ticket = world.sold(number).await;
        let number = u128::from(number);
        let claim = world.claimed(number, &[ticket]).await;
        let store = stores[usize::try_from(number % 2).unwrap()].clone();
        sealing.push(tokio::spawn(async move { seal(&store, &claim, number).await.unwrap() }));
    }
    for sealed in sealing {
        sealed.await.unwrap();
    }
    let folios = world.store.folios(world.shop, "F").await.unwrap();
    let numbers: Vec<u64> = folios.iter().map(|(number, ..)| *number).collect();
    assert_eq!(numbers, (1..=12).collect::<Vec<_>>());
}

pub(crate) async fn a_claim_over_several_tickets_takes_all_or_none(world: World) {
    let [one, two, three] = [world.sold(1).await, world.sold(2).await, world.sold(3).await];
    let holder = world.claimed(10, &[two]).await;
    match world.store.claim(world.new_claim(11, &[one, two, three]), at(2)).await.unwrap() {
        ClaimOutcome::Held(claim) => assert_eq!(claim, holder),
        other @ (ClaimOutcome::Won(_) | ClaimOutcome::Closed(_) | ClaimOutcome::OnHold) => {
            panic!("{other:?}")
        }
    }
    assert!(world.store.find_claim(ClaimId::new(id(11))).await.unwrap().is_none());
    let both = world.claimed(12, &[one, three]).await;
    assert_eq!(world.store.claimed_tickets(both.id).await.unwrap(), [one, three]);
}

/// Whoever asks in whatever order: the tickets are taken in one, and one of the two has them all.
pub(crate) async fn claims_over_the_same_tickets_do_not_block_each_other(world: World) {
    let stores = [world.store.clone(), world.reopen()];
    for round in 0..8_u64 {
        let [one, two] = [world.sold(2 * round + 1).await, world.sold(2 * round + 2).await];
        let number = u128::from(round) * 2 + 10;
        let (there, back) =
            (world.new_claim(number, &[one, two, one]), world.new_claim(number + 1, &[two, one]));
        let (first, second) = tokio::join!(
            tokio::spawn({
                let store = stores[0].clone();
                async move { store.claim(there, at(2)).await.unwrap() }
            }),
            tokio::spawn({
                let store = stores[1].clone();
                async move { store.claim(back, at(2)).await.unwrap() }
            }),
        );
        let (winner, loser) = match (first.unwrap(), second.unwrap()) {
            (ClaimOutcome::Won(winner), ClaimOutcome::Held(holder))
            | (ClaimOutcome::Held(holder), ClaimOutcome::Won(winner)) => (winner, holder),
            other => panic!("{other:?}"),
        };
        assert_eq!(winner.id, loser.id);
        assert_eq!(world.store.claimed_tickets(winner.id).await.unwrap(), [one, two]);
    }
}

pub(crate) async fn a_claim_takes_tickets_of_one_shop_alone(world: World) {
    let own = world.sold(1).await;
    let other = NewShop {
        id: IssuerId::new(id(2)),
        profile: ShopProfile { rfc: "XIQB891116QE4".to_owned(), ..new_shop().profile },
        ..new_shop()
    };
    let other = world.store.put_shop(other, at(0)).await.unwrap();
    let register = enrol(&world.store, other, 8).await;
    let draft = TicketDraft { register: register.id, ..world.draft(2) };
    let draft = TicketDraft {
        nota: NotaFolio { serie: register.nota_serie, folio: 1 },
        code: BillingCode::from_random([99; 16]),
        ..draft
    };
    let foreign = Ticket::close(draft).unwrap();
    world.store.put_ticket(other, &foreign, at(1)).await.unwrap();
    for tickets in [vec![foreign.id()], vec![own, foreign.id()], vec![foreign.id(), own]] {
        let refused = world.store.claim(world.new_claim(10, &tickets), at(2)).await;
        assert!(matches!(refused, Err(StoreError::Corrupt { .. })), "{refused:?}");
        assert!(world.store.find_claim(ClaimId::new(id(10))).await.unwrap().is_none());
    }
    // Nothing of the attempt holds the tickets.
    world.claimed(11, &[own]).await;
    let theirs = NewClaim { shop: other, ..world.new_claim(12, &[foreign.id()]) };
    let taken = world.store.claim(theirs, at(2)).await.unwrap();
    assert!(matches!(taken, ClaimOutcome::Won(_)), "{taken:?}");
}

pub(crate) async fn an_address_is_promised_until_the_claim_has_ended(world: World) {
    let ticket = world.sold(1).await;
    let new = NewClaim { receptor: profile(None), ..world.new_claim(10, &[ticket]) };
    let ClaimOutcome::Won(claim) = world.store.claim(new, at(2)).await.unwrap() else {
        panic!("nobody else wants it");
    };
    assert_eq!(world.store.mail_language(claim.id).await.unwrap(), Language::English);
    let to =
        |recipient: &str| MailTo { recipient: recipient.to_owned(), language: Language::Spanish };
    for recipient in ["mal@example.mx", CORREO] {
        let promised = world.store.promise_mail(claim.id, to(recipient)).await.unwrap();
        assert_eq!(promised, PromiseOutcome::Promised);
    }
    assert_eq!(world.store.claim_correo(claim.id).await.unwrap().as_deref(), Some(CORREO));
    let sealed = seal(&world.store, &claim, 10).await.unwrap();
    let stamping = world.turn(&sealed, Turn::LeaseWon { lease_until: at(300) }, 3).await;
    let stamp = Turn::Stamped { uuid: "AAAA".to_owned(), xml: b"<stamped/>".to_vec() };
    world.turn(&stamping, stamp, 4).await;
    let late = world.store.promise_mail(claim.id, to("tarde@example.mx")).await.unwrap();
    assert_eq!(late, PromiseOutcome::Ended);
    let mail = world.store.take_mail(at(5), at(60)).await.unwrap().unwrap();
    assert_eq!((mail.recipient.as_str(), mail.language), (CORREO, Language::Spanish));
    assert!(world.store.take_mail(at(5), at(60)).await.unwrap().is_none());
}

pub(crate) async fn a_turn_needs_the_latest_version(world: World) {
    let ticket = world.sold(1).await;
    let sealed = world.sealed(10, &[ticket]).await;
    let lease = || TurnRecord::plain(Turn::LeaseWon { lease_until: at(300) });
    let (first, second) = tokio::join!(
        world.store.turn(&sealed, lease(), at(3)),
        world.store.turn(&sealed, lease(), at(3)),
    );
    let won = [first.unwrap(), second.unwrap()]
        .iter()
        .filter(|turned| matches!(turned, Turned::Done(..)))
        .count();
    assert_eq!(won, 1, "one worker gets the lease");
    let now = world.store.find_claim(sealed.id).await.unwrap().unwrap();
    assert_eq!(now.version, 3);
    assert!(matches!(now.state, ClaimState::Stamping { .. }));
}

pub(crate) async fn the_machine_decides_what_can_be_written(world: World) {
    let ticket = world.sold(1).await;
    let sealed = world.sealed(10, &[ticket]).await;
    let refused = world.store.turn(&sealed, TurnRecord::plain(Turn::Unclear), at(3)).await;
    assert!(matches!(refused, Err(StoreError::NotAllowed(_))), "{refused:?}");
    assert_eq!(world.store.find_claim(sealed.id).await.unwrap().unwrap(), sealed);
}

pub(crate) async fn sealing_is_all_or_nothing(world: World) {
    let ticket = world.sold(1).await;
    let claim = world.claimed(10, &[ticket]).await;
    let attempt = AttemptId::new(id(99));
    let failing = |folio: &portal_store::Folio| Err(format!("{}-{}", folio.serie, folio.number));
    let new = NewAttempt { id: attempt, pac: "sw".to_owned(), lease_until: None };
    let failed = world.store.seal(&claim, new, at(2), failing).await;
    assert!(matches!(failed, Err(SealError::Document(folio)) if folio == "F-1"));
    assert!(world.store.attempt(attempt).await.unwrap().is_none());
    let sealed = seal(&world.store, &claim, 10).await.unwrap();
    // The number that the failure had seen is the next one still.
    let folios = world.store.folios(world.shop, "F").await.unwrap();
    assert_eq!(folios, [(1, "taken".to_owned(), None)]);
    // A second sealing of the same claim comes too late and takes no number.
    assert!(matches!(
        seal(&world.store, &claim, 11).await,
        Err(SealError::Overtaken | SealError::Store(_))
    ));
    assert_eq!(world.store.folios(world.shop, "F").await.unwrap().len(), 1);
    assert_eq!(world.store.find_claim(claim.id).await.unwrap().unwrap(), sealed);
}

pub(crate) async fn every_state_is_read_as_it_was_written(world: World) {
    let tickets = [world.sold(1).await, world.sold(2).await, world.sold(3).await];
    let same = async |claim: &Claim| {
        let read = world.reopen().find_claim(claim.id).await.unwrap().unwrap();
        assert_eq!(&read, claim);
    };
    let claimed = world.claimed(10, &tickets[..1]).await;
    same(&claimed).await;
    let sealed = seal(&world.store, &claimed, 10).await.unwrap();
    same(&sealed).await;
    let stamping = world.turn(&sealed, Turn::LeaseWon { lease_until: at(300) }, 3).await;
    same(&stamping).await;
    let doubtful = world.turn(&stamping, Turn::Unclear, 4).await;
    assert!(matches!(doubtful.state, ClaimState::InDoubt { .. }));
    same(&doubtful).await;
    let again = world.turn(&doubtful, Turn::LeaseWon { lease_until: at(400) }, 9).await;
    assert!(matches!(again.state, ClaimState::Stamping { doubt: Some(_), .. }));
    same(&again).await;
    let stamp = Turn::Stamped { uuid: "AAAA".to_owned(), xml: b"<stamped/>".to_vec() };
    same(&world.turn(&again, stamp, 10).await).await;
    let refused = world.stamping(20, &tickets[1..2]).await;
    let code = Turn::Refused { code: "CFDI40145".to_owned(), kind: RefusalKind::Document };
    let refused = world.turn(&refused, code, 5).await;
    assert_eq!(refused.refusal, Some(RefusalKind::Document));
    same(&refused).await;
    let released = world.claimed(30, &tickets[2..]).await;
    same(&world.turn(&released, Turn::Abandoned, 6).await).await;
}

pub(crate) async fn an_invoice_is_told_to_the_registers_and_makes_a_customer(world: World) {
    let ticket = world.sold(1).await;
    let stamping = world.stamping(10, &[ticket]).await;
    let record = TurnRecord {
        turn: Turn::Stamped { uuid: "AAAA".to_owned(), xml: b"<stamped/>".to_vec() },
        evidence: Some("{\"outcome\":\"stamped\"}".to_owned()),
        jitter: SignedDuration::ZERO,
    };
    let (invoiced, effects) = done(world.store.turn(&stamping, record, at(4)).await.unwrap());
    assert_eq!(effects, [Effect::Announce]);
    let ClaimState::Invoiced { attempt, .. } = invoiced.state else { panic!("{invoiced:?}") };
    let attempt = world.store.attempt(attempt).await.unwrap().unwrap();
    assert_eq!(attempt.xml, xml_of(10));
    assert_eq!(attempt.stamped.unwrap(), b"<stamped/>");
    let changes = world.store.changes(world.shop, 0, 10).await.unwrap();
    let [invoiced_change, customer] = changes.as_slice() else { panic!("{changes:?}") };
    let expected = ChangeBody::TicketInvoiced {
        ticket,
        uuid: "AAAA".to_owned(),
        serie_folio: "F-1".to_owned(),
        at: at(4),
    };
    assert_eq!(invoiced_change.body, expected);
    let ChangeBody::Customer { id: customer_id, profile: kept, .. } = &customer.body else {
        panic!("{customer:?}")
    };
    assert_eq!(*kept, profile(Some(CORREO)));
    let after = world.store.changes(world.shop, invoiced_change.cursor, 10).await.unwrap();
    assert_eq!(after, std::slice::from_ref(customer));
    let evidence = world.store.evidence(invoiced.id).await.unwrap();
    let last = evidence.last().unwrap();
    assert_eq!(last, &("stamped".to_owned(), Some("{\"outcome\":\"stamped\"}".to_owned())));

    // The same customer again, without an address this time: the known one is kept.
    let second = world.sold(2).await;
    let new = NewClaim { receptor: profile(None), ..world.new_claim(20, &[second]) };
    let ClaimOutcome::Won(claim) = world.store.claim(new, at(5)).await.unwrap() else {
        panic!("not won")
    };
    let sealed = seal(&world.store, &claim, 20).await.unwrap();
    let stamping = world.turn(&sealed, Turn::LeaseWon { lease_until: at(300) }, 6).await;
    let stamp = Turn::Stamped { uuid: "BBBB".to_owned(), xml: b"<second/>".to_vec() };
    world.turn(&stamping, stamp, 7).await;
    let changes = world.store.changes(world.shop, customer.cursor, 10).await.unwrap();
    let ChangeBody::Customer { id, profile: kept, .. } = &changes[1].body else { panic!() };
    assert_eq!(id, customer_id);
    assert_eq!(*kept, profile(Some(CORREO)));
    assert!(world.store.claim_is_of(claim.id, "CACX7605101P8").await.unwrap());
    assert!(!world.store.claim_is_of(claim.id, "CACX7605101P9").await.unwrap());
    let held_for = async |rfc| world.store.claim_for(second, rfc).await.unwrap();
    assert_eq!(held_for("CACX7605101P8").await, Some(claim.id));
    assert_eq!(held_for("CACX7605101P9").await, None);
}

pub(crate) async fn a_seal_takes_the_lease_that_is_asked_for(world: World) {
    let ticket = world.sold(1).await;
    let claim = world.claimed(10, &[ticket]).await;
    let lease_until = Some(at(300));
    let id = AttemptId::new(id(510));
    let attempt = NewAttempt { id, pac: "sw".to_owned(), lease_until };
    let failing = |_: &Folio| Err::<portal_store::SealedXml, _>("no".to_owned());
    let failed = world.store.seal(&claim, attempt.clone(), at(2), failing).await;
    assert!(matches!(failed, Err(SealError::Document(_))), "{failed:?}");
    let make = |_: &Folio| Ok::<_, String>(sealed_xml(10, 2_850));
    let leased = world.store.seal(&claim, attempt, at(2), make).await.unwrap();
    let stamping = ClaimState::Stamping { attempt: id, lease_until: at(300), doubt: None };
    assert_eq!((leased.version, &leased.state), (3, &stamping));
    assert_eq!(world.store.find_claim(claim.id).await.unwrap(), Some(leased));
    let evidence = world.store.evidence(claim.id).await.unwrap();
    let events: Vec<&str> = evidence.iter().map(|(event, _)| event.as_str()).collect();
    assert_eq!(events, ["claimed", "sealed", "lease-won"]);
    assert!(world.store.due(at(299), 10).await.unwrap().is_empty(), "nobody else sends it");
    assert_eq!(world.store.due(at(300), 10).await.unwrap().len(), 1);
}

pub(crate) async fn a_refusal_frees_the_ticket_and_explains_the_folio(world: World) {
    let ticket = world.sold(1).await;
    let stamping = world.stamping(10, &[ticket]).await;
    let turn = Turn::Refused { code: "CFDI40145".to_owned(), kind: RefusalKind::Document };
    let refused = world.turn(&stamping, turn, 4).await;
    let state = world.store.ticket_state(ticket).await.unwrap().unwrap();
    assert!(state.live.is_none());
    assert_eq!(state.refused, Some(refused));
    assert_eq!(world.store.claim_for(ticket, "CACX7605101P8").await.unwrap(), None);
    assert_eq!(state.standing(at(5)), Standing::Open);
    world.sealed(20, &[ticket]).await;
    let folios = world.store.folios(world.shop, "F").await.unwrap();
    let unused = (1, "unused".to_owned(), Some("CFDI40145".to_owned()));
    assert_eq!(folios, [unused, (2, "taken".to_owned(), None)]);
}

/// In the transaction of the refusal, for later: who sees it on the page can correct it before.
pub(crate) async fn a_refusal_is_told_to_whoever_was_promised_a_mail(world: World) {
    let refuse = || Turn::Refused { code: "CFDI40145".to_owned(), kind: RefusalKind::Document };
    let ticket = world.sold(1).await;
    let stamping = world.stamping(10, &[ticket]).await;
    let refused = world.turn(&stamping, refuse(), 4).await;
    let store = &world.store;
    assert_eq!(store.next_mail().await.unwrap(), Some(at(304)));
    assert!(store.take_mail(at(303), at(600)).await.unwrap().is_none());
    let mail = store.take_mail(at(304), at(600)).await.unwrap().unwrap();
    assert_eq!((mail.claim, mail.cause, mail.tries), (refused.id, MailCause::Refused, 1));
    assert_eq!((mail.recipient.as_str(), mail.language), (CORREO, Language::English));
    store.mail_sent(&mail, at(305)).await.unwrap();
    assert_eq!(store.mailed_to(CORREO, None, 9).await.unwrap(), [], "there is no invoice");

    // Who gave no address, and who stands at the counter, is not written to.
    let (nowhere, counter) = (world.sold(2).await, world.sold(3).await);
    let new = world.new_claim(20, &[nowhere]);
    let silent = NewClaim { receptor: profile(None), ..new };
    let request = tickets::InvoiceRequestId::new(id(40));
    let at_counter = NewClaim { door: Door::Counter(request), ..world.new_claim(30, &[counter]) };
    for (new, attempt) in [(silent, 20), (at_counter, 30)] {
        let ClaimOutcome::Won(claim) = store.claim(new, at(306)).await.unwrap() else { panic!() };
        let sealed = seal(store, &claim, attempt).await.unwrap();
        let leased = world.turn(&sealed, Turn::LeaseWon { lease_until: at(900) }, 307).await;
        world.turn(&leased, refuse(), 308).await;
    }
    assert_eq!(store.next_mail().await.unwrap(), None);
}

/// An account that is not let in says nothing of the document: it is no denial of a stamp.
pub(crate) async fn only_a_refusal_of_the_document_is_a_denial(world: World) {
    let ticket = world.sold(1).await;
    let stamping = world.stamping(10, &[ticket]).await;
    let mut claim = world.turn(&stamping, Turn::Unclear, 4).await;
    let answers = [("718", RefusalKind::Account), ("401", RefusalKind::Document)];
    for ((code, kind), second) in answers.into_iter().zip([10, 20]) {
        let leased = world.turn(&claim, Turn::LeaseWon { lease_until: at(400) }, second).await;
        let turn = Turn::Refused { code: code.to_owned(), kind };
        claim = world.turn(&leased, turn, second + 1).await;
        assert!(matches!(claim.state, ClaimState::InDoubt { .. }));
    }
    assert_eq!(world.store.refusals(claim.id).await.unwrap(), [at(21)]);
}

pub(crate) async fn what_is_due_and_when(world: World) {
    let ticket = world.sold(1).await;
    assert_eq!(world.store.next_due().await.unwrap(), None);
    let claimed = world.claimed(10, &[ticket]).await;
    assert_eq!(world.store.next_due().await.unwrap(), Some(at(60)));
    assert!(world.store.due(at(59), 9).await.unwrap().is_empty());
    assert_eq!(world.store.due(at(60), 9).await.unwrap(), std::slice::from_ref(&claimed));
    let sealed = seal(&world.store, &claimed, 10).await.unwrap();
    assert_eq!(world.store.due(at(2), 9).await.unwrap(), std::slice::from_ref(&sealed));
    assert!(world.store.due(at(2), 0).await.unwrap().is_empty());
    let stamping = world.turn(&sealed, Turn::LeaseWon { lease_until: at(300) }, 3).await;
    assert_eq!(world.store.next_due().await.unwrap(), Some(at(300)));
    let in_hand = world.store.in_hand().await.unwrap();
    assert_eq!(in_hand, std::slice::from_ref(&stamping));
    let back = world.turn(&stamping, Turn::NotSent { retry_at: at(77) }, 4).await;
    assert!(matches!(back.state, ClaimState::Sealed { .. }));
    assert_eq!(world.store.next_due().await.unwrap(), Some(at(77)));
    assert_eq!(world.store.find_claim(back.id).await.unwrap().unwrap().not_sent, 1);
}

pub(crate) async fn a_document_changes_its_pac_only_while_nobody_sends_it(world: World) {
    let ticket = world.sold(1).await;
    let stamping = world.stamping(10, &[ticket]).await;
    let pin = "UPDATE stamp_attempts SET pac_id = 'otro'";
    assert!(world.engine.run(pin).is_err(), "somebody is sending it");
    let moved = world.turn(&stamping, Turn::Moved { pac: "finkok".to_owned() }, 4).await;
    let ClaimState::Sealed { attempt } = moved.state else { panic!("{moved:?}") };
    assert_eq!(world.store.attempt(attempt).await.unwrap().unwrap().pac, "finkok");
    let again = world.turn(&moved, Turn::LeaseWon { lease_until: at(300) }, 5).await;
    let doubtful = world.turn(&again, Turn::Unclear, 6).await;
    assert!(world.engine.run(pin).is_err(), "it may have a stamp");
    let refused = world
        .store
        .turn(&doubtful, TurnRecord::plain(Turn::Moved { pac: "sw".to_owned() }), at(7))
        .await;
    assert!(matches!(refused, Err(StoreError::NotAllowed(_))), "{refused:?}");
}
