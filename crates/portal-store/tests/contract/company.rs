//! What a company looks for, decides and sets.

use crate::accounts::owner;
use crate::world::{World, at, done, profile, seal, xml_of};
use billing::machine::ClaimState;
use billing::standing::Standing;
use jiff::civil::Date;
use money::Money;
use portal_store::{
    Act, Actor, Border, ChangeBody, CsdFiles, DownloadLimits, Ending, EraseOutcome, ExtendOutcome,
    Folio, FolioOutcome, InvoiceFilter, InvoiceQuery, Origin, PutOutcome, RefusalKind, Setting,
    Settings, SettingsOutcome, SettleOutcome, Sighting, StoreError, TicketFilter, TicketQuery,
    Turn, Turned, Version,
};
use tickets::{IssuerId, Period, Ticket, TicketId};
use zeroize::Zeroizing;

const DAY: i64 = 86_400;

async fn found(world: &World, query: TicketQuery, second: i64) -> Vec<u64> {
    let listed = world.store.tickets_of_shop(world.shop, query, at(second), 9).await.unwrap();
    listed.into_iter().map(|ticket| ticket.nota_folio).collect()
}

async fn in_state(world: &World, state: TicketFilter, second: i64) -> Vec<u64> {
    found(world, TicketQuery { state: Some(state), ..TicketQuery::default() }, second).await
}

async fn acts(world: &World) -> Vec<Act> {
    let deeds = world.store.deeds(world.shop, None, 99).await.unwrap();
    deeds.into_iter().map(|deed| deed.act).collect()
}

pub(crate) async fn tickets_are_found_by_what_a_person_knows(world: World) {
    let mut ids = Vec::new();
    for number in 1..=4 {
        ids.push(world.sold(number).await);
    }
    let stamping = world.stamping(10, &[ids[0]]).await;
    world.turn(&stamping, stamp("AAAA"), 4).await;
    let doubtful = world.stamping(11, &[ids[1]]).await;
    world.turn(&doubtful, Turn::Unclear, 4).await;
    assert_eq!(found(&world, TicketQuery::default(), 5).await, [4, 3, 2, 1]);
    let only = TicketQuery { before: Some(ids[2]), ..TicketQuery::default() };
    assert_eq!(found(&world, only, 5).await, [2, 1]);
    let nota = |folio| TicketQuery {
        nota: Some((world.register.nota_serie.clone(), folio)),
        ..TicketQuery::default()
    };
    assert_eq!(found(&world, nota(3), 5).await, [3]);
    assert!(found(&world, nota(9), 5).await.is_empty());
    let total =
        |pesos| TicketQuery { total: Some(Money::parse(pesos).unwrap()), ..TicketQuery::default() };
    assert_eq!(found(&world, total("28.50"), 5).await.len(), 4);
    assert!(found(&world, total("28.51"), 5).await.is_empty());
    let sold_on = |day| TicketQuery { sold_on: Some(day), ..TicketQuery::default() };
    let day = Ticket::close(world.draft(1)).unwrap().local().date();
    assert_eq!(found(&world, sold_on(day), 5).await.len(), 4);
    assert!(found(&world, sold_on(Date::constant(2020, 1, 1)), 5).await.is_empty());
    let code = Some(world.draft(2).code);
    assert_eq!(found(&world, TicketQuery { code, ..TicketQuery::default() }, 5).await, [2]);

    assert_eq!(in_state(&world, TicketFilter::Open, 5).await, [4, 3]);
    assert_eq!(in_state(&world, TicketFilter::Invoiced, 5).await, [1]);
    assert_eq!(in_state(&world, TicketFilter::InProcess, 5).await, [2]);
    assert_eq!(in_state(&world, TicketFilter::InDoubt, 5).await, [2]);
    assert_eq!(in_state(&world, TicketFilter::Expired, 60 * DAY).await, [4, 3]);
    assert!(in_state(&world, TicketFilter::Cancelled, 5).await.is_empty());
    let counts = world.store.ticket_counts(world.shop, at(5)).await.unwrap();
    assert_eq!((counts.open, counts.invoiced, counts.in_doubt, counts.differs), (2, 1, 1, 0));
    let all = TicketQuery::default();
    let listed = world.store.tickets_of_shop(world.shop, all.clone(), at(5), 9).await.unwrap();
    assert_eq!(listed[3].standing, Standing::Invoiced);
    assert_eq!(listed[3].invoice.as_deref(), Some("F-1"));
    assert_eq!((listed[2].in_doubt, listed[0].in_doubt), (true, false));
    let stranger = IssuerId::new(crate::world::id(77));
    assert!(world.store.tickets_of_shop(stranger, all, at(5), 9).await.unwrap().is_empty());
}

