//! The first steps: where they go on after a restart, and what each came to.

use register::api::{
    FirstRun, FirstRunRequest, FirstRunStep, PeopleRequest, PrinterChoice, RecoveryRequest, Reply,
    Request, Started, UserRole,
};

use crate::portal::CODE;
use crate::shop::Shop;

fn first_run(shop: &Shop, request: FirstRunRequest) -> FirstRun {
    match shop.call(Request::FirstRun(request)) {
        Reply::FirstRun(first_run) => first_run,
        other => panic!("{other:?}"),
    }
}

fn reach(shop: &Shop, step: FirstRunStep) -> FirstRun {
    first_run(shop, FirstRunRequest::Reach { step })
}

fn started(shop: &Shop) -> Started {
    match shop.call(Request::Start) {
        Reply::Started(started) => started,
        other => panic!("{other:?}"),
    }
}

fn told(first_run: &FirstRun, step: FirstRunStep) -> (&str, bool) {
    let row = first_run.steps.iter().find(|row| row.step == step).unwrap();
    (&row.told, row.done)
}

fn enrol(shop: &Shop) {
    shop.done(Request::Enrol {
        portal_url: shop.portal.url(),
        code: CODE.to_owned(),
        name: "Caja 1".to_owned(),
    });
}

#[test]
fn a_new_till_shows_them_and_one_from_the_command_line_does_not() {
    let shop = Shop::new();
    let new = started(&shop);
    assert!(new.first_steps && !new.enrolled);
    let first = first_run(&shop, FirstRunRequest::View);
    assert!(!first.begun && first.shop.is_none());
    enrol(&shop);
    assert!(!started(&shop).first_steps);
}

#[test]
fn they_go_on_where_they_were_and_end_when_told_so() {
    let mut shop = Shop::new();
    reach(&shop, FirstRunStep::Join);
    enrol(&shop);
    // The power fails before the window has shown what the portal said.
    shop.open_again();
    let first = first_run(&shop, FirstRunRequest::View);
    assert_eq!(first.step, FirstRunStep::Shop);
    let facts = first.shop.unwrap().facts;
    let fact = |label| &facts.iter().find(|fact| fact.label == label).unwrap().value;
    assert!(fact("Quién factura").contains("EKU9003173C9"), "{facts:?}");
    assert!(fact("Hora de aquí").contains("14:05"), "{facts:?}");
    reach(&shop, FirstRunStep::Printer);
    shop.open_again();
    assert!(started(&shop).first_steps);
    assert_eq!(first_run(&shop, FirstRunRequest::View).step, FirstRunStep::Printer);
    first_run(&shop, FirstRunRequest::Finish);
    shop.open_again();
    assert!(!started(&shop).first_steps);
}

#[test]
fn each_says_what_it_came_to_and_what_there_is_without_it() {
    let shop = Shop::open();
    let before = reach(&shop, FirstRunStep::People);
    assert_eq!(told(&before, FirstRunStep::People), ("Nadie: la caja no pide PIN", false));
    assert_eq!(told(&before, FirstRunStep::Printer), ("Falta elegirla", false));
    assert!(told(&before, FirstRunStep::Products).1);
    let folder = shop.data().join("notas").display().to_string();
    shop.done(Request::SavePrinter {
        printer: PrinterChoice::Folder { path: folder.clone(), paper_mm: 58 },
    });
    shop.call(Request::People(PeopleRequest::Save {
        id: None,
        name: "Rosa".to_owned(),
        role: UserRole::Manager,
        active: true,
        pin: Some("2580".to_owned()),
    }));
    let after = first_run(&shop, FirstRunRequest::View);
    assert_eq!(told(&after, FirstRunStep::People), ("Rosa", true));
    let printed = told(&after, FirstRunStep::Printer);
    assert_eq!(printed, (format!("Sin papel, a {folder}").as_str(), true));
    assert_eq!(told(&after, FirstRunStep::Receipt), ("Papel de 58 mm", true));
}

#[test]
fn a_restored_backup_needs_no_first_steps() {
    let away = tempfile::tempdir().unwrap();
    let shop = Shop::open();
    let folder = away.path().display().to_string();
    let passphrase = "cuatro palabras que recuerdo".to_owned();
    let plan = RecoveryRequest::PlanBackups { folder, passphrase: passphrase.clone() };
    assert!(matches!(shop.call(Request::Recovery(plan)), Reply::Recovery(_)));
    let other = Shop::new();
    reach(&other, FirstRunStep::Join);
    let from = away.path().display().to_string();
    other.done(Request::Recovery(RecoveryRequest::Restore { from, passphrase }));
    let started = started(&other);
    assert!(started.enrolled && !started.first_steps);
}
