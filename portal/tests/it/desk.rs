//! What a customer's page can and cannot learn.

use billing::standing::Standing;
use pac_sandbox::Misbehaviour;
use portal::desk::{
    Access, Desk, DeskError, Finding, InvoiceError, LookUp, Progress, ReceptorText, Scope,
};
use tickets::qr::signed_link;
use tickets::{NotaFolio, Ticket, TicketDraft};

use crate::scene::{CUSTOMER_RFC, Key, Scene, enrol, mail_to, receptor_text};

fn typed(ticket: &Ticket) -> LookUp {
    LookUp {
        code: ticket.code().to_string(),
        date: ticket.local().date().to_string(),
        total: ticket.total().to_string(),
    }
}

fn shown(finding: &Finding) -> String {
    match finding {
        Finding::Found(access) => format!("found {:?}", access.scope),
        Finding::Refused(faults) => faults.to_string(),
        Finding::Unknown => "unknown".to_owned(),
        Finding::NotArrived(shop) => format!("not arrived at {}", shop.name),
        Finding::Differs(shop) => format!("differs at {}", shop.name),
        Finding::Withdrawn(shop) => format!("withdrawn at {}", shop.name),
        Finding::Early { shop, sold } => format!("early at {}: {sold}", shop.name),
    }
}

async fn look_up(desk: &Desk, typed: LookUp) -> String {
    shown(&desk.look_up(&typed).await.unwrap())
}

