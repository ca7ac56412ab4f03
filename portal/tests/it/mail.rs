//! From the stamp to a mailbox: a real SMTP server on this machine.

use std::fs;
use std::sync::Arc;

use expect_test::expect;
use jiff::SignedDuration;
use portal::desk::{Access, Desk, MailAsked, MailWish, Outward, Scope};
use portal::engine::Engine;
use portal::lang::Lang;
use portal::mail::{Credentials, Dispatch, Postman, Security, SmtpConfig};
use portal_store::{MailFate, MailKept, NewShop, Store};
use tickets::{ClaimId, Ticket};
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use world::SystemEntropy;
use xtask::mailbox::{self, Mailbox, Protection, Received};
use zeroize::Zeroizing;

use crate::scene::{CUSTOMER_RFC, Scene, mail_to, misspelt, new_shop, receptor_text};

const ANA: &str = "ana@example.mx";

/// A shop whose portal sends mail.
struct Office {
    scene: Scene,
    engine: Arc<Engine>,
    desk: Desk,
    mailbox: Mailbox,
}

impl Office {
    async fn open(protection: Protection) -> Self {
        let scene = Scene::open().await;
        let engine = scene.engine();
        let outward = Outward {
            public_url: "https://factura.example.mx".to_owned(),
            mail: Some(Arc::new(Notify::new())),
            sat: None,
        };
        let desk = Desk::facing(engine.clone(), outward);
        let mailbox = Mailbox::open(&scene.dir.path().join("smtp"), protection).unwrap();
        Self { scene, engine, desk, mailbox }
    }

    fn config(&self, security: Security) -> SmtpConfig {
        SmtpConfig {
            host: mailbox::HOST.to_owned(),
            port: self.mailbox.port(),
            security,
            credentials: Some(Credentials {
                user: mailbox::USER.to_owned(),
                password: Zeroizing::new(mailbox::PASSWORD.to_owned()),
            }),
            from: "facturas@example.com".parse().unwrap(),
            authority: Some(fs::read(self.mailbox.certificate()).unwrap()),
        }
    }

    fn dispatch(&self, config: SmtpConfig) -> Dispatch {
        Dispatch {
            store: self.store().clone(),
            desk: self.desk.clone(),
            postman: Postman::new(config).unwrap(),
            clock: self.scene.clock.clone(),
            entropy: Arc::new(SystemEntropy),
        }
    }

    fn store(&self) -> &Store {
        &self.scene.store
    }

    /// An invoice for whoever gave this address; the access of its owner.
    async fn invoiced(&self, folio: u64, correo: Option<&str>) -> Access {
        self.invoiced_with(folio, correo.map(mail_to)).await
    }

    async fn invoiced_with(&self, folio: u64, mail: Option<MailWish<'_>>) -> Access {
        let holder = self.scene.sold(folio).await;
        self.desk.invoice(&holder, &receptor_text(), mail).await.unwrap();
        self.scene.settle(&self.engine).await;
        self.desk.prove_owner(&holder, &receptor_text().rfc).await.unwrap().unwrap()
    }

    async fn mails(&self, access: &Access) -> Vec<MailKept> {
        self.store().mails_of(claim_of(access)).await.unwrap()
    }

    fn received(&self) -> Vec<Received> {
        self.mailbox.received().unwrap()
    }
}

fn claim_of(access: &Access) -> ClaimId {
    match access.scope {
        Scope::Owner(claim) => claim,
        Scope::Holder => panic!("a holder has no invoice"),
    }
}

