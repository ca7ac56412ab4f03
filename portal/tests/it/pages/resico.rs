//! A shop under RESICO: companies withhold ISR, and the invoice says less than the ticket.

use axum::http::StatusCode;
use billing::machine::ClaimState;
use cfdi::taxes::RetencionMark;
use expect_test::expect;
use money::Money;
use pac_sandbox::ca::{CsdRequest, SandboxCa};
use portal::desk::{Access, Desk, Document, ReceptorText};
use portal::lang::Lang;
use portal::mail::{Head, Letter};
use portal_store::{CsdFiles, NewShop, Register, Setting, ShopProfile};
use tickets::{Chosen, IssuerId, Ticket, TicketId};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::browser::Browser;
use crate::scene::{Key, RESICO_RFC, Scene, enrol, new_shop, receptor_text};

/// Adds the shop with its register and a first ticket.
async fn sold_by_resico(scene: &Scene) -> (IssuerId, Access) {
    let now = scene.now();
    let shop = scene.store.put_shop(resico_shop(scene), now).await.unwrap();
    let register = enrol(&scene.store, shop, &Key::of(2), now).await;
    let ticket = chair(scene, &register, 1);
    scene.store.put_ticket(shop, &ticket, now).await.unwrap();
    (shop, Access::holder(ticket.id()))
}

/// A ticket of 1,160.00, of which 160.00 are IVA.
fn chair(scene: &Scene, register: &Register, folio: u64) -> Ticket {
    let total = Money::parse("1160.00").unwrap();
    let mut draft = scene.draft(register, folio);
    draft.lines.truncate(1);
    draft.lines[0].descripcion = "Silla de oficina".to_owned();
    (draft.lines[0].unit_price, draft.lines[0].gross) = (total, total);
    (draft.payments[0].amount, draft.change, draft.total) = (total, Money::ZERO, total);
    Ticket::close(draft).unwrap()
}

/// The register that sold a ticket.
async fn register_of(scene: &Scene, ticket: TicketId) -> Register {
    let state = scene.store.ticket_state(ticket).await.unwrap().unwrap();
    scene.store.register(state.kept.ticket.register()).await.unwrap().unwrap()
}

fn resico_shop(scene: &Scene) -> NewShop {
    let ca = SandboxCa::open(&scene.dir.path().join("sandbox")).unwrap();
    let since = scene.now() - jiff::SignedDuration::from_hours(24);
    let csd = ca.issue(&CsdRequest::csd(RESICO_RFC, "BERENICE XIMO QUEZADA", since)).unwrap();
    let shop = new_shop(&scene.dir, scene.now());
    NewShop {
        id: IssuerId::new(Uuid::from_u128(2)),
        profile: ShopProfile {
            rfc: RESICO_RFC.to_owned(),
            nombre: "BERENICE XIMO QUEZADA".to_owned(),
            regimen_fiscal: "626".to_owned(),
            name: "Muebles Berenice".to_owned(),
            ..shop.profile
        },
        csd: CsdFiles { cer: csd.cer, key: csd.key, password: Zeroizing::new(csd.password) },
        ..shop
    }
}

fn company() -> ReceptorText {
    ReceptorText {
        rfc: "EKU9003173C9".to_owned(),
        nombre: "Escuela Kemper Urgate".to_owned(),
        codigo_postal: "42501".to_owned(),
        regimen_fiscal: "601".to_owned(),
        uso_cfdi: "G03".to_owned(),
    }
}

/// What the mail says to the company that has this invoice.
async fn letter_to(desk: &Desk, access: &Access) -> String {
    let owner = desk.prove_owner(access, &company().rfc).await.unwrap().unwrap();
    let view = desk.view(&owner).await.unwrap();
    let files = ["F-1.pdf", "F-1.xml"]
        .map(|name| Document { file_name: name.to_owned(), bytes: Vec::new() });
    let head = Head::of(Lang::Es, &view.shop, "");
    let invoice = view.invoice.as_ref().unwrap();
    Letter::of_invoice(&head, &view, invoice, files, Vec::new()).unwrap().text
}