fn payload(ticket: &Ticket, key: &Key) -> String {
    let link = signed_link("http://127.0.0.1:8787", ticket, key);
    link.rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn by_hand() {
    let scene = Scene::open().await;
    let desk = scene.desk();
    scene.sold(1).await;
    let ticket = scene.ticket(1);
    assert_eq!(look_up(&desk, typed(&ticket)).await, "found Holder");
    let day = LookUp { date: "20/11/2026".to_owned(), ..typed(&ticket) };
    assert_eq!(look_up(&desk, day).await, "found Holder");
    for wrong in [
        LookUp { date: "2026-11-21".to_owned(), ..typed(&ticket) },
        LookUp { total: "190.51".to_owned(), ..typed(&ticket) },
        LookUp { code: scene.ticket(2).code().to_string(), ..typed(&ticket) },
    ] {
        assert_eq!(look_up(&desk, wrong).await, "unknown", "nobody learns which was wrong");
    }
    let nothing = desk.look_up(&LookUp::default()).await.unwrap();
    let Finding::Refused(faults) = nothing else { panic!("{nothing:?}") };
    let paths: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
    assert_eq!(paths, ["code", "date", "total"]);
    let announced = scene.ticket(3);
    scene.store.announce_codes(scene.register.id, &[announced.code()], scene.now()).await.unwrap();
    assert_eq!(look_up(&desk, typed(&announced)).await, "not arrived at Abarrotes El Farol");
}

#[tokio::test]
async fn by_qr() {
    let scene = Scene::open().await;
    let desk = scene.desk();
    let open = async |payload: &str| shown(&desk.open_qr(payload).await.unwrap());
    let access = scene.sold(1).await;
    let good = payload(&scene.ticket(1), &scene.key);
    let Finding::Found(found) = desk.open_qr(&good).await.unwrap() else { panic!() };
    assert_eq!(found, access);
    assert_eq!(open(&good.to_lowercase()).await, "found Holder");
    // Nobody has sent it yet: the signature stands for it.
    let unsent = payload(&scene.ticket(2), &scene.key);
    assert_eq!(open(&unsent).await, "found Holder");
    assert_eq!(look_up(&desk, typed(&scene.ticket(2))).await, "found Holder");

    let forged = payload(&scene.ticket(1), &Key::of(9));
    assert!(open(&forged).await.contains("qr-02"));
    assert!(open("ABC").await.contains("qr-01"));
    // A register of the shop cannot sign for another's ticket.
    let key = Key::of(2);
    let other = enrol(&scene.store, scene.shop, &key, scene.now()).await;
    let draft = TicketDraft { register: other.id, ..scene.draft(&scene.register, 1) };
    let stolen = payload(&Ticket::close(draft.clone()).unwrap(), &key);
    assert!(open(&stolen).await.contains("qr-02"), "a series that is not its own");
    let nota = NotaFolio { serie: other.nota_serie.clone(), folio: 1 };
    let stolen = payload(&Ticket::close(TicketDraft { nota, ..draft }).unwrap(), &key);
    assert_eq!(open(&stolen).await, "differs at Abarrotes El Farol");
    let stranger = TicketDraft {
        register: tickets::RegisterId::new(uuid::Uuid::from_u128(404)),
        ..scene.draft(&scene.register, 1)
    };
    let stranger = payload(&Ticket::close(stranger).unwrap(), &key);
    assert!(open(&stranger).await.contains("qr-02"));
}

/// The shop's word on a register goes for its QRs too; what it had sent before stays.
#[tokio::test]
async fn a_register_that_was_shut_out_vouches_for_nothing() {
    let scene = Scene::open().await;
    let desk = scene.desk();
    let open = async |folio| {
        let link = payload(&scene.ticket(folio), &scene.key);
        desk.open_qr(&link).await.unwrap()
    };
    let sent = scene.sold(1).await;
    let Finding::Found(seen) = open(2).await else { panic!() };
    let Finding::Found(invoiced) = open(3).await else { panic!() };
    desk.invoice(&invoiced, &receptor_text(), None).await.unwrap();
    scene.store.revoke_register(scene.register.id, scene.now()).await.unwrap();

    assert_eq!(shown(&open(4).await), "withdrawn at Abarrotes El Farol");
    assert_eq!(desk.view(&sent).await.unwrap().standing, Standing::Open);
    assert_eq!(desk.view(&invoiced).await.unwrap().standing, Standing::InProcess);
    assert!(matches!(desk.view(&seen).await, Err(DeskError::Withdrawn(_))));
    let refused = desk.invoice(&seen, &receptor_text(), None).await.unwrap_err();
    assert!(matches!(refused, InvoiceError::Desk(DeskError::Withdrawn(_))), "{refused:?}");
}

#[tokio::test]
async fn a_note_from_the_future_waits_for_its_hour_or_its_register() {
    let scene = Scene::open().await;
    let desk = scene.desk();
    let sold_in = |folio, minutes| {
        let sold_at = scene.now() + jiff::SignedDuration::from_mins(minutes);
        let draft = scene.draft(&scene.register, folio);
        Ticket::close(TicketDraft { sold_at, ..draft }).unwrap()
    };
    let open =
        async |ticket: &Ticket| shown(&desk.open_qr(&payload(ticket, &scene.key)).await.unwrap());
    assert_eq!(open(&sold_in(1, 60)).await, "found Holder");
    assert_eq!(open(&sold_in(2, -300)).await, "found Holder", "late or old, nobody can tell");
    let early = sold_in(3, 300);
    assert_eq!(open(&early).await, "early at Abarrotes El Farol: 2026-11-20T19:05:00");
    scene.store.put_ticket(scene.shop, &early, scene.now()).await.unwrap();
    assert_eq!(open(&early).await, "found Holder");
}

#[tokio::test]
async fn the_holder_sees_the_purchase_and_the_owner_the_invoice() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let desk = Desk::new(engine.clone());
    let holder = scene.sold(1).await;
    assert!(desk.progress(&holder).await.unwrap().is_none());
    let view = desk.view(&holder).await.unwrap();
    assert_eq!(view.standing, Standing::Open);
    assert_eq!((view.notas().as_str(), view.total.to_string().as_str()), ("A-000001", "190.50"));
    assert_eq!(view.notes[0].sold.to_string(), "2026-11-20T14:00:00");
    assert_eq!(view.deadline.to_string(), "2026-11-30");
    assert_eq!(view.notes[0].lines.len(), 3);
    assert!(view.shop.sandbox);

    let progress =
        desk.invoice(&holder, &receptor_text(), Some(mail_to("ana@example.mx"))).await.unwrap();
    assert!(matches!(progress, Progress::InProcess));
    assert_eq!(desk.view(&holder).await.unwrap().standing, Standing::InProcess);
    let owner = desk.prove_owner(&holder, CUSTOMER_RFC).await.unwrap().unwrap();
    assert!(desk.xml(&owner).await.unwrap().is_none(), "not stamped yet");
    scene.settle(&engine).await;

    for rfc in ["EKU9003173C9", "", "CACX7605101P"] {
        assert!(desk.prove_owner(&holder, rfc).await.unwrap().is_none(), "{rfc}");
    }
    assert!(desk.xml(&holder).await.unwrap().is_none());
    assert!(desk.pdf(&holder).await.unwrap().is_none());
    let owner = desk.prove_owner(&holder, " cacx7605101p8 ").await.unwrap().unwrap();
    assert!(
        matches!(owner, Access { scope: Scope::Owner(_), ticket, .. } if ticket == holder.ticket)
    );
    let xml = desk.xml(&owner).await.unwrap().unwrap();
    assert_eq!(xml.file_name, "F-1.xml");
    let document = cfdi::read::read(&xml.bytes).unwrap();
    assert_eq!(document.total, "190.50");
    assert_eq!(document.fecha, "2026-11-20T14:03:30", "ninety seconds behind, on the shop's wall");
    assert_eq!(document.receptor.nombre, "XOCHILT CASAS CHAVEZ");
    let pdf = desk.pdf(&owner).await.unwrap().unwrap();
    assert_eq!(pdf.file_name, "F-1.pdf");
    assert!(pdf.bytes.starts_with(b"%PDF-"));
    let face = desk.view(&owner).await.unwrap().invoice.unwrap();
    assert_eq!(face.uuid, document.timbre.unwrap().uuid);

    // Somebody else with the same receipt and another RFC gets the same invoice, and no document.
    let other = company();
    let progress = desk.invoice(&holder, &other, None).await.unwrap();
    assert!(matches!(progress, Progress::Invoiced));
    assert!(desk.prove_owner(&holder, &other.rfc).await.unwrap().is_none());
    assert_eq!(scene.stamps().len(), 1);
}

