//! The engine against a PAC that misbehaves: whatever happens, one CFDI for one ticket.

use std::sync::Arc;
use std::time::Duration;

use billing::standing::Standing;
use cfdi::comprobante::Receptor;
use jiff::SignedDuration;
use pac::sw::Sw;
use pac::{AccountStanding, BoxFuture, Outcome, Pac, PacId, SealedBytes};
use pac_sandbox::Misbehaviour;
use portal::desk::{Access, Desk, InvoiceError, Progress};
use portal::engine::{Engine, Pace};
use tokio::sync::{Notify, watch};
use xtask::postgres::sql;

use crate::scene::{CUSTOMER_RFC, Scene, foreign, misspelt, receptor, receptor_text};

fn shown(progress: &Progress) -> String {
    match progress {
        Progress::Invoiced => "invoiced".to_owned(),
        Progress::InProcess => "in process".to_owned(),
        Progress::Rejected(faults) => format!("rejected: {faults}"),
        Progress::ShopOutage(fault) => format!("outage: {}", fault.code.id),
    }
}

pub(crate) async fn events(scene: &Scene, access: &Access) -> Vec<String> {
    let state = scene.store.ticket_state(access.ticket).await.unwrap().unwrap();
    let claim = state.live.or(state.refused).unwrap();
    let evidence = scene.store.evidence(claim.id).await.unwrap();
    evidence.into_iter().map(|(event, _)| event).collect()
}