#[tokio::test]
async fn a_stamp_brings_its_mail_with_both_files() {
    for (protection, security) in [
        (Protection::StartTls, Security::StartTls),
        (Protection::Tls, Security::Tls),
        (Protection::None, Security::None),
    ] {
        let office = Office::open(protection).await;
        let owner = office.invoiced(1, Some(ANA)).await;
        let waiting = office.mails(&owner).await;
        assert_eq!(waiting.len(), 1, "written with the stamp");
        assert_eq!((waiting[0].recipient.as_str(), waiting[0].fate), (ANA, MailFate::Waiting));

        let dispatch = office.dispatch(office.config(security));
        assert_eq!(dispatch.work_off().await.unwrap(), 1);
        assert_eq!(dispatch.work_off().await.unwrap(), 0, "a mail that was sent is not due");
        assert_eq!(office.mails(&owner).await[0].fate, MailFate::Sent(office.scene.now()));
        let received = office.received();
        assert_eq!(received.len(), 1);
        check_letter(&office, &owner, &received[0]).await;
        assert_eq!(received[0].what["tls"], protection != Protection::None, "{protection:?}");
    }
}

async fn check_letter(office: &Office, owner: &Access, letter: &Received) {
    assert_eq!(letter.what["defects"], serde_json::json!([]));
    assert_eq!(letter.what["from"], "facturas@example.com");
    assert_eq!(letter.what["to"], serde_json::json!([ANA]));
    assert_eq!(letter.what["user"], mailbox::USER);
    for (name, value) in [
        ("From", "Abarrotes El Farol <facturas@example.com>"),
        ("To", ANA),
        ("Subject", "[SIN VALIDEZ FISCAL] Tu factura F-1 de Abarrotes El Farol"),
        ("Auto-Submitted", "auto-generated"),
        ("Date", "Fri, 20 Nov 2026 20:05:00 +0000"),
    ] {
        assert_eq!(letter.headers(name), [value]);
    }
    assert_eq!(
        letter.types(),
        [
            "multipart/mixed",
            "multipart/alternative",
            "text/plain",
            "text/html",
            "application/pdf",
            "application/xml",
        ]
    );
    assert_eq!(letter.file_names(), ["F-1.pdf", "F-1.xml"]);
    let xml = office.desk.xml(owner).await.unwrap().unwrap().bytes;
    assert_eq!(fs::read(letter.part("application/xml").unwrap()).unwrap(), xml, "byte for byte");
    let pdf = office.desk.pdf(owner).await.unwrap().unwrap().bytes;
    assert_eq!(fs::read(letter.part("application/pdf").unwrap()).unwrap(), pdf);
    let uuid = office.scene.stamps()[0].uuid.clone();
    for kind in ["text/plain", "text/html"] {
        let text = fs::read_to_string(letter.part(kind).unwrap()).unwrap();
        for words in [
            uuid.as_str(),
            "F-1.pdf",
            "F-1.xml",
            "$190.50",
            "A-000001",
            "55 1234 5678",
            "SIN VALIDEZ FISCAL",
            "Guarda los dos",
            "¿Algo no cuadra con tu compra?",
        ] {
            assert!(text.contains(words), "{kind} does not say {words}:\n{text}");
        }
        assert!(!text.contains("<script") && !text.contains("<img"), "nothing is fetched or run");
    }
}

/// What a letter of two purchases says of them, in HTML and as text.
async fn purchases_told(apart: SignedDuration, lang: Lang) -> [String; 2] {
    let office = Office::open(Protection::None).await;
    let scene = &office.scene;
    let mut second = scene.draft(&scene.register, 2);
    second.sold_at += apart;
    let second = Ticket::close(second).unwrap();
    scene.store.put_ticket(scene.shop, &second, scene.now()).await.unwrap();
    let mut holder = scene.sold(1).await;
    holder.others.push(second.id());
    let mail = MailWish { correo: ANA, lang: Some(lang) };
    office.desk.invoice(&holder, &receptor_text(), Some(mail)).await.unwrap();
    scene.settle(&office.engine).await;
    let dispatch = office.dispatch(office.config(Security::None));
    assert_eq!(dispatch.work_off().await.unwrap(), 1);
    let letter = &office.received()[0];
    let read = |kind| fs::read_to_string(letter.part(kind).unwrap()).unwrap();
    let (html, text) = (read("text/html"), read("text/plain"));
    let (_, html) = html.split_once("purchases<br>").or(html.split_once("compras<br>")).unwrap();
    let html: Vec<&str> = html.split_once("</td>").unwrap().0.split('<').collect();
    let html = html.iter().map(|part| part.split_once('>').map_or(*part, |(_, text)| text));
    let text = text.lines().find(|line| line.contains("A-000001")).unwrap();
    [html.collect(), text.to_owned()]
}

