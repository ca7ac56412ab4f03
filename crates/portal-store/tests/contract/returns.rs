//! Returns: what they take off a ticket, and the egresos that are owed for them.

use billing::machine::ClaimState;
use billing::standing::Standing;
use cfdi::catalog::FormaPago;
use money::{Money, Quantity};
use portal_store::{
    Claim, ClaimOutcome, Credit, InvoicedElsewhere, NewAttempt, PutReturn, RefusalKind,
    Restoration, ReturnFate, ReturnQuery, SealError, TicketState, Turn,
};
use tickets::{
    AttemptId, Chosen, ClaimId, NotaFolio, Remaining, Return, ReturnDraft, ReturnId, Ticket,
    TicketDraft, TicketId,
};

use crate::world::{World, at, enrol, id, profile, sealed_xml};

/// A sale of four litres of milk: 114.00.
fn four(world: &World, number: u64) -> Ticket {
    let draft = world.draft(number);
    let mut line = draft.lines[0].clone();
    line.quantity = Quantity::parse("4").unwrap();
    line.gross = Money::from_raw(11_400);
    let mut payment = draft.payments[0];
    payment.amount = line.gross;
    Ticket::close(TicketDraft {
        lines: vec![line],
        payments: vec![payment],
        total: Money::from_raw(11_400),
        ..draft
    })
    .unwrap()
}

pub(crate) async fn sold(world: &World, number: u64) -> Ticket {
    let ticket = four(world, number);
    world.store.put_ticket(world.shop, &ticket, at(1)).await.unwrap();
    ticket
}

/// `quantity` litres of the sale come back, behind those of the other returns.
pub(crate) fn back(ticket: &Ticket, others: &[&Return], quantity: &str) -> Return {
    let left = Remaining::of(ticket.clone(), others.iter().copied()).unwrap();
    let chosen = Chosen { place: 0, quantity: Quantity::parse(quantity).unwrap() };
    let lines = left.take(&[chosen]).unwrap();
    let number = u64::try_from(others.len()).unwrap() + 1;
    let nota = NotaFolio { serie: "DEVA".to_owned(), folio: ticket.nota().folio * 10 + number };
    Return::close(ReturnDraft {
        id: ReturnId::new(id(u128::from(nota.folio) + 9_000)),
        ticket: ticket.id(),
        register: ticket.register(),
        nota,
        returned_at: at(2),
        cashier: "Ana".to_owned(),
        reason: "Cortada".to_owned(),
        forma_pago: FormaPago::Efectivo,
        total: Money::try_sum(lines.iter().map(|line| line.gross)).unwrap(),
        lines,
    })
    .unwrap()
}

async fn put(world: &World, returned: &Return) -> PutReturn {
    world.store.put_return(world.shop, returned, at(3)).await.unwrap()
}

async fn state(world: &World, ticket: &Ticket) -> TicketState {
    world.store.ticket_state(ticket.id()).await.unwrap().unwrap()
}

async fn billed(world: &World, ticket: &Ticket) -> i64 {
    state(world, ticket).await.billed().unwrap().total().raw()
}

async fn claimed(world: &World, number: u128, tickets: &[TicketId]) -> Claim {
    world.claimed(number, tickets).await
}

async fn seal_for(
    world: &World,
    claim: &Claim,
    number: u128,
    centavos: i64,
) -> Result<Claim, SealError<String>> {
    let attempt = NewAttempt {
        id: AttemptId::new(id(number + 500)),
        pac: "sw".to_owned(),
        lease_until: None,
    };
    let make = move |_: &portal_store::Folio| Ok(sealed_xml(number, centavos));
    world.store.seal(claim, attempt, at(4), make).await
}

async fn end(world: &World, sealed: &Claim, turn: Turn) -> Claim {
    end_at(world, sealed, turn, 6).await
}