/// The ticket has exactly the one CFDI that the PAC has given.
pub(crate) async fn assert_one_cfdi(scene: &Scene, engine: &Arc<Engine>, access: &Access) {
    let stamps = scene.stamps();
    assert_eq!(stamps.len(), 1, "{stamps:?}");
    let desk = Desk::new(engine.clone());
    let view = desk.view(access).await.unwrap();
    assert_eq!(view.standing, Standing::Invoiced);
    assert_eq!(view.invoice.unwrap().uuid, stamps[0].uuid);
    let owner = desk.prove_owner(access, CUSTOMER_RFC).await.unwrap().unwrap();
    let xml = String::from_utf8(desk.xml(&owner).await.unwrap().unwrap().bytes).unwrap();
    assert!(xml.contains(&stamps[0].uuid));
    assert!(xml.contains(r#"Total="190.50""#), "{xml}");
}

/// Runs one ticket to its end with the sandbox misbehaving so.
async fn with_fault(faults: &[Misbehaviour], expected_events: &[&str]) {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let access = scene.sold(1).await;
    scene.sandbox.misbehave(faults.iter().copied());
    let progress = engine.invoice(&[access.ticket], &receptor(), None).await.unwrap();
    assert_eq!(shown(&progress), "in process");
    scene.settle(&engine).await;
    assert_one_cfdi(&scene, &engine, &access).await;
    assert_eq!(events(&scene, &access).await, expected_events, "{faults:?}");
}

#[tokio::test]
async fn stamps_at_the_first_try() {
    with_fault(&[], &["claimed", "sealed", "lease-won", "stamped"]).await;
}

const ONE_DOUBT: &[&str] = &["claimed", "sealed", "lease-won", "unclear", "lease-won", "stamped"];

#[tokio::test]
async fn stamped_and_never_answered() {
    with_fault(&[Misbehaviour::StampThenHang], ONE_DOUBT).await;
}

#[tokio::test]
async fn stamped_and_the_line_broke() {
    with_fault(&[Misbehaviour::ResetAfterWrite], ONE_DOUBT).await;
}

#[tokio::test]
async fn stamped_and_answered_500() {
    with_fault(&[Misbehaviour::StampThen500], ONE_DOUBT).await;
}

#[tokio::test]
async fn not_stamped_and_answered_500() {
    with_fault(&[Misbehaviour::Http500], ONE_DOUBT).await;
}

#[tokio::test]
async fn a_page_of_html() {
    with_fault(&[Misbehaviour::Html200], ONE_DOUBT).await;
}

#[tokio::test]
async fn a_stamp_for_another_seal_is_never_accepted() {
    with_fault(&[Misbehaviour::WrongSello], ONE_DOUBT).await;
}

#[tokio::test]
async fn a_duplicate_that_shows_nothing_until_it_does() {
    let doubts = [
        Misbehaviour::DuplicateWithoutXml,
        Misbehaviour::StorageEmpty,
        Misbehaviour::DuplicateWithoutXml,
        Misbehaviour::StorageEmpty,
    ];
    let expected = [
        "claimed",
        "sealed",
        "lease-won",
        "unclear",
        "lease-won",
        "unclear",
        "lease-won",
        "stamped",
    ];
    with_fault(&doubts, &expected).await;
}

#[tokio::test]
async fn an_expired_token_is_nothing_to_speak_of() {
    with_fault(&[Misbehaviour::TokenExpired], &["claimed", "sealed", "lease-won", "stamped"]).await;
}

#[tokio::test]
async fn everything_at_once() {
    let faults = [
        Misbehaviour::Http500,
        Misbehaviour::Uncontrolled,
        Misbehaviour::WrongSello,
        Misbehaviour::DuplicateWithoutXml,
        Misbehaviour::StorageEmpty,
    ];
    let expected = [
        "claimed",
        "sealed",
        "lease-won",
        "unclear",
        "lease-won",
        "unclear",
        "lease-won",
        "unclear",
        "lease-won",
        "unclear",
        "lease-won",
        "stamped",
    ];
    with_fault(&faults, &expected).await;
}

#[tokio::test]
async fn a_refusal_frees_the_ticket_and_explains_the_folio() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let desk = Desk::new(engine.clone());
    let access = scene.sold(1).await;

    desk.invoice(&access, &misspelt(), None).await.unwrap();
    scene.settle(&engine).await;
    let progress = desk.progress(&access).await.unwrap().unwrap();
    let expected = "rejected: nombre: El SAT tiene otro nombre para este RFC. Cópialo tal como \
                    viene en tu Constancia, sin SA DE CV ni otro régimen de capital. [sat-02]";
    assert_eq!(shown(&progress), expected);
    let view = desk.view(&access).await.unwrap();
    assert_eq!(view.standing, Standing::Open);
    assert_eq!(view.rejected.unwrap().code, "CFDI40145");
    assert!(scene.stamps().is_empty());

    desk.invoice(&access, &receptor_text(), None).await.unwrap();
    scene.settle(&engine).await;
    assert_one_cfdi(&scene, &engine, &access).await;
    let view = desk.view(&access).await.unwrap();
    assert_eq!(view.invoice.unwrap().serie_folio, "F-2");
    assert!(view.rejected.is_none());
    let folios = scene.store.folios(scene.shop, "F").await.unwrap();
    let unused = (1, "unused".to_owned(), Some("CFDI40145".to_owned()));
    assert_eq!(folios, [unused, (2, "used".to_owned(), None)]);
}

#[tokio::test]
async fn an_account_without_stamps_is_the_shops_trouble() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let access = scene.sold(1).await;
    scene.sandbox.misbehave([Misbehaviour::NoStamps]);
    engine.invoice(&[access.ticket], &receptor(), None).await.unwrap();
    scene.settle(&engine).await;
    let desk = Desk::new(engine.clone());
    let progress = desk.progress(&access).await.unwrap().unwrap();
    assert_eq!(shown(&progress), "outage: claim-08");
    let view = desk.view(&access).await.unwrap();
    assert_eq!(view.standing, Standing::Open);
    assert!(view.rejected.is_none(), "nothing for the customer to correct");
    engine.invoice(&[access.ticket], &receptor(), None).await.unwrap();
    scene.settle(&engine).await;
    assert_one_cfdi(&scene, &engine, &access).await;
}

#[tokio::test]
async fn a_refusal_after_a_doubt_proves_nothing() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let access = scene.sold(1).await;
    scene.sandbox.misbehave([Misbehaviour::StampThenHang, Misbehaviour::NoStamps]);
    engine.invoice(&[access.ticket], &receptor(), None).await.unwrap();
    scene.settle(&engine).await;
    assert_one_cfdi(&scene, &engine, &access).await;
    let expected = [
        "claimed",
        "sealed",
        "lease-won",
        "unclear",
        "lease-won",
        "account-refused",
        "lease-won",
        "stamped",
    ];
    assert_eq!(events(&scene, &access).await, expected);
}