#[tokio::test]
async fn a_letter_of_several_purchases_names_them_all_and_dates_none_wrongly() {
    let at_once = purchases_told(SignedDuration::ZERO, Lang::Es).await;
    expect![[r#"
        [
            "vie 20 nov 2026, notas A-000001, A-000002",
            "Compras:        vie 20 nov 2026, notas A-000001, A-000002",
        ]
    "#]]
    .assert_debug_eq(&at_once);
    let day = SignedDuration::from_hours(-24);
    let days = purchases_told(day, Lang::Es).await;
    expect![[r#"
        [
            "notas A-000001, A-000002",
            "Compras:        notas A-000001, A-000002",
        ]
    "#]]
    .assert_debug_eq(&days);
    let english = purchases_told(day, Lang::En).await;
    expect![[r#"
        [
            "receipts A-000001, A-000002",
            "Purchases:        receipts A-000001, A-000002",
        ]
    "#]]
    .assert_debug_eq(&english);
}

#[tokio::test]
async fn who_gave_no_address_gets_no_mail_until_asked() {
    let office = Office::open(Protection::StartTls).await;
    let dispatch = office.dispatch(office.config(Security::StartTls));
    let owner = office.invoiced(1, None).await;
    assert_eq!(dispatch.work_off().await.unwrap(), 0);
    let asked = office.desk.ask_mail(&owner, mail_to("")).await.unwrap();
    assert!(matches!(&asked, MailAsked::Refused(fault) if fault.code.id == "mail-02"), "{asked:?}");
    let holder = Access { scope: Scope::Holder, ..owner.clone() };
    let asked = office.desk.ask_mail(&holder, mail_to(ANA)).await.unwrap();
    assert!(matches!(asked, MailAsked::Nowhere), "the receipt alone gives no invoice: {asked:?}");

    let asked = office.desk.ask_mail(&owner, mail_to(ANA)).await.unwrap();
    assert!(matches!(asked, MailAsked::Queued), "{asked:?}");
    let again = office.desk.ask_mail(&owner, mail_to("")).await.unwrap();
    assert!(matches!(again, MailAsked::TooSoon(_)), "{again:?}");
    for _ in 0..4 {
        office.scene.clock.forward(SignedDuration::from_mins(1));
        let asked = office.desk.ask_mail(&owner, mail_to("")).await.unwrap();
        assert!(matches!(asked, MailAsked::Queued), "{asked:?}");
    }
    office.scene.clock.forward(SignedDuration::from_hours(1));
    let sixth = office.desk.ask_mail(&owner, mail_to("")).await.unwrap();
    assert!(matches!(sixth, MailAsked::TooSoon(at) if at.to_string() == "2026-11-21T14:05:00"));
    assert_eq!(dispatch.work_off().await.unwrap(), 5);
    assert!(office.received().iter().all(|letter| letter.headers("To") == [ANA]));
    office.scene.clock.forward(SignedDuration::from_hours(23));
    let tomorrow = office.desk.ask_mail(&owner, mail_to("")).await.unwrap();
    assert!(matches!(tomorrow, MailAsked::Queued), "{tomorrow:?}");
}

#[tokio::test]
async fn a_letter_speaks_the_language_of_the_page_that_asked() {
    let office = Office::open(Protection::StartTls).await;
    let dispatch = office.dispatch(office.config(Security::StartTls));
    let english = MailWish { correo: ANA, lang: Some(Lang::En) };
    let owner = office.invoiced_with(1, Some(english)).await;
    // The company sends it once more, and knows nothing of languages; then it is asked for on a
    // page in Spanish.
    for lang in [None, Some(Lang::Es)] {
        office.scene.clock.forward(SignedDuration::from_mins(2));
        let asked = office.desk.ask_mail(&owner, MailWish { correo: "", lang }).await.unwrap();
        assert!(matches!(asked, MailAsked::Queued), "{asked:?}");
    }
    assert_eq!(dispatch.work_off().await.unwrap(), 3);
    let received = office.received();
    let subjects: Vec<&str> = received.iter().map(|letter| letter.headers("Subject")[0]).collect();
    let english = "[SIN VALIDEZ FISCAL] Your invoice F-1 from Abarrotes El Farol";
    let spanish = "[SIN VALIDEZ FISCAL] Tu factura F-1 de Abarrotes El Farol";
    assert_eq!(subjects, [english, english, spanish]);
    for kind in ["text/plain", "text/html"] {
        let text = fs::read_to_string(received[0].part(kind).unwrap()).unwrap();
        for words in ["$190.50\u{a0}MXN", "Fri 20 November 2026", "Keep", "Ask the shop", "has no"]
        {
            assert!(text.contains(words), "{kind} does not say {words}:\n{text}");
        }
        for words in ["factura ", "compra", "Guarda", "tienda", "nota", "Hola"] {
            assert!(!text.contains(words), "{kind} says {words}:\n{text}");
        }
    }
}

#[tokio::test]
async fn an_address_that_is_left_while_waiting_gets_the_invoice() {
    let office = Office::open(Protection::None).await;
    let dispatch = office.dispatch(office.config(Security::None));
    let holder = office.scene.sold(1).await;
    office.desk.invoice(&holder, &receptor_text(), None).await.unwrap();
    let owner = office.desk.prove_owner(&holder, &receptor_text().rfc).await.unwrap().unwrap();
    let english = MailWish { correo: ANA, lang: Some(Lang::En) };
    let asked = office.desk.ask_mail(&holder, english).await.unwrap();
    assert!(matches!(asked, MailAsked::Nowhere), "the receipt alone promises nothing: {asked:?}");
    for (correo, code) in [("", "mail-02"), ("ana@example.mx\r\nBcc: otro@example.mx", "mail-01")] {
        let asked = office.desk.ask_mail(&owner, mail_to(correo)).await.unwrap();
        assert!(matches!(&asked, MailAsked::Refused(fault) if fault.code.id == code), "{asked:?}");
    }
    let asked = office.desk.ask_mail(&owner, english).await.unwrap();
    assert!(matches!(asked, MailAsked::Promised), "{asked:?}");
    let promised = office.desk.view(&owner).await.unwrap().promised_mail;
    assert_eq!(promised.as_deref(), Some("a•••@example.mx"));
    assert_eq!(dispatch.work_off().await.unwrap(), 0, "there is nothing to send yet");
    office.scene.settle(&office.engine).await;
    assert_eq!(dispatch.work_off().await.unwrap(), 1);
    let letter = &office.received()[0];
    assert_eq!(letter.what["to"], serde_json::json!([ANA]));
    assert!(letter.headers("Subject")[0].contains("Your invoice"));
}

#[tokio::test]
async fn what_is_refused_for_now_is_tried_again_and_for_good_is_not() {
    let office = Office::open(Protection::StartTls).await;
    let dispatch = office.dispatch(office.config(Security::StartTls));
    let busy = office.invoiced(1, Some("ocupado@example.mx")).await;
    let refused = office.invoiced(2, Some("rechaza@example.mx")).await;
    assert_eq!(dispatch.work_off().await.unwrap(), 2);
    assert_eq!(office.mails(&busy).await[0].fate, MailFate::Waiting);
    assert_eq!(office.mails(&refused).await[0].fate, MailFate::GivenUp(office.scene.now()));
    assert!(office.received().is_empty());
    assert_eq!(dispatch.work_off().await.unwrap(), 0, "not before its time");
    // Half a minute, and up to a quarter of it more.
    office.scene.clock.forward(SignedDuration::from_secs(38));
    assert_eq!(dispatch.work_off().await.unwrap(), 1);
    assert_eq!(office.mails(&busy).await[0].fate, MailFate::Sent(office.scene.now()));
    assert_eq!(office.received()[0].what["to"], serde_json::json!(["ocupado@example.mx"]));
}

#[tokio::test]
async fn a_server_that_cannot_be_trusted_gets_nothing() {
    let office = Office::open(Protection::StartTls).await;
    let owner = office.invoiced(1, Some(ANA)).await;
    let good = office.config(Security::StartTls);
    let wrong_login =
        Credentials { user: mailbox::USER.to_owned(), password: Zeroizing::new("otra".to_owned()) };
    for bad in [
        SmtpConfig { authority: None, ..good.clone() },
        // Its certificate is for the machine's name, not for its address.
        SmtpConfig { host: "127.0.0.1".to_owned(), ..good.clone() },
        SmtpConfig { security: Security::Tls, ..good.clone() },
        SmtpConfig { credentials: Some(wrong_login), ..good.clone() },
        SmtpConfig { port: 1, ..good.clone() },
    ] {
        let dispatch = office.dispatch(bad);
        assert_eq!(dispatch.work_off().await.unwrap(), 1);
        assert_eq!(office.mails(&owner).await[0].fate, MailFate::Waiting);
        assert!(office.received().is_empty());
        office.scene.clock.forward(SignedDuration::from_mins(90));
    }
    // Once the operator has mended it, the mail goes out.
    assert_eq!(office.dispatch(good).work_off().await.unwrap(), 1);
    assert_eq!(office.received().len(), 1);
}

#[tokio::test]
async fn a_mail_is_given_up_after_three_days() {
    let office = Office::open(Protection::None).await;
    let owner = office.invoiced(1, Some(ANA)).await;
    let since = office.scene.now();
    let dispatch = office.dispatch(SmtpConfig { port: 1, ..office.config(Security::None) });
    let mut tries = 0;
    while let Some(due) = office.store().next_mail().await.unwrap() {
        office.scene.clock.set(due.max(office.scene.now()));
        tries += dispatch.work_off().await.unwrap();
    }
    assert!((60..90).contains(&tries), "{tries} tries");
    let mail = &office.mails(&owner).await[0];
    let MailFate::GivenUp(at) = mail.fate else { panic!("{mail:?}") };
    let after = at.duration_since(since);
    assert!(after < portal::mail::worker::LIFE && after > SignedDuration::from_hours(70));
}

/// With a server that takes nothing and a queue of mails.
#[tokio::test]
async fn between_two_mails_a_link_comes_first_and_a_stop_is_heard() {
    let office = Office::open(Protection::None).await;
    office.invoiced(1, Some(ANA)).await;
    assert_eq!(office.dispatch(office.config(Security::None)).work_off().await.unwrap(), 1);
    for folio in 2..5 {
        office.invoiced(folio, Some(ANA)).await;
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (host, port) = ("127.0.0.1".to_owned(), listener.local_addr().unwrap().port());
    let config = SmtpConfig { host, port, ..office.config(Security::None) };
    let (stop, stopped) = watch::channel(false);
    let (wake, turned) = (Arc::new(Notify::new()), office.engine.turns());
    let server = async {
        let first = listener.accept().await.unwrap();
        office.desk.ask_access(mail_to(ANA), None).await.unwrap().unwrap();
        drop(first);
        let second = listener.accept().await.unwrap();
        stop.send_replace(true);
        drop((second, listener));
    };
    tokio::join!(office.dispatch(config).run(wake, turned, stopped), server);

    let now = office.scene.now();
    let lease = now + SignedDuration::from_mins(5);
    let link = office.store().take_access_letter(now, lease).await.unwrap();
    assert!(link.is_none(), "the link was tried second");
    for left in [true, true, false] {
        assert_eq!(office.store().take_mail(now, lease).await.unwrap().is_some(), left);
    }
}

/// The worker dies between the server's answer and writing it down.
#[tokio::test]
async fn a_mail_under_a_lapsed_lease_goes_out_under_the_same_id() {
    let office = Office::open(Protection::None).await;
    office.invoiced(1, Some(ANA)).await;
    let dispatch = office.dispatch(office.config(Security::None));
    let now = office.scene.now();
    let lease = now + SignedDuration::from_mins(5);
    let taken = office.store().take_mail(now, lease).await.unwrap().unwrap();
    assert!(office.store().take_mail(now, lease).await.unwrap().is_none(), "one has it");
    office.scene.clock.set(lease);
    assert_eq!(dispatch.work_off().await.unwrap(), 1);
    // Whoever held the lapsed lease has no say any more.
    let failure = portal_store::MailFailure { reason: "late".to_owned(), retry_at: None };
    office.store().mail_failed(&taken, failure, lease).await.unwrap();
    let received = office.received();
    let id = format!("<{}.{}@example.com>", taken.claim, taken.number);
    assert_eq!(received[0].headers("Message-ID"), [id]);
    assert_eq!(format!("{taken:?}").matches("ana").count(), 0, "no address in a log");
}

#[tokio::test]
async fn nobody_adds_a_header_or_a_recipient() {
    let office = Office::open(Protection::None).await;
    let dispatch = office.dispatch(office.config(Security::None));
    let hostile = "El Farol\r\nBcc: otro@example.mx\r\n\r\n<script>alert(1)</script>";
    let mut shop: NewShop = new_shop(&office.scene.dir, office.scene.now());
    shop.profile.name = hostile.to_owned();
    shop.profile.contact = "55\r\nCc: otro@example.mx".to_owned();
    office.store().put_shop(shop, office.scene.now()).await.unwrap();
    let owner = office.invoiced(1, None).await;
    for correo in [
        "ana@example.mx\r\nBcc: otro@example.mx",
        "ana@example.mx, otro@example.mx",
        "Ana <ana@example.mx>",
        "ana@example.mx\u{0}",
    ] {
        let asked = office.desk.ask_mail(&owner, mail_to(correo)).await.unwrap();
        assert!(
            matches!(&asked, MailAsked::Refused(fault) if fault.code.id == "mail-01"),
            "{correo:?}: {asked:?}"
        );
        let holder = office.scene.sold(2).await;
        let error = office.desk.invoice(&holder, &receptor_text(), Some(mail_to(correo))).await;
        assert!(error.unwrap_err().to_string().contains("correo-01"), "{correo:?}");
    }
    office.desk.ask_mail(&owner, mail_to(ANA)).await.unwrap();
    assert_eq!(dispatch.work_off().await.unwrap(), 1);
    let letter = &office.received()[0];
    assert_eq!(letter.what["to"], serde_json::json!([ANA]));
    for name in ["Bcc", "Cc"] {
        assert!(letter.headers(name).is_empty(), "{}", letter.raw().unwrap());
    }
    let raw = letter.raw().unwrap();
    let (head, _) = raw.split_once("\r\n\r\n").unwrap();
    assert!(!head.lines().any(|line| line.starts_with("Bcc") || line.starts_with("Cc")), "{head}");
    let html = fs::read_to_string(letter.part("text/html").unwrap()).unwrap();
    assert!(!html.contains("<script") && html.contains("&#60;script&#62;"), "{html}");
}

#[tokio::test]
async fn a_link_is_sent_to_whom_an_invoice_was_sent_and_lets_in() {
    let office = Office::open(Protection::StartTls).await;
    let dispatch = office.dispatch(office.config(Security::StartTls));
    let asks = async |correo| {
        let wish = MailWish { correo, lang: Some(Lang::En) };
        office.desk.ask_access(wish, None).await.unwrap().unwrap();
    };
    asks(ANA).await;
    assert_eq!(dispatch.work_off().await.unwrap(), 0, "nothing was sent to her yet");
    office.invoiced(1, Some(ANA)).await;
    assert_eq!(dispatch.work_off().await.unwrap(), 1);
    asks(ANA).await;
    assert_eq!(dispatch.work_off().await.unwrap(), 1);
    assert_eq!(dispatch.work_off().await.unwrap(), 0, "once");
    let letter = &office.received()[1];
    assert_eq!(letter.what["to"], serde_json::json!([ANA]));
    assert_eq!(letter.headers("Subject"), ["Your link to your invoices"]);
    let text = fs::read_to_string(letter.part("text/plain").unwrap()).unwrap();
    let (_, link) = text.split_once("https://factura.example.mx/entrar/").unwrap();
    let token = link.lines().next().unwrap().trim();
    let html = fs::read_to_string(letter.part("text/html").unwrap()).unwrap();
    assert!(html.contains(&format!("href=\"https://factura.example.mx/entrar/{token}\"")));
    let let_in = office.desk.enter(token).await.unwrap().unwrap();
    let visitor = office.desk.visitor(&let_in.token).await.unwrap().unwrap();
    assert_eq!(office.desk.history(&visitor).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_egreso_is_mailed_to_whoever_was_mailed_its_invoice() {
    let office = Office::open(Protection::StartTls).await;
    let dispatch = office.dispatch(office.config(Security::StartTls));
    let owner = office.invoiced(1, Some(ANA)).await;
    let unwritten = office.invoiced(2, None).await;
    assert_eq!(dispatch.work_off().await.unwrap(), 1);
    for folio in [1, 2] {
        let returned = office.scene.returned(folio);
        office.store().put_return(office.scene.shop, &returned, office.scene.now()).await.unwrap();
    }
    office.scene.settle(&office.engine).await;
    assert_eq!(dispatch.work_off().await.unwrap(), 1, "nobody gave an address for the other");
    assert!(office.mails(&unwritten).await.is_empty());

    let received = office.received();
    let letter = &received[1];
    assert_eq!(letter.what["to"], serde_json::json!([ANA]));
    let subject = letter.headers("Subject").join("");
    assert_eq!(subject, "[SIN VALIDEZ FISCAL] Tu nota de crédito NC-1 de Abarrotes El Farol");
    let name = "nota-de-credito-NC-1-devolucion-2026-11-20";
    assert_eq!(letter.file_names(), [format!("{name}.pdf"), format!("{name}.xml")]);
    let xml = fs::read_to_string(letter.part("application/xml").unwrap()).unwrap();
    let invoice = &office.mails(&owner).await[0];
    assert_eq!(invoice.fate, MailFate::Sent(office.scene.now()), "its own mail is as it was");
    assert!(
        xml.contains("TipoDeComprobante=\"E\"") && xml.contains(&office.scene.stamps()[0].uuid)
    );
    let text = fs::read_to_string(letter.part("text/plain").unwrap()).unwrap();
    for expected in ["Nota de crédito: NC-1", "De tu factura:   F-1", "Devuelto:        $47.50"] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
}

#[tokio::test]
async fn a_mail_that_is_asked_for_anew_brings_the_egresos_too() {
    let office = Office::open(Protection::StartTls).await;
    let dispatch = office.dispatch(office.config(Security::StartTls));
    let english = MailWish { correo: ANA, lang: Some(Lang::En) };
    let owner = office.invoiced_with(1, Some(english)).await;
    let returned = office.scene.returned(1);
    office.store().put_return(office.scene.shop, &returned, office.scene.now()).await.unwrap();
    office.scene.settle(&office.engine).await;
    dispatch.work_off().await.unwrap();
    office.scene.clock.forward(SignedDuration::from_mins(2));
    let spanish = MailWish { correo: "", lang: Some(Lang::Es) };
    let asked = office.desk.ask_mail(&owner, spanish).await.unwrap();
    assert!(matches!(asked, MailAsked::Queued), "{asked:?}");
    dispatch.work_off().await.unwrap();

    let received = office.received();
    let credit = received
        .iter()
        .find(|letter| letter.headers("Subject")[0].contains("credit note"))
        .unwrap();
    let subject = "[SIN VALIDEZ FISCAL] Your credit note NC-1 from Abarrotes El Farol";
    assert_eq!(credit.headers("Subject"), [subject]);
    for kind in ["text/plain", "text/html"] {
        let text = fs::read_to_string(credit.part(kind).unwrap()).unwrap();
        for words in ["NC-1", "F-1", "$47.50\u{a0}MXN", "Fri 20 November 2026", "accountant"] {
            assert!(text.contains(words), "{kind} does not say {words}:\n{text}");
        }
        for words in ["factura ", "devolviste", "Guarda", "tienda", "crédito", "Hola"] {
            assert!(!text.contains(words), "{kind} says {words}:\n{text}");
        }
    }
    let again = received.last().unwrap();
    let name = "nota-de-credito-NC-1-devolucion-2026-11-20";
    let names = again.file_names();
    assert_eq!(names.len(), 4, "{names:?}");
    assert_eq!(names[2..], [format!("{name}.pdf"), format!("{name}.xml")]);
    for kind in ["text/plain", "text/html"] {
        let text = fs::read_to_string(again.part(kind).unwrap()).unwrap();
        assert!(text.contains("También van las notas de crédito") && text.contains("NC-1"));
    }
}

/// Whoever was promised the invoice is told that there is none, unless it was corrected meanwhile.
#[tokio::test]
async fn a_refusal_is_told_to_whoever_was_promised_the_invoice() {
    let office = Office::open(Protection::StartTls).await;
    let dispatch = office.dispatch(office.config(Security::StartTls));
    let english = MailWish { correo: ANA, lang: Some(Lang::En) };
    for (folio, mail) in [(1, mail_to(ANA)), (2, english), (3, mail_to(ANA))] {
        let holder = office.scene.sold(folio).await;
        office.desk.invoice(&holder, &misspelt(), Some(mail)).await.unwrap();
    }
    let silent = office.scene.sold(4).await;
    office.desk.invoice(&silent, &misspelt(), None).await.unwrap();
    office.scene.settle(&office.engine).await;
    assert_eq!(dispatch.work_off().await.unwrap(), 0, "there is time to correct it on the page");
    let corrected = Access::holder(office.scene.ticket(3).id());
    office.desk.invoice(&corrected, &receptor_text(), None).await.unwrap();
    office.scene.settle(&office.engine).await;
    office.scene.clock.forward(SignedDuration::from_mins(5));
    assert_eq!(dispatch.work_off().await.unwrap(), 3, "one of them is not needed any more");
    assert_eq!(dispatch.work_off().await.unwrap(), 0);

    let received = office.received();
    let subjects: Vec<&str> = received.iter().map(|letter| letter.headers("Subject")[0]).collect();
    let expected = [
        "[SIN VALIDEZ FISCAL] Tu factura de Abarrotes El Farol no se pudo timbrar",
        "[SIN VALIDEZ FISCAL] Your invoice from Abarrotes El Farol could not be stamped",
    ];
    assert_eq!(subjects, expected);
    let told = [
        ["El SAT tiene otro nombre para este RFC", "A-000001", "$190.50", "30 nov 2026", "un día"],
        ["SAT has another name", "A-000002", "$190.50\u{a0}MXN", "30 November 2026", "one day"],
    ];
    for (letter, told) in received.iter().zip(told) {
        assert_eq!(letter.what["defects"], serde_json::json!([]));
        assert!(letter.file_names().is_empty());
        for kind in ["text/plain", "text/html"] {
            let text = fs::read_to_string(letter.part(kind).unwrap()).unwrap();
            for words in told {
                assert!(text.contains(words), "{kind} does not say {words}:\n{text}");
            }
            assert!(!text.contains(CUSTOMER_RFC) && !text.contains("CASAS"), "{text}");
            // It opens the form, filled in.
            let (_, link) = text.split_once("https://factura.example.mx/compra/").unwrap();
            let token: String =
                link.chars().take_while(|c| !c.is_whitespace() && *c != '"').collect();
            let opened = office.desk.access(&token).unwrap();
            let sent = office.desk.view(&opened).await.unwrap().rejected.unwrap().sent.unwrap();
            assert_eq!(sent.rfc, CUSTOMER_RFC);
        }
    }
}