async fn end_at(world: &World, sealed: &Claim, turn: Turn, second: i64) -> Claim {
    let held = world.turn(sealed, Turn::LeaseWon { lease_until: at(second + 300) }, second).await;
    world.turn(&held, turn, second).await
}

fn stamped(uuid: &str) -> Turn {
    Turn::Stamped { uuid: uuid.to_owned(), xml: b"<timbrado/>".to_vec() }
}

fn refused() -> Turn {
    Turn::Refused { code: "CFDI40999".to_owned(), kind: RefusalKind::Document }
}

async fn invoiced(world: &World, ticket: &Ticket, number: u128, centavos: i64) -> Claim {
    let claim = claimed(world, number, &[ticket.id()]).await;
    let sealed = seal_for(world, &claim, number, centavos).await.unwrap();
    end(world, &sealed, stamped(&format!("UUID-{number}"))).await
}

async fn take(world: &World, number: u128, second: i64) -> Option<Credit> {
    let due = world.store.credits_due(at(second), 10).await.unwrap();
    let first = *due.first()?;
    let id = ClaimId::new(id(number));
    world.store.claim_credit(id, first, at(second + 60), at(second)).await.unwrap()
}

pub(crate) async fn a_return_is_kept_once_and_taken_off_its_ticket(world: World) {
    let ticket = sold(&world, 1).await;
    let one = back(&ticket, &[], "1");
    assert_eq!(put(&world, &one).await, PutReturn::Created);
    assert_eq!(put(&world, &one).await, PutReturn::Exists);
    assert_eq!(billed(&world, &ticket).await, 8_550);
    // Something else under the same id, under the same note, and the same stretch once more.
    let other = back(&ticket, &[], "2");
    assert_eq!(put(&world, &other).await, PutReturn::Conflict("lines"));
    let renamed = Return::close(ReturnDraft { id: ReturnId::new(id(76)), ..draft_of(&one) });
    assert_eq!(put(&world, &renamed.unwrap()).await, PutReturn::Conflict("folio"));
    let clash = Return::close(ReturnDraft {
        id: ReturnId::new(id(77)),
        nota: NotaFolio { serie: "DEVA".to_owned(), folio: 99 },
        ..draft_of(&one)
    });
    match put(&world, &clash.unwrap()).await {
        PutReturn::Unfit(fault) => assert_eq!(fault.code.id, "return-03"),
        other @ (PutReturn::Created | PutReturn::Exists | PutReturn::Conflict(_)) => {
            panic!("{other:?}")
        }
    }
    assert_eq!(billed(&world, &ticket).await, 8_550);

    let rest = back(&ticket, &[&one], "3");
    assert_eq!(put(&world, &rest).await, PutReturn::Created);
    assert_eq!(state(&world, &ticket).await.standing(at(4)), Standing::Returned);
    let refused = world.store.claim(world.new_claim(10, &[ticket.id()]), at(4)).await.unwrap();
    assert!(matches!(refused, ClaimOutcome::Closed(Standing::Returned)), "{refused:?}");
    assert!(world.store.credits_due(at(9_999), 10).await.unwrap().is_empty());
}

fn draft_of(returned: &Return) -> ReturnDraft {
    ReturnDraft {
        id: returned.id(),
        ticket: returned.ticket(),
        register: returned.register(),
        nota: returned.nota().clone(),
        returned_at: returned.returned_at(),
        cashier: returned.cashier().to_owned(),
        reason: returned.reason().to_owned(),
        forma_pago: returned.forma_pago(),
        lines: returned.lines().to_vec(),
        total: returned.total(),
    }
}