fn stamp(uuid: &str) -> Turn {
    Turn::Stamped { uuid: uuid.to_owned(), xml: b"<timbrado/>".to_vec() }
}

pub(crate) async fn documents_are_found_by_what_a_person_knows(world: World) {
    let (one, two, three) = (world.sold(1).await, world.sold(2).await, world.sold(3).await);
    let stamping = world.stamping(10, &[one]).await;
    let invoiced = world.turn(&stamping, stamp("AAAA"), 4).await;
    let stamping = world.stamping(11, &[two]).await;
    let doubtful = world.turn(&stamping, Turn::Unclear, 4).await;
    world.claimed(12, &[three]).await;
    let find = async |query| {
        let listed = world.store.invoices_of_shop(world.shop, query, 9).await.unwrap();
        listed.into_iter().map(|invoice| invoice.folio.number).collect::<Vec<_>>()
    };
    let all = InvoiceQuery::default;
    assert_eq!(find(all()).await, [2, 1], "what was never sealed is no document");
    let folio = |number| Some(Folio { serie: "F".to_owned(), number });
    assert_eq!(find(InvoiceQuery { folio: folio(2), ..all() }).await, [2]);
    let rfc = |rfc: &str| Some(rfc.to_owned());
    assert_eq!(find(InvoiceQuery { rfc: rfc("CACX7605101P8"), ..all() }).await, [2, 1]);
    assert!(find(InvoiceQuery { rfc: rfc("EKU9003173C9"), ..all() }).await.is_empty());
    assert_eq!(find(InvoiceQuery { uuid: rfc("AAAA"), ..all() }).await, [1]);
    assert_eq!(find(InvoiceQuery { before: Some(doubtful.id), ..all() }).await, [1]);
    for (state, expected) in [
        (InvoiceFilter::Stamped, vec![1]),
        (InvoiceFilter::InProcess, vec![2]),
        (InvoiceFilter::InDoubt, vec![2]),
        (InvoiceFilter::Refused, vec![]),
    ] {
        assert_eq!(find(InvoiceQuery { state: Some(state), ..all() }).await, expected, "{state:?}");
    }
    for at_once in [1, 2, 9] {
        let every = world.store.all_invoices_of_shop(world.shop, all(), at_once).await.unwrap();
        let numbers: Vec<_> = every.iter().map(|invoice| invoice.folio.number).collect();
        assert_eq!(numbers, [2, 1], "{at_once} at once");
    }
    let kept = world.store.invoice_of_shop(world.shop, invoiced.id).await.unwrap().unwrap();
    assert_eq!((kept.total, kept.tickets), (Money::from_raw(2_850), vec![one]));
    assert_eq!(kept.receptor, profile(Some(crate::world::CORREO)));
    let stranger = IssuerId::new(crate::world::id(77));
    assert!(world.store.invoice_of_shop(stranger, invoiced.id).await.unwrap().is_none());
    let events = world.store.claim_events(doubtful.id).await.unwrap();
    let events: Vec<_> = events.iter().map(|event| event.event.as_str()).collect();
    assert_eq!(events, ["claimed", "sealed", "lease-won", "unclear"]);
}

