//! What every store must do, told on the one that there is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::path::Path;
use std::sync::Arc;

use billing::machine::{ClaimState, Effect};
use billing::standing::Standing;
use cfdi::catalog::{ClaveProdServ, ClaveUnidad, FormaPago};
use cfdi::taxes::{Iva, RetencionMark};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use money::{Money, Quantity};
use portal_store::{
    CancelOutcome, Cancellation, ChangeBody, Claim, ClaimOutcome, CodeFinding, CsdFiles,
    EnrolOutcome, Enrolment, NewAttempt, NewClaim, NewShop, Origin, PutOutcome, RefusalKind,
    Register, SealError, SealedXml, Settings, SettingsOutcome, ShopProfile, Sighting, Store,
    StoreError, StoreOptions, TaxProfile, Turn, TurnRecord, Turned, Vault, parse_retencion,
};
use tempfile::TempDir;
use tickets::{
    AttemptId, BillingCode, ClaimId, IssuerId, NotaFolio, Payment, Period, RegisterId, Ticket,
    TicketDraft, TicketId, TicketLine,
};
use uuid::Uuid;
use zeroize::Zeroizing;

const CORREO: &str = "ana@example.mx";

struct World {
    dir: TempDir,
    store: Store,
    shop: IssuerId,
    register: Register,
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).unwrap()
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn open(dir: &Path) -> Store {
    let vault = Arc::new(Vault::new(&[3; 32]).unwrap());
    Store::open(StoreOptions::new(dir.join("portal.db")), vault).unwrap()
}

fn new_shop() -> NewShop {
    NewShop {
        id: IssuerId::new(id(1)),
        profile: ShopProfile {
            rfc: "EFA010203AB3".to_owned(),
            nombre: "ABARROTES EL FAROL".to_owned(),
            regimen_fiscal: "601".to_owned(),
            codigo_postal: "06600".to_owned(),
            zone: "America/Mexico_City".to_owned(),
            name: "El Farol".to_owned(),
            address: vec!["Av. Juárez 12".to_owned(), "Centro".to_owned()],
            contact: "55 1234 5678".to_owned(),
        },
        csd: CsdFiles {
            cer: vec![1, 2],
            key: vec![3, 4],
            password: Zeroizing::new("contraseña-del-csd".to_owned()),
        },
        serie: "F".to_owned(),
        period: Period::MonthEnd,
    }
}

impl World {
    async fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = open(dir.path());
        let shop = store.put_shop(new_shop(), at(0)).await.unwrap();
        let register = enrol(&store, shop, 7).await;
        Self { dir, store, shop, register }
    }

    fn draft(&self, number: u64) -> TicketDraft {
        TicketDraft {
            id: TicketId::new(id(u128::from(number) + 1_000)),
            register: self.register.id,
            nota: NotaFolio { serie: self.register.nota_serie.clone(), folio: number },
            code: BillingCode::from_random([u8::try_from(number).unwrap(); 16]),
            sold_at: at(0),
            zone: "America/Mexico_City".to_owned(),
            deadline: Date::constant(2026, 11, 30),
            cashier: "Ana".to_owned(),
            lines: vec![TicketLine {
                sku: "LECHE1".to_owned(),
                descripcion: "Leche 1 L".to_owned(),
                clave_prod_serv: ClaveProdServ::parse("50131700").unwrap(),
                clave_unidad: ClaveUnidad::parse("H87").unwrap(),
                quantity: Quantity::ONE,
                unit_price: Money::from_raw(2_850),
                discount: Money::ZERO,
                gross: Money::from_raw(2_850),
                taxes: cfdi::taxes::TaxProfile { iva: Iva::Tasa0, ieps: None },
            }],
            payments: vec![Payment {
                forma_pago: FormaPago::Efectivo,
                amount: Money::from_raw(2_850),
            }],
            change: Money::ZERO,
            total: Money::from_raw(2_850),
        }
    }

    async fn sold(&self, number: u64) -> TicketId {
        let ticket = Ticket::close(self.draft(number)).unwrap();
        let put = self.store.put_ticket(self.shop, &ticket, at(1)).await.unwrap();
        assert_eq!(put, PutOutcome::Created);
        ticket.id()
    }

    fn new_claim(&self, number: u128, tickets: &[TicketId]) -> NewClaim {
        NewClaim {
            id: ClaimId::new(id(number)),
            shop: self.shop,
            tickets: tickets.to_vec(),
            receptor: profile(Some(CORREO)),
            expires_at: at(60),
        }
    }

    async fn claimed(&self, number: u128, tickets: &[TicketId]) -> Claim {
        match self.store.claim(self.new_claim(number, tickets), at(2)).await.unwrap() {
            ClaimOutcome::Won(claim) => claim,
            other @ (ClaimOutcome::Held(_) | ClaimOutcome::Closed(_)) => panic!("{other:?}"),
        }
    }

    async fn sealed(&self, number: u128, tickets: &[TicketId]) -> Claim {
        let claim = self.claimed(number, tickets).await;
        seal(&self.store, &claim, number).await.unwrap()
    }

    async fn turn(&self, claim: &Claim, turn: Turn, second: i64) -> Claim {
        done(self.store.turn(claim, TurnRecord::plain(turn), at(second)).await.unwrap()).0
    }

    async fn stamping(&self, number: u128, tickets: &[TicketId]) -> Claim {
        let sealed = self.sealed(number, tickets).await;
        self.turn(&sealed, Turn::LeaseWon { lease_until: at(300) }, 3).await
    }
}

