//! "Facturar ahora": a wish is kept before the network sees it, and its end is told.

use jiff::SignedDuration;
use register::api::{
    ConstanciaRead, FieldFault, InvoiceForm, Invoicing, InvoicingRequest, InvoicingStage,
    ReceptorDraft, Reply, Request,
};

use crate::portal::{Mishap, UUID};
use crate::shop::{LONG, Shop};

fn ana() -> ReceptorDraft {
    ReceptorDraft {
        rfc: "CACX7605101P8".to_owned(),
        nombre: "Xochilt Casas Chavez".to_owned(),
        codigo_postal: "36257".to_owned(),
        regimen_fiscal: "612".to_owned(),
        uso_cfdi: "G03".to_owned(),
        correo: "ana@example.mx".to_owned(),
    }
}

fn ask(sales: &[&str], receptor: ReceptorDraft) -> Request {
    let sales = sales.iter().map(ToString::to_string).collect();
    Request::Invoicing(InvoicingRequest::Ask { sales, receptor })
}

impl Shop {
    fn invoice(&self, sales: &[&str]) -> Invoicing {
        match self.call(ask(sales, ana())) {
            Reply::Invoicing(invoicing) => invoicing,
            other => panic!("{other:?}"),
        }
    }

    fn look(&self, id: &str) -> Invoicing {
        match self.call(Request::Invoicing(InvoicingRequest::Look { id: id.to_owned() })) {
            Reply::Invoicing(invoicing) => invoicing,
            other => panic!("{other:?}"),
        }
    }

    fn form(&self, sales: &[&str]) -> InvoiceForm {
        let sales = sales.iter().map(ToString::to_string).collect();
        match self.call(Request::Invoicing(InvoicingRequest::Begin { sales })) {
            Reply::InvoiceForm(form) => form,
            other => panic!("{other:?}"),
        }
    }

    fn faults(&self, request: Request) -> Vec<FieldFault> {
        match self.call(request) {
            Reply::Faults { faults } => faults,
            other => panic!("{other:?}"),
        }
    }

    /// What the portal says to the next wish.
    fn portal_says(&self, status: u16, body: &str) {
        self.portal.kept().wish_answers.push_back((status, body.to_owned()));
    }
}

#[test]
fn several_notes_are_invoiced_at_once() {
    let shop = Shop::open();
    let (first, second) = (shop.sell().id, shop.sell().id);
    let form = shop.form(&[&first, &second, &first]);
    assert_eq!(form.notas, "2 notas: A-000001, A-000002");
    assert_eq!(form.total, "$38.00");
    assert_eq!((form.receptor, form.told), (ReceptorDraft::default(), String::new()));

    let made = shop.invoice(&[&first, &second]);
    assert_eq!((made.stage, made.title.as_str()), (InvoicingStage::Invoiced, "Factura F-1001"));
    assert_eq!(made.uuid, UUID);
    assert!(made.text.contains("ana@example.mx"), "{}", made.text);
    let sent = shop.portal.kept().wishes.clone();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].1.tickets, [first.clone(), second.clone()]);
    assert_eq!(sent[0].1.nombre, "XOCHILT CASAS CHAVEZ");

    let detail = shop.sale(&first);
    assert_eq!(detail.row.state, "Facturada F-1001");
    assert_eq!((detail.invoiceable, &detail.invoice_id), (false, &made.id));
    assert!(detail.invoicing.contains("se pidió en caja"), "{}", detail.invoicing);
    assert!(shop.status().notices.is_empty(), "who asked has seen it");
    assert_eq!(shop.refused(ask(&[&first], ana())).code, "counter-04");

    let saved = shop.done(Request::Invoicing(InvoicingRequest::Save { id: made.id }));
    assert!(saved.contains("facturas"), "{saved}");
    let folder = shop.config().pdf_dir.join("facturas");
    assert_eq!(std::fs::read_to_string(folder.join("F-1001.pdf")).unwrap(), "the pdf");
    assert_eq!(std::fs::read_to_string(folder.join("F-1001.xml")).unwrap(), "the xml");
}

#[test]
fn every_mistake_is_told_at_its_field_and_nothing_is_kept() {
    let shop = Shop::open();
    let sale = shop.sell().id;
    let wrong = ReceptorDraft { rfc: "CACX".to_owned(), uso_cfdi: String::new(), ..ana() };
    let faults = shop.faults(ask(&[&sale], wrong));
    let fields: Vec<_> = faults.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(fields, ["rfc", "uso_cfdi"]);
    assert!(shop.sale(&sale).invoiceable);
    assert_eq!(shop.refused(ask(&[], ana())).code, "counter-01");
    let many: Vec<String> = (0..21).map(|_| shop.sell().id).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(shop.refused(ask(&many, ana())).code, "counter-02");
    let cancelled = many[0].to_owned();
    shop.done(Request::CancelSale { id: cancelled.clone(), reason: "x".to_owned() });
    assert_eq!(shop.refused(ask(&[&sale, &cancelled], ana())).code, "counter-03");
}