pub(crate) async fn a_deadline_only_gets_later(world: World) {
    let actor = owner(&world).await;
    let store = &world.store;
    let ticket = world.sold(1).await;
    let printed = store.ticket(ticket).await.unwrap().unwrap();
    assert_eq!(printed.deadline(), printed.ticket.deadline());
    let extend = async |actor, ticket, closes_at| {
        store.extend_deadline(actor, ticket, closes_at, at(5)).await.unwrap()
    };
    let later = printed.closes_at + jiff::SignedDuration::from_hours(48);
    let stranger = Actor { shop: IssuerId::new(crate::world::id(77)), ..actor };
    assert_eq!(extend(stranger, ticket, later).await, ExtendOutcome::NoTicket);
    assert_eq!(extend(actor, ticket, printed.closes_at).await, ExtendOutcome::NotLater);
    assert_eq!(extend(actor, ticket, later).await, ExtendOutcome::Extended);
    assert_eq!(extend(actor, ticket, later).await, ExtendOutcome::NotLater);
    let kept = store.ticket(ticket).await.unwrap().unwrap();
    assert_eq!((kept.closes_at, kept.deadline()), (later, Date::constant(2026, 12, 2)));
    assert_eq!(kept.ticket.deadline(), Date::constant(2026, 11, 30), "the paper says what it said");
    let deeds = store.deeds_on(world.shop, &ticket.to_string()).await.unwrap();
    assert_eq!((deeds[0].act, deeds[0].detail.as_str()), (Act::DeadlineExtended, "2026-12-02"));
    assert_eq!(deeds[0].mail.as_deref(), Some(crate::accounts::OWNER));
    world.sealed(10, &[ticket]).await;
    let still_later = later + jiff::SignedDuration::from_hours(24);
    assert_eq!(extend(actor, ticket, still_later).await, ExtendOutcome::Closed);
}

/// A ticket of a QR, and the register's version that does not agree with it.
async fn differing(world: &World, number: u64) -> TicketId {
    let of_paper = Ticket::close(world.draft(number)).unwrap();
    let sighted = world.store.keep_sighted(world.shop, &of_paper, at(1)).await.unwrap();
    assert_eq!(sighted, Sighting::Kept);
    let mut draft = world.draft(number);
    draft.lines[0].descripcion = "Leche deslactosada 1 L".to_owned();
    let synced = Ticket::close(draft).unwrap();
    let put = world.store.put_ticket(world.shop, &synced, at(2)).await.unwrap();
    assert!(matches!(put, PutOutcome::Differs(_)), "{put:?}");
    of_paper.id()
}

pub(crate) async fn a_person_chooses_between_two_versions(world: World) {
    let actor = owner(&world).await;
    let store = &world.store;
    let (first, second, third) =
        (differing(&world, 1).await, differing(&world, 2).await, differing(&world, 3).await);
    assert_eq!(in_state(&world, TicketFilter::Differs, 5).await, [3, 2, 1]);
    let settle = async |actor, ticket, version| {
        store.settle_difference(actor, ticket, version, at(5)).await.unwrap()
    };
    let article = async |ticket| {
        store.ticket(ticket).await.unwrap().unwrap().ticket.lines()[0].descripcion.clone()
    };
    let stranger = Actor { shop: IssuerId::new(crate::world::id(77)), ..actor };
    assert_eq!(settle(stranger, first, Version::Other).await, SettleOutcome::Nothing);
    assert_eq!(settle(actor, first, Version::Kept).await, SettleOutcome::Settled);
    assert_eq!(article(first).await, "Leche 1 L");
    assert_eq!(settle(actor, first, Version::Other).await, SettleOutcome::Nothing, "it was chosen");
    assert_eq!(settle(actor, second, Version::Other).await, SettleOutcome::Settled);
    assert_eq!(article(second).await, "Leche deslactosada 1 L");
    let difference = store.difference(second).await.unwrap().unwrap();
    assert_eq!(difference.settled, Some((Version::Other, at(5))));
    assert_eq!(difference.other.lines()[0].descripcion, "Leche 1 L", "nothing is lost");
    assert_eq!(difference.origin, Origin::Qr);
    // The register sends it again, and is content.
    let mut draft = world.draft(2);
    draft.lines[0].descripcion = "Leche deslactosada 1 L".to_owned();
    let again = Ticket::close(draft).unwrap();
    let put = store.put_ticket(world.shop, &again, at(6)).await.unwrap();
    assert_eq!(put, PutOutcome::Exists);
    world.sealed(10, &[third]).await;
    assert_eq!(settle(actor, third, Version::Other).await, SettleOutcome::HasInvoice);
    assert_eq!(settle(actor, third, Version::Kept).await, SettleOutcome::Settled);
    assert!(in_state(&world, TicketFilter::Differs, 5).await.is_empty());
}