pub(crate) async fn a_return_waits_for_its_ticket(world: World) {
    let ticket = four(&world, 1);
    let one = back(&ticket, &[], "1");
    let two = back(&ticket, &[&one], "1");
    // The second one is the first to come; somebody else's goes with neither.
    assert_eq!(put(&world, &two).await, PutReturn::Created);
    assert_eq!(put(&world, &one).await, PutReturn::Created);
    let other = enrol(&world.store, world.shop, 8).await;
    let foreign = ReturnDraft { id: ReturnId::new(id(78)), register: other.id, ..draft_of(&one) };
    assert_eq!(put(&world, &Return::close(foreign).unwrap()).await, PutReturn::Created);
    world.store.put_ticket(world.shop, &ticket, at(4)).await.unwrap();
    assert_eq!(billed(&world, &ticket).await, 5_700);
    assert_eq!(put(&world, &one).await, PutReturn::Exists);
    assert_eq!(world.store.returns_of(ticket.id()).await.unwrap().len(), 2);
}

/// Whoever came first wins, and nothing is invoiced for more than is left.
pub(crate) async fn a_document_is_for_what_is_left_when_it_is_sealed(world: World) {
    let ticket = sold(&world, 1).await;
    let early = claimed(&world, 10, &[ticket.id()]).await;
    let one = back(&ticket, &[], "1");
    put(&world, &one).await;
    // The hold was given up: its document would have been for too much.
    let given_up = world.store.find_claim(early.id).await.unwrap().unwrap();
    assert_eq!(given_up.state, ClaimState::Released);

    let claim = claimed(&world, 11, &[ticket.id()]).await;
    let too_much = seal_for(&world, &claim, 11, 11_400).await;
    assert!(matches!(too_much, Err(SealError::Outdated)), "{too_much:?}");
    let sealed = seal_for(&world, &claim, 11, 8_550).await.unwrap();
    // What comes back now waits for the end.
    let two = back(&ticket, &[&one], "1");
    assert_eq!(put(&world, &two).await, PutReturn::Created);
    assert!(world.store.credits_due(at(9_999), 10).await.unwrap().is_empty());
    assert_eq!(billed(&world, &ticket).await, 8_550);

    // Refused: all that came back is off the next document.
    end(&world, &sealed, refused()).await;
    assert_eq!(billed(&world, &ticket).await, 5_700);
    assert!(world.store.credits_due(at(9_999), 10).await.unwrap().is_empty());
    let claim = claimed(&world, 12, &[ticket.id()]).await;
    let sealed = seal_for(&world, &claim, 12, 5_700).await.unwrap();
    let three = back(&ticket, &[&one, &two], "1");
    put(&world, &three).await;
    // Stamped: what came too late is owed, and only that.
    end(&world, &sealed, stamped("UUID-12")).await;
    assert_eq!(world.store.credits_due(at(9_999), 10).await.unwrap(), [three.id()]);
    assert_eq!(billed(&world, &ticket).await, 5_700);
    let listed = world.store.invoice_of_shop(world.shop, claim.id).await.unwrap().unwrap();
    assert_eq!(listed.total.raw(), 5_700);
}