/// The other provider, opened as a configuration opens it: a plain sale, and one whose answer was
/// lost after the stamp.
#[tokio::test]
async fn finkok_stamps_as_well() {
    for (faults, expected_events) in [
        (&[][..], &["claimed", "sealed", "lease-won", "stamped"][..]),
        (&[Misbehaviour::StampThen500], ONE_DOUBT),
    ] {
        let scene = Scene::open().await;
        let engine = scene.engine_on(scene.store.clone(), scene.finkok());
        let access = scene.sold(1).await;
        scene.sandbox.misbehave(faults.iter().copied());
        engine.invoice(&[access.ticket], &receptor(), None).await.unwrap();
        scene.settle(&engine).await;
        assert_one_cfdi(&scene, &engine, &access).await;
        assert_eq!(events(&scene, &access).await, expected_events, "{faults:?}");
    }
}

#[tokio::test]
async fn a_pac_that_is_not_there_is_tried_again() {
    let scene = Scene::open().await;
    let account = pac_sandbox::server::Account::default();
    let nowhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let away = pac::sw::Sw::new(pac::sw::SwConfig::sandbox(
        &format!("http://{nowhere}"),
        pac::sw::Credentials::Login { user: account.user, password: account.password },
    ))
    .unwrap();
    let engine = scene.engine_on(scene.store.clone(), Arc::new(away));
    let access = scene.sold(1).await;
    engine.invoice(&[access.ticket], &receptor(), None).await.unwrap();
    for _ in 0..3 {
        assert_eq!(engine.work_off().await.unwrap(), 1);
        assert_eq!(engine.work_off().await.unwrap(), 0, "it waits before it tries again");
        scene.clock.forward(SignedDuration::from_secs(60));
    }
    // The line is back.
    let engine = scene.engine();
    scene.settle(&engine).await;
    assert_one_cfdi(&scene, &engine, &access).await;
    assert_eq!(scene.store.folios(scene.shop, "F").await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_attempt_stays_with_its_pac() {
    struct Other(pac::PacId, pac::sw::Sw);
    impl pac::Pac for Other {
        fn id(&self) -> &pac::PacId {
            &self.0
        }
        fn is_sandbox(&self) -> bool {
            true
        }
        fn standing(&self) -> pac::BoxFuture<'_, pac::AccountStanding> {
            self.1.standing()
        }
        fn stamp<'a>(&'a self, doc: &'a pac::SealedBytes<'a>) -> pac::BoxFuture<'a, pac::Outcome> {
            self.1.stamp(doc)
        }
        fn recover<'a>(
            &'a self,
            doc: &'a pac::SealedBytes<'a>,
        ) -> pac::BoxFuture<'a, pac::Outcome> {
            self.1.recover(doc)
        }
    }
    let scene = Scene::open().await;
    let engine = scene.engine();
    let access = scene.sold(1).await;
    scene.sandbox.misbehave([Misbehaviour::Http500]);
    engine.invoice(&[access.ticket], &receptor(), None).await.unwrap();
    assert_eq!(engine.work_off().await.unwrap(), 1);
    let other = Other(pac::PacId::new("other"), scene.pac());
    let other = scene.engine_on(scene.store.clone(), Arc::new(other));
    for _ in 0..3 {
        scene.clock.forward(SignedDuration::from_mins(10));
        assert_eq!(other.work_off().await.unwrap(), 1);
    }
    assert!(scene.stamps().is_empty(), "another PAC is never asked");
    scene.settle(&engine).await;
    assert_one_cfdi(&scene, &engine, &access).await;
}

/// The worker running by itself, customers waiting.
#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_get_the_same_invoice() {
    let scene = Scene::open().await;
    let pace = Pace { patience: Duration::from_secs(20), ..Pace::default() };
    let engine = scene.engine_at(scene.store.clone(), Arc::new(scene.pac()), pace);
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(engine.clone().run(stopped));
    let access = scene.sold(1).await;
    let customers: Vec<_> = (0..8)
        .map(|_| {
            let engine = engine.clone();
            tokio::spawn(async move { engine.invoice(&[access.ticket], &receptor(), None).await })
        })
        .collect();
    for customer in customers {
        assert_eq!(shown(&customer.await.unwrap().unwrap()), "invoiced");
    }
    stop.send(true).unwrap();
    worker.await.unwrap();
    assert_one_cfdi(&scene, &engine, &access).await;
    assert_eq!(scene.stamps()[0].times, 1);
    assert_eq!(scene.store.folios(scene.shop, "F").await.unwrap().len(), 1);
}