pub(crate) async fn a_person_ends_a_doubt_with_a_proof(world: World) {
    let actor = owner(&world).await;
    let store = &world.store;
    let ticket = world.sold(1).await;
    let stamping = world.stamping(10, &[ticket]).await;
    let doubtful = world.turn(&stamping, Turn::Unclear, 4).await;
    let absent = || Ending::Absent { fecha: at(-90), reason: "El SAT no lo tiene".to_owned() };
    let early = store.end_doubt(actor, &doubtful, absent(), at(1_000)).await;
    assert!(matches!(early, Err(StoreError::NotAllowed(_))), "it could still be stamped");
    let stranger = Actor { shop: IssuerId::new(crate::world::id(77)), ..actor };
    assert!(store.end_doubt(stranger, &doubtful, absent(), at(4 * DAY)).await.is_err());
    let turned = store.end_doubt(actor, &doubtful, absent(), at(4 * DAY)).await.unwrap();
    let (ended, _) = done(turned);
    assert!(matches!(ended.state, ClaimState::Rejected { .. }), "{ended:?}");
    let late = store.end_doubt(actor, &doubtful, absent(), at(4 * DAY)).await.unwrap();
    assert!(matches!(late, Turned::Overtaken));

    let other = world.sold(2).await;
    let stamping = world.stamping(11, &[other]).await;
    let doubtful = world.turn(&stamping, Turn::Unclear, 4).await;
    let stamped = Ending::Stamped { uuid: "BBBB".to_owned(), xml: b"<hallado/>".to_vec() };
    let turned = store.end_doubt(actor, &doubtful, stamped, at(5)).await.unwrap();
    let (ended, _) = done(turned);
    let ClaimState::Invoiced { attempt, uuid, .. } = &ended.state else { panic!("{ended:?}") };
    assert_eq!(uuid, "BBBB");
    let kept = store.attempt(*attempt).await.unwrap().unwrap();
    assert_eq!((kept.xml, kept.stamped), (xml_of(11), Some(b"<hallado/>".to_vec())));
    assert_eq!(&acts(&world).await[..2], [Act::DoubtEndedStamped, Act::DoubtEndedAbsent]);
}