pub(crate) async fn an_egreso_is_owed_once_and_has_its_own_series(world: World) {
    let ticket = sold(&world, 1).await;
    let invoice = invoiced(&world, &ticket, 10, 11_400).await;
    let one = back(&ticket, &[], "1");
    put(&world, &one).await;
    // Two workers on two stores: one has it.
    let stores = [world.store.clone(), world.reopen()];
    let mut takers = Vec::new();
    for (number, store) in stores.into_iter().enumerate() {
        let (claim, returned) = (ClaimId::new(id(20 + number as u128)), one.id());
        takers.push(tokio::spawn(async move {
            store.claim_credit(claim, returned, at(60), at(7)).await.unwrap()
        }));
    }
    let mut taken = Vec::new();
    for taker in takers {
        taken.extend(taker.await.unwrap());
    }
    let [credit] = <[Credit; 1]>::try_from(taken).unwrap();
    assert_eq!((credit.uuid.as_str(), &credit.returned), ("UUID-10", &one));
    assert_eq!(credit.receptor, profile(Some(crate::world::CORREO)));
    assert!(world.store.credits_due(at(9_999), 10).await.unwrap().is_empty());
    let wrong = seal_for(&world, &credit.claim, 20, 2_851).await;
    assert!(matches!(wrong, Err(SealError::Outdated)), "{wrong:?}");
    let sealed = seal_for(&world, &credit.claim, 20, 2_850).await.unwrap();
    assert_eq!(world.store.folios(world.shop, "NC").await.unwrap().len(), 1);
    end(&world, &sealed, stamped("UUID-20")).await;
    let notes = world.store.credits_of(invoice.id).await.unwrap();
    let [note] = notes.as_slice() else { panic!("{notes:?}") };
    assert_eq!(note.folio.as_ref().map(|folio| folio.serie.as_str()), Some("NC"));
    assert!(matches!(
        note.claim.as_ref().map(|claim| &claim.state),
        Some(ClaimState::Invoiced { .. })
    ));
    // Whoever was mailed the invoice is mailed its egreso; what that opens is the invoice alone.
    let credited = world.store.credited(credit.claim.id).await.unwrap().unwrap();
    assert_eq!((credited.note.id, credited.invoice), (one.id(), invoice.id));
    assert!(world.store.credited(invoice.id).await.unwrap().is_none());
    let mut mailed = Vec::new();
    while let Some(mail) = world.store.take_mail(at(60), at(90)).await.unwrap() {
        world.store.mail_sent(&mail, at(60)).await.unwrap();
        mailed.push((mail.claim, mail.recipient));
    }
    let to = crate::world::CORREO.to_owned();
    assert_eq!(mailed, [(invoice.id, to.clone()), (credit.claim.id, to.clone())]);
    assert_eq!(world.store.mailed_to(&to, None, 9).await.unwrap(), [invoice.id]);
    // The sale keeps its own invoice, and the database lets no second egreso live.
    assert_eq!(state(&world, &ticket).await.live.map(|claim| claim.id), Some(invoice.id));
    let second = format!("UPDATE returns SET credit_due_at_ms = 1 WHERE id = '{}'", one.id());
    world.engine.run(&second).unwrap();
    let twice = world.store.claim_credit(ClaimId::new(id(30)), one.id(), at(60), at(8)).await;
    assert!(twice.is_err(), "{twice:?}");
}

pub(crate) async fn an_egreso_that_is_refused_is_owed_again_until_a_person_is_called(world: World) {
    let ticket = sold(&world, 1).await;
    invoiced(&world, &ticket, 10, 11_400).await;
    let one = back(&ticket, &[], "4");
    put(&world, &one).await;
    let mut second = 10;
    for round in 0..5 {
        let credit = take(&world, 20 + round, second).await.unwrap();
        let sealed = seal_for(&world, &credit.claim, 20 + round, 11_400).await.unwrap();
        end_at(&world, &sealed, refused(), second).await;
        assert!(take(&world, 40, second + 1).await.is_none(), "it rests");
        second += 2 * 24 * 3_600;
    }
    assert!(take(&world, 41, second).await.is_none(), "somebody has to look");
    let listed = world.store.returns_of_shop(world.shop, ReturnQuery::default(), 9).await.unwrap();
    let [only] = listed.as_slice() else { panic!("{listed:?}") };
    assert!(matches!(only.fate, ReturnFate::Claimed { is_stuck: true, .. }), "{only:?}");
    let count =
        async |query| world.store.returns_of_shop(world.shop, query, 9).await.unwrap().len();
    let named = |serie: &str, folio| ReturnQuery {
        nota: Some((serie.to_owned(), folio)),
        total: Some(only.total),
        before: None,
    };
    let folio: u64 = only.nota.rsplit('-').next().unwrap().parse().unwrap();
    assert_eq!(count(named("DEVA", folio)).await, 1);
    assert_eq!(count(named("DEVA", folio + 1)).await, 0);
    assert_eq!(count(ReturnQuery { total: Some(Money::ZERO), ..named("DEVA", folio) }).await, 0);
    assert_eq!(count(ReturnQuery { before: Some(only.id), ..ReturnQuery::default() }).await, 0);
    let actor = crate::accounts::owner(&world).await;
    assert!(world.store.retry_credit(actor, one.id(), at(second)).await.unwrap());
    let credit = take(&world, 42, second).await.unwrap();
    assert!(!world.store.retry_credit(actor, one.id(), at(second)).await.unwrap());
    // Given up before anything was sealed: it is owed again by itself.
    world.turn(&credit.claim, Turn::Abandoned, second).await;
    assert!(take(&world, 43, second + 3_600).await.is_some());
}