/// A PAC that says when it is called and answers when it may.
struct Patient {
    inner: Sw,
    called: Notify,
    may_answer: Notify,
}

impl Pac for Patient {
    fn id(&self) -> &PacId {
        self.inner.id()
    }

    fn is_sandbox(&self) -> bool {
        true
    }

    fn standing(&self) -> BoxFuture<'_, AccountStanding> {
        self.inner.standing()
    }

    fn stamp<'a>(&'a self, doc: &'a SealedBytes<'a>) -> BoxFuture<'a, Outcome> {
        Box::pin(async {
            self.called.notify_one();
            self.may_answer.notified().await;
            self.inner.stamp(doc).await
        })
    }

    fn recover<'a>(&'a self, doc: &'a SealedBytes<'a>) -> BoxFuture<'a, Outcome> {
        self.inner.recover(doc)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_hangs_up_while_it_is_stamped_has_an_invoice_all_the_same() {
    let scene = Scene::open().await;
    let pac =
        Arc::new(Patient { inner: scene.pac(), called: Notify::new(), may_answer: Notify::new() });
    let pace = Pace { patience: Duration::from_secs(20), ..Pace::default() };
    let engine = scene.engine_at(scene.store.clone(), pac.clone(), pace);
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(engine.clone().run(stopped));
    let access = scene.sold(1).await;
    let asking = {
        let engine = engine.clone();
        tokio::spawn(async move { engine.invoice(&[access.ticket], &receptor(), None).await })
    };
    pac.called.notified().await;
    asking.abort();
    assert!(asking.await.unwrap_err().is_cancelled());
    stop.send(true).unwrap();
    // The worker does not go before the answer is kept.
    pac.may_answer.notify_one();
    worker.await.unwrap();
    assert_one_cfdi(&scene, &engine, &access).await;
    assert_eq!(events(&scene, &access).await, ["claimed", "sealed", "lease-won", "stamped"]);
}

/// More than there is room for: the rest waits in the table and is sent from there.
#[tokio::test(flavor = "multi_thread")]
async fn what_finds_no_room_is_sent_when_there_is() {
    let scene = Scene::open().await;
    let pace = Pace { patience: Duration::from_secs(60), workers: 2, ..Pace::default() };
    let engine = scene.engine_at(scene.store.clone(), Arc::new(scene.pac()), pace);
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(engine.clone().run(stopped));
    let mut asking = tokio::task::JoinSet::new();
    for number in 1..=12 {
        let (engine, access) = (engine.clone(), scene.sold(number).await);
        asking.spawn(async move { engine.invoice(&[access.ticket], &receptor(), None).await });
    }
    for answer in asking.join_all().await {
        assert_eq!(shown(&answer.unwrap()), "invoiced");
    }
    stop.send(true).unwrap();
    worker.await.unwrap();
    let stamps = scene.stamps();
    assert_eq!(stamps.len(), 12);
    assert!(stamps.iter().all(|stamp| stamp.times == 1));
}

#[tokio::test]
async fn cancelled_and_expired_tickets_are_not_invoiced() {
    let scene = Scene::open().await;
    let desk = scene.desk();
    let (cancelled, expired) = (scene.sold(1).await, scene.sold(2).await);
    let cancellation = portal_store::Cancellation {
        at: scene.now(),
        reason: "Se equivocó de producto".to_owned(),
    };
    let register = scene.register.id;
    scene.store.cancel_ticket(register, cancelled.ticket, cancellation, scene.now()).await.unwrap();
    // The last second of the 30th in Mexico City still counts.
    scene.clock.set("2026-12-01T05:59:59Z".parse().unwrap());
    assert_eq!(desk.view(&expired).await.unwrap().standing, Standing::Open);
    scene.clock.forward(SignedDuration::from_secs(1));
    for (access, standing) in [(cancelled, Standing::Cancelled), (expired, Standing::Expired)] {
        assert_eq!(desk.view(&access).await.unwrap().standing, standing);
        let refused = desk.invoice(&access, &receptor_text(), None).await.unwrap_err();
        assert!(matches!(refused, InvoiceError::Standing(s) if s == standing), "{refused:?}");
        let refused = desk.check_receptor(&access, &receptor_text(), None).await.unwrap_err();
        assert!(matches!(refused, InvoiceError::Standing(s) if s == standing), "{refused:?}");
    }
    assert!(scene.stamps().is_empty());
}