pub(crate) async fn a_customer_is_erased_but_for_the_invoices(world: World) {
    let actor = owner(&world).await;
    let store = &world.store;
    let (one, two) = (world.sold(1).await, world.sold(2).await);
    let stamping = world.stamping(10, &[one]).await;
    let invoiced = world.turn(&stamping, stamp("AAAA"), 4).await;
    let refused = world.claimed(11, &[two]).await;
    world.turn(&refused, Turn::Abandoned, 5).await;
    let (fifth, code) = (world.sold(5).await, "CFDI40145".to_owned());
    let stamping = world.stamping(15, &[fifth]).await;
    let ClaimState::Stamping { attempt, .. } = stamping.state else { panic!("{stamping:?}") };
    let kind = RefusalKind::Document;
    let denied = world.turn(&stamping, Turn::Refused { code, kind }, 5).await;
    let listed = store.customers_of_shop(world.shop, None, (0, 9)).await.unwrap();
    let [customer] = listed.as_slice() else { panic!("{listed:?}") };
    let by_rfc = store.customers_of_shop(world.shop, Some("CACX7605101P8"), (0, 9)).await.unwrap();
    assert_eq!(by_rfc, listed);
    let file = store.customer_of_shop(world.shop, customer.id).await.unwrap().unwrap();
    assert_eq!(file.mailed_to, [crate::world::CORREO]);
    let stranger = Actor { shop: IssuerId::new(crate::world::id(77)), ..actor };
    let erase = async |actor| store.erase_customer(actor, customer.id, at(6)).await.unwrap();
    assert_eq!(erase(stranger).await, EraseOutcome::NoCustomer);
    let third = world.sold(3).await;
    let under_way = world.sealed(12, &[third]).await;
    assert_eq!(erase(actor).await, EraseOutcome::InProcess);
    let held = world.turn(&under_way, Turn::LeaseWon { lease_until: at(300) }, 6).await;
    world.turn(&held, stamp("CCCC"), 7).await;
    let seen = store.changes(world.shop, 0, 99).await.unwrap().last().unwrap().cursor;
    assert_eq!(erase(actor).await, EraseOutcome::Erased);
    assert_eq!(erase(actor).await, EraseOutcome::NoCustomer);

    assert!(store.customers_of_shop(world.shop, None, (0, 9)).await.unwrap().is_empty());
    assert!(store.mails_of(invoiced.id).await.unwrap().is_empty());
    assert_eq!(store.claim_correo(invoiced.id).await.unwrap(), None);
    assert!(store.claim_is_of(invoiced.id, "CACX7605101P8").await.unwrap(), "the invoice stays");
    for gone in [refused.id, denied.id] {
        assert!(!store.claim_is_of(gone, "CACX7605101P8").await.unwrap());
    }
    let proof = store.attempt(attempt).await.unwrap().unwrap();
    assert_eq!(proof.xml, xml_of(15), "what SAT refused is evidence");
    // Registers that have seen everything are told one thing, which says nothing of whom.
    let told = store.changes(world.shop, seen, 99).await.unwrap();
    let erased = ChangeBody::CustomerErased { id: customer.id };
    assert_eq!(told.into_iter().map(|change| change.body).collect::<Vec<_>>(), [erased]);
    let all = store.changes(world.shop, 0, 99).await.unwrap();
    assert!(!all.iter().any(|change| matches!(change.body, ChangeBody::Customer { .. })));
    // Whoever comes back is a customer again.
    let seen = all.last().unwrap().cursor;
    let fourth = world.sold(4).await;
    let stamping = world.stamping(13, &[fourth]).await;
    world.turn(&stamping, stamp("DDDD"), 8).await;
    let told = store.changes(world.shop, seen, 99).await.unwrap();
    assert!(told.iter().any(|change| matches!(change.body, ChangeBody::Customer { .. })));
    let back = store.customers_of_shop(world.shop, None, (0, 9)).await.unwrap();
    assert_eq!(back[0].id, customer.id);
}

pub(crate) async fn what_is_set_is_kept_and_told(world: World) {
    let actor = owner(&world).await;
    let store = &world.store;
    let border =
        Border { from: Date::constant(2026, 1, 1), until: Some(Date::constant(2026, 12, 31)) };
    let limits = DownloadLimits { most: 5, period: Period::Week };
    let csd = CsdFiles {
        cer: vec![7],
        key: vec![8],
        password: Zeroizing::new("otra-contraseña".to_owned()),
    };
    for setting in [
        Setting::Usos(Some(vec!["G01".to_owned(), "G03".to_owned()])),
        Setting::Downloads(limits),
        Setting::Contact("tienda@example.mx".to_owned()),
        Setting::Retencion(cfdi::taxes::RetencionMark::Required),
        Setting::Estimulo(Some(border)),
        Setting::Accent(Some("#aa3300".to_owned())),
        Setting::Logo(Some(vec![1, 2, 3])),
        Setting::Csd { files: csd, no_certificado: "30001000000500003416".to_owned() },
    ] {
        store.set(actor, setting, at(9)).await.unwrap();
    }
    let shop = store.shop(world.shop).await.unwrap().unwrap();
    assert_eq!(shop.options.usos.as_deref(), Some(&["G01".to_owned(), "G03".to_owned()][..]));
    assert_eq!(shop.options.estimulo, Some(border));
    let told = store.changes(world.shop, 0, 9).await.unwrap();
    let settings = shop.settings.clone();
    let expected = ChangeBody::Settings { settings, border: Some(border) };
    assert_eq!(told.last().unwrap().body, expected, "tills sell by it");
    assert_eq!(shop.options.accent.as_deref(), Some("#aa3300"));
    assert!(shop.options.has_logo);
    assert_eq!((shop.profile.contact.as_str(), shop.updated_at), ("tienda@example.mx", at(9)));
    assert_eq!(store.logo(world.shop).await.unwrap(), Some(vec![1, 2, 3]));
    assert_eq!(store.download_limits(world.shop).await.unwrap(), limits);
    assert_eq!(*store.csd(world.shop).await.unwrap().unwrap().password, "otra-contraseña");
    for setting in [Setting::Usos(None), Setting::Estimulo(None), Setting::Logo(None)] {
        store.set(actor, setting, at(9)).await.unwrap();
    }
    let options = store.shop(world.shop).await.unwrap().unwrap().options;
    assert_eq!((options.usos, options.estimulo, options.has_logo), (None, None, false));

    let wanted = Settings { serie: "G".to_owned(), period: Period::Week, revision: 1 };
    let changed = store.set_series(actor, wanted, at(9)).await.unwrap();
    assert!(matches!(changed, SettingsOutcome::Changed(_)), "{changed:?}");
    assert_eq!(store.next_number(world.shop, "G").await.unwrap(), 1);
    let raise = async |number| store.raise_number(actor, ("G", number), "libreta", at(9)).await;
    assert_eq!(raise(1).await.unwrap(), FolioOutcome::NotHigher(1));
    assert_eq!(raise(501).await.unwrap(), FolioOutcome::Raised);
    assert_eq!(raise(400).await.unwrap(), FolioOutcome::NotHigher(501));
    let ticket = world.sold(1).await;
    let claim = world.claimed(10, &[ticket]).await;
    seal(store, &claim, 10).await.unwrap();
    let folios = store.folios(world.shop, "G").await.unwrap();
    assert_eq!(folios[0].0, 501);
    let deeds = store.deeds(world.shop, None, 99).await.unwrap();
    assert_eq!(deeds[0].detail, "G-1 → G-501: libreta");
    let page = store.deeds(world.shop, Some(deeds[0].number), 2).await.unwrap();
    assert_eq!(page[0], deeds[1]);
}