pub(crate) async fn an_egreso_that_cannot_be_sealed_rests_longer_and_longer(world: World) {
    let ticket = sold(&world, 1).await;
    invoiced(&world, &ticket, 10, 11_400).await;
    put(&world, &back(&ticket, &[], "4")).await;
    let mut second = 10;
    let mut rests = Vec::new();
    for round in 0..10 {
        let credit = take(&world, 20 + round, second).await.unwrap();
        world.turn(&credit.claim, Turn::Abandoned, second).await;
        let due = world.store.next_due().await.unwrap().unwrap();
        rests.push(due.duration_since(at(second)).as_mins());
        second = due.duration_since(at(0)).as_secs();
    }
    assert_eq!(rests, [1, 2, 4, 8, 16, 32, 64, 128, 240, 240]);
    // One that could not even be taken makes room for others.
    let [due] =
        <[ReturnId; 1]>::try_from(world.store.credits_due(at(second), 9).await.unwrap()).unwrap();
    world.store.put_off_credit(due, at(second)).await.unwrap();
    assert!(world.store.credits_due(at(second), 9).await.unwrap().is_empty());
    assert_eq!(world.store.credits_due(at(second + 60), 9).await.unwrap(), [due]);
}

pub(crate) async fn an_egreso_from_before_a_restoration_waits_for_a_person(world: World) {
    let store = &world.store;
    let ticket = sold(&world, 1).await;
    invoiced(&world, &ticket, 10, 11_400).await;
    let before = back(&ticket, &[], "1");
    put(&world, &before).await;
    assert_eq!(store.credits_due(at(9_999), 10).await.unwrap(), [before.id()]);
    let restoration = Restoration { copied_at: at(5), restored_at: at(8) };
    store.mark_restored(restoration).await.unwrap();
    assert!(store.credits_due(at(9_999), 10).await.unwrap().is_empty());
    assert_eq!(store.next_due().await.unwrap(), None, "nobody looks in vain");
    let claim = ClaimId::new(id(20));
    assert!(store.claim_credit(claim, before.id(), at(60), at(9)).await.unwrap().is_none());

    // What comes back since is nobody else's.
    let later = back(&ticket, &[&before], "1");
    let later = ReturnDraft { returned_at: at(9_000), ..draft_of(&later) };
    let later = Return::close(later).unwrap();
    put(&world, &later).await;
    assert_eq!(store.credits_due(at(9_999), 1).await.unwrap(), [later.id()]);
    assert_eq!(take(&world, 21, 9_999).await.unwrap().returned, later);

    // A person has found the egreso of one at the PAC.
    let found = back(&ticket, &[&before, &later], "1");
    put(&world, &found).await;
    let note = InvoicedElsewhere { nota: found.nota().clone(), uuid: "UUID-9".to_owned() };
    let missing = store.note_invoiced_elsewhere(world.shop, vec![note], at(9_999)).await.unwrap();
    assert!(missing.is_empty());

    assert!(store.release_restoration(at(10_000)).await.unwrap());
    assert_eq!(take(&world, 22, 10_000).await.unwrap().returned, before);
    assert!(take(&world, 23, 10_000).await.is_none());
}