fn done(turned: Turned) -> (Claim, Vec<Effect>) {
    match turned {
        Turned::Done(claim, effects) => (claim, effects),
        Turned::Overtaken => panic!("overtaken"),
    }
}

fn profile(correo: Option<&str>) -> TaxProfile {
    TaxProfile {
        rfc: "CACX7605101P8".to_owned(),
        nombre: "XOCHILT CASAS CHAVEZ".to_owned(),
        codigo_postal: "36257".to_owned(),
        regimen_fiscal: "612".to_owned(),
        uso_cfdi: "G03".to_owned(),
        correo: correo.map(str::to_owned),
    }
}

fn xml_of(number: u128) -> Vec<u8> {
    format!("<cfdi:Comprobante número=\"{number}\"/>").into_bytes()
}

async fn seal(store: &Store, claim: &Claim, number: u128) -> Result<Claim, SealError<String>> {
    let attempt = NewAttempt { id: AttemptId::new(id(number + 500)), pac: "sw".to_owned() };
    let make = move |_: &portal_store::Folio| Ok(SealedXml { xml: xml_of(number), fecha: at(-90) });
    store.seal(claim, attempt, at(2), make).await
}

async fn enrol(store: &Store, shop: IssuerId, key: u8) -> Register {
    let code = format!("codigo-{key}");
    store.add_enrolment_code(shop, &code, at(3_600)).await.unwrap();
    let enrolment = Enrolment {
        code,
        register: RegisterId::new(id(u128::from(key))),
        public_key: [key; 32],
        name: "Caja 1".to_owned(),
    };
    match store.enrol(enrolment, at(0)).await.unwrap() {
        EnrolOutcome::Enrolled(register) => register,
        other @ (EnrolOutcome::BadCode | EnrolOutcome::Expired | EnrolOutcome::KeyTaken) => {
            panic!("{other:?}")
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_claims_on_a_ticket_one_wins() {
    let world = World::open().await;
    let ticket = world.sold(1).await;
    // Two stores on one file: the index decides between processes too.
    let stores = [world.store.clone(), open(world.dir.path())];
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
        }
    }
    assert_eq!(winners.len(), 1);
    assert_eq!(holders.len(), 23);
    assert!(holders.iter().all(|holder| *holder == winners[0]));
}

#[tokio::test]
async fn a_claim_over_several_tickets_takes_all_or_none() {
    let world = World::open().await;
    let [one, two, three] = [world.sold(1).await, world.sold(2).await, world.sold(3).await];
    let holder = world.claimed(10, &[two]).await;
    match world.store.claim(world.new_claim(11, &[one, two, three]), at(2)).await.unwrap() {
        ClaimOutcome::Held(claim) => assert_eq!(claim, holder),
        other @ (ClaimOutcome::Won(_) | ClaimOutcome::Closed(_)) => panic!("{other:?}"),
    }
    assert!(world.store.find_claim(ClaimId::new(id(11))).await.unwrap().is_none());
    let both = world.claimed(12, &[one, three]).await;
    assert_eq!(world.store.claimed_tickets(both.id).await.unwrap(), [one, three]);
}

#[tokio::test]
async fn a_turn_needs_the_latest_version() {
    let world = World::open().await;
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

#[tokio::test]
async fn the_machine_decides_what_can_be_written() {
    let world = World::open().await;
    let ticket = world.sold(1).await;
    let sealed = world.sealed(10, &[ticket]).await;
    let refused = world.store.turn(&sealed, TurnRecord::plain(Turn::Unclear), at(3)).await;
    assert!(matches!(refused, Err(StoreError::NotAllowed(_))), "{refused:?}");
    assert_eq!(world.store.find_claim(sealed.id).await.unwrap().unwrap(), sealed);
}

#[tokio::test]
async fn sealing_is_all_or_nothing() {
    let world = World::open().await;
    let ticket = world.sold(1).await;
    let claim = world.claimed(10, &[ticket]).await;
    let attempt = AttemptId::new(id(99));
    let failing = |folio: &portal_store::Folio| Err(format!("{}-{}", folio.serie, folio.number));
    let new = NewAttempt { id: attempt, pac: "sw".to_owned() };
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

#[tokio::test]
async fn every_state_is_read_as_it_was_written() {
    let world = World::open().await;
    let tickets = [world.sold(1).await, world.sold(2).await, world.sold(3).await];
    let same = async |claim: &Claim| {
        let read = open(world.dir.path()).find_claim(claim.id).await.unwrap().unwrap();
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

#[tokio::test]
async fn an_invoice_is_told_to_the_registers_and_makes_a_customer() {
    let world = World::open().await;
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
}

#[tokio::test]
async fn a_refusal_frees_the_ticket_and_explains_the_folio() {
    let world = World::open().await;
    let ticket = world.sold(1).await;
    let stamping = world.stamping(10, &[ticket]).await;
    let turn = Turn::Refused { code: "CFDI40145".to_owned(), kind: RefusalKind::Document };
    let refused = world.turn(&stamping, turn, 4).await;
    let state = world.store.ticket_state(ticket).await.unwrap().unwrap();
    assert!(state.live.is_none());
    assert_eq!(state.refused, Some(refused));
    assert_eq!(state.standing(at(5)), Standing::Open);
    world.sealed(20, &[ticket]).await;
    let folios = world.store.folios(world.shop, "F").await.unwrap();
    let unused = (1, "unused".to_owned(), Some("CFDI40145".to_owned()));
    assert_eq!(folios, [unused, (2, "taken".to_owned(), None)]);
}

/// An account that is not let in says nothing of the document: it is no denial of a stamp.
#[tokio::test]
async fn only_a_refusal_of_the_document_is_a_denial() {
    let world = World::open().await;
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

#[tokio::test]
async fn what_is_due_and_when() {
    let world = World::open().await;
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

#[tokio::test]
async fn tickets_are_kept_once_and_conflicts_name_the_field() {
    let world = World::open().await;
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

#[tokio::test]
async fn codes_lead_to_tickets_or_to_the_shop_that_announced_them() {
    let world = World::open().await;
    let code = world.draft(1).code;
    let find = async || world.store.find_code(code).await.unwrap();
    assert!(matches!(find().await, CodeFinding::Unknown));
    for _ in 0..2 {
        world.store.announce_codes(world.register.id, &[code], at(1)).await.unwrap();
    }
    assert!(matches!(find().await, CodeFinding::Announced(shop) if shop == world.shop));
    let ticket = world.sold(1).await;
    let CodeFinding::Ticket(kept) = find().await else { panic!("no ticket") };
    assert_eq!(kept.ticket.id(), ticket);
    assert_ne!(kept.ticket.code(), code, "the code itself is not kept");
}

#[tokio::test]
async fn cancellations_wait_for_the_invoice_and_never_undo_it() {
    let world = World::open().await;
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
        other @ (ClaimOutcome::Won(_) | ClaimOutcome::Held(_)) => panic!("{other:?}"),
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

#[tokio::test]
async fn a_qr_and_its_register_tell_one_sale() {
    let world = World::open().await;
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

#[tokio::test]
async fn nobody_sights_another_shops_ticket() {
    let world = World::open().await;
    let ticket = Ticket::close(world.draft(1)).unwrap();
    world.sold(1).await;
    let other = IssuerId::new(id(99));
    let foreign = world.store.keep_sighted(other, &ticket, at(1)).await.unwrap();
    assert_eq!(foreign, Sighting::Foreign);
    assert!(world.store.changes(world.shop, 0, 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_cancellation_that_is_ahead_waits_for_its_ticket() {
    let world = World::open().await;
    let ticket = Ticket::close(world.draft(1)).unwrap();
    let cancellation = Cancellation { at: at(9), reason: "Se equivocó".to_owned() };
    let cancel = async |register, reason: &str| {
        let cancellation = Cancellation { reason: reason.to_owned(), ..cancellation.clone() };
        world.store.cancel_ticket(register, ticket.id(), cancellation, at(9)).await.unwrap()
    };
    let stranger = enrol(&world.store, world.shop, 8).await;
    assert_eq!(cancel(stranger.id, "No es mía").await, CancelOutcome::NoTicket);
    for _ in 0..2 {
        assert_eq!(cancel(world.register.id, "Se equivocó").await, CancelOutcome::NoTicket);
    }
    world.store.keep_sighted(world.shop, &ticket, at(10)).await.unwrap();
    let kept = world.store.ticket(ticket.id()).await.unwrap().unwrap();
    assert_eq!(kept.cancelled, Some(cancellation.clone()));
    assert_eq!(cancel(world.register.id, "Se equivocó").await, CancelOutcome::Exists);
    assert_eq!(cancel(stranger.id, "No es mía").await, CancelOutcome::NoTicket);
}

#[tokio::test]
async fn settings_change_by_revision() {
    let world = World::open().await;
    let change = async |serie: &str, revision| {
        let wanted = Settings { serie: serie.to_owned(), period: Period::Week, revision };
        world.store.change_settings(world.shop, wanted).await.unwrap()
    };
    let now = |serie: &str, revision| Settings {
        serie: serie.to_owned(),
        period: Period::Week,
        revision,
    };
    assert_eq!(change("G", 1).await, SettingsOutcome::Changed(now("G", 2)));
    assert_eq!(change("G", 1).await, SettingsOutcome::Same(now("G", 2)), "sent twice");
    assert_eq!(change("H", 1).await, SettingsOutcome::Conflict(now("G", 2)));
    assert_eq!(change("H", 2).await, SettingsOutcome::Changed(now("H", 3)));
    let changes = world.store.changes(world.shop, 0, 9).await.unwrap();
    let bodies: Vec<_> = changes.into_iter().map(|change| change.body).collect();
    assert_eq!(bodies, [ChangeBody::Settings(now("H", 3)), ChangeBody::Settings(now("H", 3))]);
}

#[tokio::test]
async fn a_shop_is_added_once_and_keeps_its_settings() {
    let world = World::open().await;
    let wanted = Settings { serie: "G".to_owned(), period: Period::Week, revision: 1 };
    world.store.change_settings(world.shop, wanted).await.unwrap();
    let mut again = new_shop();
    again.id = IssuerId::new(id(2));
    again.profile.name = "El Farolito".to_owned();
    again.csd.password = Zeroizing::new("otra".to_owned());
    assert_eq!(world.store.put_shop(again, at(50)).await.unwrap(), world.shop);
    let shop = world.store.shop_by_rfc("EFA010203AB3").await.unwrap().unwrap();
    assert_eq!((shop.id, shop.profile.name.as_str()), (world.shop, "El Farolito"));
    assert_eq!((shop.settings.serie.as_str(), shop.settings.revision), ("G", 2));
    assert_eq!(shop.updated_at, at(50));
    assert_eq!(*world.store.csd(world.shop).await.unwrap().unwrap().password, "otra");
}

#[tokio::test]
async fn an_enrolment_code_works_once() {
    let world = World::open().await;
    let enrolment = |code: &str, key: u8| Enrolment {
        code: code.to_owned(),
        register: RegisterId::new(id(u128::from(key) + 70)),
        public_key: [key; 32],
        name: "Caja 2".to_owned(),
    };
    let enrol = async |enrolment, second| world.store.enrol(enrolment, at(second)).await.unwrap();
    world.store.add_enrolment_code(world.shop, "AB-CD", at(100)).await.unwrap();
    world.store.add_enrolment_code(world.shop, "EF-GH", at(100)).await.unwrap();
    assert_eq!(enrol(enrolment("nada", 20), 1).await, EnrolOutcome::BadCode);
    assert_eq!(enrol(enrolment("ab cd", 20), 100).await, EnrolOutcome::Expired);
    assert_eq!(enrol(enrolment("ab cd", 7), 1).await, EnrolOutcome::KeyTaken);
    let EnrolOutcome::Enrolled(register) = enrol(enrolment("ab cd", 20), 1).await else {
        panic!("not enrolled")
    };
    assert_eq!(register.nota_serie, "B", "the first register has A");
    // The answer was lost and the register asks again, even after the code has expired.
    let again = enrol(enrolment("AB-CD", 20), 500).await;
    assert_eq!(again, EnrolOutcome::Enrolled(register.clone()));
    assert_eq!(enrol(enrolment("AB-CD", 21), 1).await, EnrolOutcome::BadCode);
    world.store.revoke_register(register.id, at(5)).await.unwrap();
    world.store.register_seen(register.id, at(9)).await.unwrap();
    let register = world.store.register(register.id).await.unwrap().unwrap();
    assert_eq!((register.revoked_at, register.seen_at), (Some(at(5)), at(9)));
}

#[tokio::test]
async fn nothing_fiscal_can_be_read_in_the_file() {
    let world = World::open().await;
    let ticket = world.sold(1).await;
    let stamping = world.stamping(10, &[ticket]).await;
    let record = TurnRecord {
        turn: Turn::Stamped { uuid: "AAAA".to_owned(), xml: b"<timbrado-secreto/>".to_vec() },
        evidence: Some("respuesta-secreta".to_owned()),
        jitter: SignedDuration::ZERO,
    };
    world.store.turn(&stamping, record, at(4)).await.unwrap();
    let code = world.draft(1).code;
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(world.dir.path()).unwrap() {
        bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    let has = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(has("Leche 1 L"), "the files are the right ones");
    for secret in [
        "CACX7605101P8",
        "XOCHILT",
        CORREO,
        "cfdi:Comprobante",
        "timbrado-secreto",
        "respuesta-secreta",
        "contraseña-del-csd",
        &code.compact(),
        &code.to_string(),
    ] {
        assert!(!has(secret), "{secret}");
    }
}

#[tokio::test]
async fn the_file_is_opened_again_and_a_newer_one_is_refused() {
    let world = World::open().await;
    let ticket = world.sold(1).await;
    let sealed = world.sealed(10, &[ticket]).await;
    let (dir, shop) = (world.dir, world.shop);
    drop(world.store);
    let store = open(dir.path());
    assert_eq!(store.find_claim(sealed.id).await.unwrap(), Some(sealed));
    assert_eq!(store.shop(shop).await.unwrap().unwrap().id, shop);
    store.check().await.unwrap();

    let path = dir.path().join("newer.db");
    let vault = || Arc::new(Vault::new(&[3; 32]).unwrap());
    drop(Store::open(StoreOptions::new(&path), vault()).unwrap());
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE;
    let raw = rusqlite::Connection::open_with_flags(&path, flags).unwrap();
    raw.pragma_update(None, "user_version", 99).unwrap();
    drop(raw);
    let refused = Store::open(StoreOptions::new(&path), vault()).err().unwrap();
    assert!(matches!(refused, StoreError::Newer { found: 99, .. }), "{refused:?}");

    let other = Arc::new(Vault::new(&[4; 32]).unwrap());
    let path = dir.path().join("portal.db");
    let refused = Store::open(StoreOptions::new(path), other).err().unwrap();
    assert!(matches!(refused, StoreError::WrongKey), "{refused:?}");
}

/// What an older build has written is there after the migrations, and the feed goes on counting.
#[tokio::test]
async fn a_file_of_the_first_schema_is_brought_up_to_date() {
    let world = World::open().await;
    let ticket = world.sold(1).await;
    let wanted = Settings { serie: "G".to_owned(), period: Period::Week, revision: 1 };
    let (dir, shop, register) = (world.dir, world.shop, world.register);
    drop(world.store);

    let path = dir.path().join("old.db");
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE;
    let raw = rusqlite::Connection::open_with_flags(
        &path,
        flags | rusqlite::OpenFlags::SQLITE_OPEN_CREATE,
    )
    .unwrap();
    raw.execute_batch(include_str!("../../../migrations/portal/sqlite/0001_begin.sql")).unwrap();
    raw.execute("ATTACH ?1 AS new", [dir.path().join("portal.db").to_str().unwrap()]).unwrap();
    for table in ["vault_check", "shops", "registers", "tickets"] {
        let columns: String = raw
            .query_row(
                "SELECT group_concat(name) FROM pragma_table_info(?1, 'main')",
                [table],
                |row| row.get(0),
            )
            .unwrap();
        let copy =
            format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}");
        raw.execute(&copy, []).unwrap();
    }
    let told =
        "INSERT INTO changes (cursor, shop_id, kind, subject) VALUES (7, ?1, 'settings', ?1)";
    raw.execute(told, [shop.to_string()]).unwrap();
    raw.pragma_update(None, "user_version", 1).unwrap();
    drop(raw);

    let vault = Arc::new(Vault::new(&[3; 32]).unwrap());
    let store = Store::open(StoreOptions::new(&path), vault).unwrap();
    assert_eq!(store.ticket(ticket).await.unwrap().unwrap().origin, Origin::Register);
    assert_eq!(store.register(register.id).await.unwrap(), Some(register));
    store.change_settings(shop, wanted).await.unwrap();
    let cursors: Vec<u64> =
        store.changes(shop, 0, 9).await.unwrap().iter().map(|change| change.cursor).collect();
    assert_eq!(cursors, [7, 8]);
}

#[tokio::test]
async fn a_mark_of_withholding_outlives_what_brings_the_shop_up_to_date() {
    let world = World::open().await;
    let mark = async || world.store.shop(world.shop).await.unwrap().unwrap().retencion;
    assert_eq!(mark().await, RetencionMark::Unmarked);
    for (key, expected) in [
        ("forbidden", RetencionMark::Forbidden),
        ("required", RetencionMark::Required),
        ("unmarked", RetencionMark::Unmarked),
        ("forbidden", RetencionMark::Forbidden),
    ] {
        let parsed = parse_retencion(key).unwrap();
        world.store.set_retencion(world.shop, parsed).await.unwrap();
        assert_eq!((parsed, mark().await), (expected, expected));
    }
    world.store.put_shop(new_shop(), at(9)).await.unwrap();
    assert_eq!(mark().await, RetencionMark::Forbidden);
    assert_eq!(parse_retencion("1"), None);
    let nobody = world.store.set_retencion(IssuerId::new(id(99)), RetencionMark::Required).await;
    assert!(matches!(nobody, Err(StoreError::Corrupt { .. })), "{nobody:?}");
}

#[tokio::test]
async fn the_database_itself_keeps_the_invariants() {
    let world = World::open().await;
    let ticket = world.sold(1).await;
    let stamping = world.stamping(10, &[ticket]).await;
    let stamp = Turn::Stamped { uuid: "AAAA".to_owned(), xml: b"<stamped/>".to_vec() };
    world.turn(&stamping, stamp, 4).await;
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE;
    let raw =
        rusqlite::Connection::open_with_flags(world.dir.path().join("portal.db"), flags).unwrap();
    for statement in [
        "UPDATE stamp_attempts SET xml_sealed = x'00'",
        "UPDATE stamp_attempts SET stamped_sealed = x'00'",
        "DELETE FROM claim_events",
        "UPDATE claim_events SET event = 'x'",
        "UPDATE claims SET state = 'perdido'",
        "UPDATE claims SET uuid = NULL",
        "UPDATE claim_tickets SET live = 2",
        "UPDATE tickets SET total_centavos = 'mucho'",
        "INSERT INTO claim_tickets SELECT 'otro', ticket_id, 1 FROM claim_tickets",
    ] {
        assert!(raw.execute(statement, []).is_err(), "{statement}");
    }
}