pub(crate) async fn registers_are_let_in_and_shut_out(world: World) {
    let actor = owner(&world).await;
    let store = &world.store;
    store
        .make_enrolment_code(actor, world.register.branch, ("WX-YZ", at(100)), at(9))
        .await
        .unwrap();
    let enrolment = portal_store::Enrolment {
        code: "wxyz".to_owned(),
        register: tickets::RegisterId::new(crate::world::id(44)),
        public_key: [44; 32],
        name: "Caja 2".to_owned(),
        succeeds: None,
        succeeded: None,
    };
    let outcome = store.enrol(enrolment, at(10)).await.unwrap();
    assert!(matches!(outcome, portal_store::EnrolOutcome::Enrolled(_)));
    let names = async || -> Vec<(String, bool)> {
        let registers = store.registers_of(world.shop).await.unwrap();
        registers.into_iter().map(|one| (one.name, one.revoked_at.is_some())).collect()
    };
    assert_eq!(names().await, [("Caja 1".to_owned(), false), ("Caja 2".to_owned(), false)]);
    let stranger = Actor { shop: IssuerId::new(crate::world::id(77)), ..actor };
    assert!(!store.shut_out(stranger, world.register.id, at(11)).await.unwrap());
    assert!(store.shut_out(actor, world.register.id, at(11)).await.unwrap());
    assert!(!store.shut_out(actor, world.register.id, at(12)).await.unwrap(), "it was already");
    assert_eq!(names().await[0], ("Caja 1".to_owned(), true));
    assert_eq!(&acts(&world).await[..2], [Act::RegisterRevoked, Act::EnrolmentCodeMade]);
}

pub(crate) async fn nobody_rewrites_the_log(world: World) {
    owner(&world).await;
    for statement in [
        "UPDATE audit_log SET act = 'x'",
        "UPDATE audit_log SET user_id = NULL",
        "DELETE FROM audit_log",
    ] {
        assert!(world.engine.run(statement).is_err(), "{statement}");
    }
    for act in Act::ALL {
        let deed = portal_store::Deed::by_operator(world.shop, act, "x");
        world.store.note_deed(deed, at(20)).await.unwrap();
    }
    let all = world.store.deeds(world.shop, None, 99).await.unwrap();
    let last: Vec<_> = all.into_iter().take(Act::ALL.len()).map(|deed| deed.act).collect();
    assert_eq!(last, Act::ALL.into_iter().rev().collect::<Vec<_>>(), "each is read as written");
}