#[tokio::test]
async fn a_csd_that_is_over_stops_the_shop_and_no_folio_is_lost() {
    let scene = Scene::open().await;
    let desk = scene.desk();
    scene.clock.set("2031-01-10T18:00:00Z".parse().unwrap());
    let mut draft = scene.draft(&scene.register, 1);
    draft.deadline = jiff::civil::date(2031, 1, 31);
    let ticket = tickets::Ticket::close(draft).unwrap();
    scene.store.put_ticket(scene.shop, &ticket, scene.now()).await.unwrap();
    let access = Access::holder(ticket.id());
    let progress = desk.invoice(&access, &receptor_text(), None).await.unwrap();
    assert_eq!(shown(&progress), "outage: claim-09");
    assert_eq!(desk.view(&access).await.unwrap().standing, Standing::Open);
    assert!(scene.store.folios(scene.shop, "F").await.unwrap().is_empty());
}

/// Whose fault it is, is said truly: the certificate is blamed for what is the certificate's.
#[tokio::test]
async fn a_document_that_cannot_be_made_does_not_blame_the_certificate() {
    let scene = Scene::open().await;
    let access = scene.sold(1).await;
    let receptor = Receptor::parse(foreign("36257")).unwrap();
    let progress = scene.engine().invoice(&[access.ticket], &receptor, None).await.unwrap();
    assert_eq!(shown(&progress), "outage: claim-10");
    assert!(scene.store.folios(scene.shop, "F").await.unwrap().is_empty());
}

#[tokio::test]
async fn an_abandoned_hold_is_released() {
    let scene = Scene::open().await;
    let access = scene.sold(1).await;
    let now = scene.now();
    let new = portal_store::NewClaim {
        id: tickets::ClaimId::new(uuid::Uuid::from_u128(9)),
        shop: scene.shop,
        tickets: vec![access.ticket],
        receptor: portal_store::TaxProfile {
            rfc: CUSTOMER_RFC.to_owned(),
            nombre: String::new(),
            codigo_postal: String::new(),
            regimen_fiscal: String::new(),
            uso_cfdi: String::new(),
            correo: None,
        },
        door: portal_store::Door::Portal,
        mail_language: portal_store::Language::default(),
        expires_at: now + SignedDuration::from_mins(2),
    };
    scene.store.claim(new, now).await.unwrap();
    let engine = scene.engine();
    let progress = engine.invoice(&[access.ticket], &receptor(), None).await.unwrap();
    assert_eq!(shown(&progress), "in process", "somebody else holds it");
    scene.settle(&engine).await;
    engine.invoice(&[access.ticket], &receptor(), None).await.unwrap();
    scene.settle(&engine).await;
    assert_one_cfdi(&scene, &engine, &access).await;
}

/// Never stamped, and refused ever since: the ticket is free when nobody can stamp it any more.
#[tokio::test]
async fn a_doubt_ends_when_the_window_is_closed_and_the_pac_has_denied_it() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let desk = Desk::new(engine.clone());
    let access = scene.sold(1).await;
    scene.sandbox.misbehave([Misbehaviour::Http500]);
    desk.invoice(&access, &misspelt(), None).await.unwrap();
    let begun = scene.now();
    scene.settle(&engine).await;
    assert!(scene.now().duration_since(begun) > SignedDuration::from_hours(72));
    let progress = desk.progress(&access).await.unwrap().unwrap();
    assert_eq!(shown(&progress), "outage: sat-07");
    desk.invoice(&access, &receptor_text(), None).await.unwrap();
    scene.settle(&engine).await;
    assert_one_cfdi(&scene, &engine, &access).await;
    let unused = (1, "unused".to_owned(), Some("never-stamped".to_owned()));
    assert_eq!(scene.store.folios(scene.shop, "F").await.unwrap()[0], unused);
}

/// The portal was away for three days; that the PAC finds the document too old proves nothing.
#[tokio::test]
async fn a_refusal_for_age_alone_is_no_denial() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let access = scene.sold(1).await;
    scene.sandbox.misbehave([Misbehaviour::Http500]);
    engine.invoice(&[access.ticket], &receptor(), None).await.unwrap();
    engine.work_off().await.unwrap();
    for _ in 0..10 {
        scene.clock.forward(SignedDuration::from_hours(80));
        assert_eq!(engine.work_off().await.unwrap(), 1);
    }
    let desk = Desk::new(engine.clone());
    assert_eq!(desk.view(&access).await.unwrap().standing, Standing::InProcess);
    let events = events(&scene, &access).await;
    assert!(events.iter().filter(|event| *event == "refused").count() >= 10, "{events:?}");
}