/// The first claim ends without an invoice; what its customer proved opens nothing of the second.
#[tokio::test]
async fn an_owner_of_a_refused_claim_does_not_own_the_next() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let desk = Desk::new(engine.clone());
    let holder = scene.sold(1).await;
    scene.sandbox.misbehave([Misbehaviour::NoStamps]);
    desk.invoice(&holder, &receptor_text(), None).await.unwrap();
    let first = desk.prove_owner(&holder, CUSTOMER_RFC).await.unwrap().unwrap();
    scene.settle(&engine).await;
    assert_eq!(desk.view(&first).await.unwrap().standing, Standing::Open);

    desk.invoice(&holder, &company(), None).await.unwrap();
    scene.settle(&engine).await;
    let second = desk.prove_owner(&holder, &company().rfc).await.unwrap().unwrap();
    assert!(desk.view(&second).await.unwrap().mine);
    assert!(desk.xml(&second).await.unwrap().is_some());
    assert!(!desk.view(&first).await.unwrap().mine);
    assert!(desk.xml(&first).await.unwrap().is_none());
    assert!(desk.pdf(&first).await.unwrap().is_none());
}

fn company() -> ReceptorText {
    ReceptorText {
        rfc: "EKU9003173C9".to_owned(),
        nombre: "ESCUELA KEMPER URGATE".to_owned(),
        codigo_postal: "42501".to_owned(),
        regimen_fiscal: "601".to_owned(),
        uso_cfdi: "G03".to_owned(),
    }
}

#[tokio::test]
async fn all_faults_at_once_and_nothing_kept() {
    let scene = Scene::open().await;
    let desk = scene.desk();
    let access = scene.sold(1).await;
    let wrong = ReceptorText {
        rfc: "CACX76051".to_owned(),
        nombre: String::new(),
        codigo_postal: "00000".to_owned(),
        regimen_fiscal: "999".to_owned(),
        uso_cfdi: "X99".to_owned(),
    };
    let refused = desk.invoice(&access, &wrong, Some(mail_to("ana"))).await.unwrap_err();
    let InvoiceError::Faults(faults) = refused else { panic!("{refused:?}") };
    let mut paths: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
    paths.sort_unstable();
    let all = ["codigo_postal", "correo", "nombre", "regimen_fiscal", "rfc", "uso_cfdi"];
    assert_eq!(paths, all);
    assert_eq!(desk.view(&access).await.unwrap().standing, Standing::Open);

    let review = desk.check_receptor(&access, &receptor_text(), None).await.unwrap();
    assert_eq!(review.receptor.nombre, "XOCHILT CASAS CHAVEZ");
    assert!(review.warnings.is_empty());
    let odd = ReceptorText { rfc: "CACX7605101P9".to_owned(), ..receptor_text() };
    let review = desk.check_receptor(&access, &odd, None).await.unwrap();
    assert_eq!(review.warnings[0].path, "rfc");
}

#[tokio::test]
async fn links_are_ours_and_last_a_day() {
    let scene = Scene::open().await;
    let desk = scene.desk();
    let access = scene.sold(1).await;
    let token = desk.token(&access);
    assert_eq!(desk.access(&token), Some(access.clone()));
    assert_eq!(desk.access(&access.ticket.to_string()), None);
    scene.clock.forward(jiff::SignedDuration::from_hours(24));
    assert_eq!(desk.access(&token), None);
}