#[tokio::test]
async fn a_company_sees_what_it_withholds_before_and_after() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let browser = Browser::on(engine.clone());
    let (_, access) = sold_by_resico(&scene).await;
    let path = browser.path(&access);

    let review = browser.tax_data(&format!("{path}/revisar"), &company()).await;
    review.check(&expect![[r#"
        200 review
        Paso 3 de 3 · Revisa
        Revisa tus datos
        Todavía no se timbra nada. Una factura timbrada ya no se puede corregir.
        A nombre de
        RFC
        EKU9003173C9
        Nombre o razón social
        ESCUELA KEMPER URGATE
        Código postal
        42501
        Régimen fiscal
        601 General de Ley Personas Morales
        Uso de la factura
        G03 Gastos en general
        Tu compra
        vie 20 nov 2026, 14:00
        Nota A-000001
        1 × Silla de oficina $1,160.00
        Total de tu compra $1,160.00
        Retención de ISR 1.25 % −$12.50
        Total de la factura $1,147.50
        Esta tienda es del Régimen Simplificado de Confianza. Por ley, la empresa que le compra retiene este ISR y lo paga al SAT (LISR, artículo 113-J). Si ya pagaste el total, pregunta en la tienda por estos $12.50.
        Agregar otra compra de esta tienda
        [recordar: si]
        Recordar mis datos en este dispositivo
        Para la próxima, ya estarán escritos. Márcalo solo si el dispositivo es tuyo.
        Generar mi factura
        Corregir
        Tarda unos segundos. Si presionas dos veces no pasa nada: de cada compra sale una sola factura.
    "#]]);
    let sent = browser.tax_data(&format!("{path}/facturar"), &company()).await;
    let mine = sent.location().to_owned();
    scene.settle(&engine).await;
    let ready = browser.get(&mine).await;
    assert_eq!(ready.state(), "ready");
    let shown = ready.seen();
    let (_, totals) = shown.split_once("nota A-000001\n").unwrap();
    expect![[r#"
        Total de tu compra $1,160.00
        Retención de ISR 1.25 % −$12.50
        Total de la factura $1,147.50
        ¿La necesitas después? Escanea otra vez el QR de tu nota y escribe el RFC de la factura.
        Facturar otro ticket
    "#]]
    .assert_eq(totals);

    let xml = browser.get(&mine.replace("/factura", "/factura.xml")).await;
    assert_eq!(xml.status, StatusCode::OK);
    let xml = xml.text();
    for written in [r#" Total="1147.50""#, r#"TotalImpuestosRetenidos="12.50""#] {
        assert!(xml.contains(written), "{written}: {xml}");
    }
    let letter = letter_to(&Desk::new(engine), &access).await;
    assert!(letter.contains("$1,147.50") && !letter.contains("$1,160.00"), "{letter}");
    // Whoever only holds the receipt does not learn that a company has the invoice.
    let holder = browser.get(&path).await;
    assert_eq!(holder.state(), "invoiced");
    assert!(!holder.text().contains("1,147.50") && !holder.text().contains("ISR"));
}

/// In English, over two purchases: the sums are of both, and each sentence speaks of several.
#[tokio::test]
async fn a_company_withholds_of_several_purchases_together() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let browser = Browser::on(engine.clone());
    let (shop, first) = sold_by_resico(&scene).await;
    let register = register_of(&scene, first.ticket).await;
    let second = chair(&scene, &register, 2);
    scene.store.put_ticket(shop, &second, scene.now()).await.unwrap();
    let both = Access { others: vec![second.id()], ..first };
    let path = browser.path(&both);
    let form = browser.get(&format!("{path}?idioma=en")).await.seen();
    let (_, form) = form.split_once("Your tax details\n").unwrap();
    let (form, _) = form.split_once("Fill in from my Constancia\n").unwrap();
    expect![[r#"
        Your 2 purchases
        $2,320.00 MXN
        Receipt A-000001
        Fri 20 November 2026, 14:00 $1,160.00 MXN
        Take out
        Receipt A-000002
        Fri 20 November 2026, 14:00 $1,160.00 MXN
        Take out
        Add another purchase from this shop
        Have your Constancia de Situación Fiscal (SAT’s certificate of your tax details) at hand and copy the details exactly as it shows them. You can have them invoiced together until Mon 30 November 2026.
    "#]].assert_eq(form);
    let review = browser.tax_data(&format!("{path}/revisar?idioma=en"), &company()).await;
    let review = review.seen();
    let (_, review) = review.split_once("G03 Gastos en general\n").unwrap();
    let (review, _) = review.split_once("[recordar: si]\n").unwrap();
    expect![[r#"
        Your 2 purchases
        Receipt A-000001 $1,160.00 MXN
        Fri 20 November 2026, 14:00
        1 × Silla de oficina $1,160.00 MXN
        Receipt A-000002 $1,160.00 MXN
        Fri 20 November 2026, 14:00
        1 × Silla de oficina $1,160.00 MXN
        Total of your purchases $2,320.00 MXN
        Income tax (ISR) withheld 1.25 % −$25.00 MXN
        Total of the invoice $2,295.00 MXN
        This shop pays tax under the Régimen Simplificado de Confianza. By law, a company that buys from it withholds this income tax (ISR) and pays it to SAT (LISR, article 113-J). If you have paid the full total, ask the shop about these $25.00 MXN.
        Add another purchase from this shop
    "#]].assert_eq(review);
    browser.tax_data(&format!("{path}/facturar"), &company()).await;
    scene.settle(&engine).await;
    let owner = browser.post(&format!("{path}/mia"), &[("rfc", "EKU9003173C9")]).await;
    let ready = browser.get(&format!("{}?idioma=en", owner.location())).await.seen();
    let (_, bought) = ready.split_once("For your purchases\n").unwrap();
    expect![[r#"
        Fri 20 November 2026, 14:00, receipt A-000001
        Fri 20 November 2026, 14:00, receipt A-000002
        Total of your purchases $2,320.00 MXN
        Income tax (ISR) withheld 1.25 % −$25.00 MXN
        Total of the invoice $2,295.00 MXN
        Need it later? Scan the QR code of your receipt again and enter the RFC on the invoice.
        Invoice another receipt
    "#]]
    .assert_eq(bought);
}

#[tokio::test]
async fn nobody_withholds_where_the_law_or_sat_says_so() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let (shop, access) = sold_by_resico(&scene).await;
    let review = format!("{}/revisar", browser.path(&access));
    for (mark, receptor, withheld) in [
        (RetencionMark::Unmarked, company(), true),
        (RetencionMark::Unmarked, receptor_text(), false),
        (RetencionMark::Required, company(), true),
        (RetencionMark::Required, receptor_text(), false),
        (RetencionMark::Forbidden, company(), false),
    ] {
        scene.store.set_by_operator(shop, Setting::Retencion(mark), scene.now()).await.unwrap();
        let page = browser.tax_data(&review, &receptor).await;
        assert_eq!(page.state(), "review");
        assert!(page.text().contains("$1,160.00"));
        assert_eq!(page.text().contains("Retención de ISR"), withheld, "{mark:?}");
        assert_eq!(page.text().contains("$1,147.50"), withheld, "{mark:?}");
    }
}

/// The egreso of a chair that comes back after SAT's mark has changed.
async fn egreso_under(sold: RetencionMark, returned: RetencionMark) -> String {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let (shop, access) = sold_by_resico(&scene).await;
    scene.store.set_by_operator(shop, Setting::Retencion(sold), scene.now()).await.unwrap();
    Desk::new(engine.clone()).invoice(&access, &company(), None).await.unwrap();
    scene.settle(&engine).await;
    scene.store.set_by_operator(shop, Setting::Retencion(returned), scene.now()).await.unwrap();
    let ticket = scene.store.ticket_state(access.ticket).await.unwrap().unwrap().kept.ticket;
    let whole = Chosen { place: 0, quantity: ticket.lines()[0].quantity };
    let back = scene.back(ticket, &[whole], "1160.00");
    scene.store.put_return(shop, &back, scene.now()).await.unwrap();
    scene.settle(&engine).await;
    let notes = scene.store.returns_of(access.ticket).await.unwrap();
    let ClaimState::Invoiced { attempt, .. } = notes[0].claim.as_ref().unwrap().state else {
        panic!("{notes:?}");
    };
    let stamped = scene.store.attempt(attempt).await.unwrap().unwrap().stamped.unwrap();
    String::from_utf8(stamped).unwrap()
}

#[tokio::test]
async fn an_egreso_gives_back_what_its_invoice_withheld_and_no_more() {
    let withheld = egreso_under(RetencionMark::Required, RetencionMark::Forbidden).await;
    assert!(withheld.contains("TotalImpuestosRetenidos=\"12.50\""), "{withheld}");
    let untouched = egreso_under(RetencionMark::Forbidden, RetencionMark::Required).await;
    assert!(!untouched.contains("TotalImpuestosRetenidos"), "{untouched}");
}