/// The line is dead, then the register is, then both come back.
#[test]
fn a_wish_outlives_a_dead_line_and_a_restart() {
    let mut shop = Shop::open();
    shop.sync();
    shop.portal.stop();
    let sale = shop.sell().id;
    let kept = shop.invoice(&[&sale]);
    assert_eq!(kept.stage, InvoicingStage::Waiting);
    assert!(kept.text.starts_with("No hay línea con el portal desde las 14:05."), "{}", kept.text);
    assert_eq!(shop.refused(ask(&[&sale], ana())).code, "counter-05", "one wish for each note");
    let detail = shop.sale(&sale);
    assert!(!detail.invoiceable && detail.invoicing.contains("No hay línea"), "{detail:?}");

    shop.open_again();
    shop.portal.start_again();
    shop.clock.forward(SignedDuration::from_secs(60));
    // The first answer is lost on the way: the same wish is asked again.
    shop.portal.kept().mishaps.extend([Mishap::AnswerLost; 2]);
    while shop.look(&kept.id).stage == InvoicingStage::Waiting {
        shop.clock.forward(SignedDuration::from_secs(2));
        if let Err(trouble) = shop.register().sync_now(LONG) {
            assert_eq!(trouble.id, "portal-02", "nothing but what the mishaps are");
        }
    }
    let wishes = shop.portal.kept().wishes.clone();
    assert!(!wishes.is_empty());
    assert!(wishes.iter().all(|(id, _)| *id == kept.id), "{wishes:?}");
    assert_eq!(shop.look(&kept.id).stage, InvoicingStage::Invoiced);
}

#[test]
fn a_wish_of_a_clock_that_was_fast_is_sent_when_it_is_right() {
    const DAY: SignedDuration = SignedDuration::from_hours(24);
    let mut shop = Shop::open();
    let (first, second) = (shop.sell().id, shop.sell().id);
    shop.sync();
    shop.clock.forward(DAY);
    let busy = r#"{"type":"urn:talon:problem:x","title":"El cliente la pide.","status":503}"#;
    shop.portal_says(503, busy);
    let put_off = shop.invoice(&[&first]);
    shop.portal.stop();
    let asked = shop.invoice(&[&second]);
    assert_eq!((put_off.stage, asked.stage), (InvoicingStage::Waiting, InvoicingStage::Waiting));
    shop.clock.forward(-DAY);
    shop.portal.start_again();
    shop.sync();
    assert_eq!(shop.look(&put_off.id).stage, InvoicingStage::Invoiced);
    assert_eq!(shop.look(&asked.id).stage, InvoicingStage::Invoiced);
}

/// What ended while nobody looked is told, until somebody looks.
#[test]
fn an_end_that_nobody_saw_is_a_notice() {
    let shop = Shop::open();
    let sale = shop.sell().id;
    let busy =
        r#"{"type":"urn:talon:problem:mostrador-02","title":"El cliente la pide.","status":503}"#;
    shop.portal_says(503, busy);
    let kept = shop.invoice(&[&sale]);
    assert_eq!(kept.stage, InvoicingStage::Waiting);
    assert!(kept.text.starts_with("El cliente la pide."), "{}", kept.text);
    shop.portal_says(202, r#"{"progress":"in-process","invoice":"F-1001"}"#);
    shop.clock.forward(SignedDuration::from_secs(60));
    shop.sync();
    assert!(shop.look(&kept.id).text.starts_with("El PAC está tardando"));
    shop.clock.forward(SignedDuration::from_secs(60));
    shop.sync();
    let notices = shop.status().notices;
    assert!(notices[0].contains("F-1001") && notices[0].contains("A-000001"), "{notices:?}");
    shop.sale(&sale);
    assert!(shop.status().notices.is_empty());
}

/// SAT's refusal comes back to its field, with what was typed; the corrected wish is another one.
#[test]
fn what_was_refused_stands_in_the_form_again() {
    let shop = Shop::open();
    let sale = shop.sell().id;
    let refusal = r#"{"type":"urn:talon:problem:mostrador-06","title":"El SAT no aceptó.",
        "status":422,"faults":[{"code":"sat-02","path":"nombre","message":"Otro nombre."}]}"#;
    shop.portal_says(422, refusal);
    let refused = shop.invoice(&[&sale]);
    assert_eq!((refused.stage, refused.title.as_str()), (InvoicingStage::Refused, "No se facturó"));
    let form = shop.form(&[&sale]);
    assert_eq!(form.receptor.nombre, "XOCHILT CASAS CHAVEZ");
    assert_eq!(form.told, "El SAT no aceptó.");
    let fault = FieldFault {
        field: "nombre".to_owned(),
        code: "sat-02".to_owned(),
        message: "Otro nombre.".to_owned(),
    };
    assert_eq!(form.faults, [fault]);
    let made = shop.invoice(&[&sale]);
    assert_eq!(made.stage, InvoicingStage::Invoiced);
    assert_ne!(made.id, refused.id);
}

#[test]
fn a_constancia_fills_the_form() {
    let mut shop = Shop::open();
    let read = |shop: &Shop, qr: &str| {
        let (qr, file) = (qr.to_owned(), String::new());
        shop.call(Request::Invoicing(InvoicingRequest::Constancia { qr, file }))
    };
    let Reply::Constancia(told) = read(&shop, "https://siat.sat.gob.mx/x") else { panic!() };
    let ConstanciaRead { receptor, told, choices } = told;
    assert_eq!((receptor.rfc.as_str(), receptor.regimen_fiscal.as_str()), ("CACX7605101P8", "612"));
    assert_eq!(told, "Se llenó con la Constancia. Falta el uso.");
    assert!(choices.usos.iter().any(|uso| uso.key == "G03"));
    let Reply::Refused(refused) = read(&shop, "") else { panic!() };
    assert_eq!(refused.message, "No se pudo leer.");
    shop.portal.stop();
    let Reply::Refused(refused) = read(&shop, "x") else { panic!() };
    assert_eq!(refused.code, "portal-01");
}