/// A PAC that refuses, and whose answer finds the portal's connections cut and the store failing.
struct CutOff {
    id: PacId,
    url: String,
}

impl Pac for CutOff {
    fn id(&self) -> &PacId {
        &self.id
    }

    fn is_sandbox(&self) -> bool {
        true
    }

    fn standing(&self) -> BoxFuture<'_, AccountStanding> {
        Box::pin(async { AccountStanding::Known })
    }

    fn stamp<'a>(&'a self, _: &'a SealedBytes<'a>) -> BoxFuture<'a, Outcome> {
        Box::pin(async {
            // A sequence counts what was rolled back, too.
            let once = "CREATE SEQUENCE failures;
                CREATE FUNCTION fail_once() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF nextval('failures') = 1 THEN RAISE EXCEPTION 'no'; END IF;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER failing BEFORE UPDATE ON claims
                    FOR EACH ROW EXECUTE FUNCTION fail_once();";
            let cut = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                WHERE application_name = 'talon-portal' AND datname = current_database()";
            for statement in [once, cut] {
                sql(&self.url, statement).unwrap();
            }
            let (code, message) = ("CFDI40145".to_owned(), String::new());
            Outcome::Rejected { code, message }
        })
    }

    fn recover<'a>(&'a self, _: &'a SealedBytes<'a>) -> BoxFuture<'a, Outcome> {
        panic!("there is no doubt")
    }
}

/// What the PAC has said is known, though the store could not take it at once.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_outlives_a_store_that_fails_for_a_moment() {
    let scene = Scene::on_postgres().await;
    let pac = CutOff { id: PacId::new("cortado"), url: scene.server_url().unwrap() };
    let engine = scene.engine_on(scene.store.clone(), Arc::new(pac));
    let access = scene.sold(1).await;
    engine.invoice(&[access.ticket], &receptor(), None).await.unwrap();
    assert_eq!(engine.work_off().await.unwrap(), 1);
    assert_eq!(events(&scene, &access).await, ["claimed", "sealed", "lease-won", "refused"]);
    let failures = sql(&scene.server_url().unwrap(), "SELECT last_value FROM failures").unwrap();
    assert_eq!(failures.trim(), "2", "one that failed, and one that did not");
}

/// The PAC was away until nobody could stamp the document any more.
#[tokio::test]
async fn what_never_left_is_given_up_when_the_window_is_closed() {
    let scene = Scene::open().await;
    let nowhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let token = pac::sw::Credentials::Token("a.b.c".to_owned());
    let away = Sw::new(pac::sw::SwConfig::sandbox(&format!("http://{nowhere}"), token)).unwrap();
    let engine = scene.engine_on(scene.store.clone(), Arc::new(away));
    let access = scene.sold(1).await;
    engine.invoice(&[access.ticket], &receptor(), None).await.unwrap();
    assert_eq!(engine.work_off().await.unwrap(), 1);
    scene.clock.forward(SignedDuration::from_hours(71));
    assert_eq!(engine.work_off().await.unwrap(), 1);
    assert_eq!(
        Desk::new(engine.clone()).view(&access).await.unwrap().standing,
        Standing::InProcess
    );
    scene.clock.forward(SignedDuration::from_hours(2));
    assert_eq!(engine.work_off().await.unwrap(), 1);
    let begun = ["claimed", "sealed", "lease-won", "not-sent", "lease-won", "not-sent", "too-old"];
    assert_eq!(events(&scene, &access).await, begun);
    let progress = Desk::new(engine).progress(&access).await.unwrap().unwrap();
    assert_eq!(shown(&progress), "outage: sat-07");

    let engine = scene.engine();
    engine.invoice(&[access.ticket], &receptor(), None).await.unwrap();
    scene.settle(&engine).await;
    assert_one_cfdi(&scene, &engine, &access).await;
    let unused = (1, "unused".to_owned(), Some("never-sent".to_owned()));
    assert_eq!(scene.store.folios(scene.shop, "F").await.unwrap()[0], unused);
}
