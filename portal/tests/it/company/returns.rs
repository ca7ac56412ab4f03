//! Returns as the company sees them.

use std::sync::Arc;

use axum::http::StatusCode;
use pac_sandbox::Misbehaviour;
use portal::desk::{MailWish, Outward};
use portal::lang::Lang;
use portal_store::{Act, InvoiceQuery, Language, Role};
use tickets::ClaimId;
use tokio::sync::Notify;

use super::office::Office;
use crate::scene::receptor_text;

/// Something of an invoiced purchase came back; its egreso is owed.
async fn returned(office: &Office) {
    let access = office.scene.sold(1).await;
    office.desk.invoice(&access, &receptor_text(), None).await.unwrap();
    office.scene.settle(&office.scene.engine()).await;
    let (store, now) = (&office.scene.store, office.scene.now());
    store.put_return(office.scene.shop, &office.scene.returned(1), now).await.unwrap();
}

#[tokio::test]
async fn each_return_tells_what_became_of_it() {
    let office = Office::open(Role::Manager).await;
    assert!(office.browser.get("/empresa/devoluciones").await.text().contains("Todavía no hay"));
    returned(&office).await;
    let (store, now) = (&office.scene.store, office.scene.now());
    // Another one of a sale that no register has sent yet.
    store.put_return(office.scene.shop, &office.scene.returned(2), now).await.unwrap();
    let owed = office.browser.get("/empresa/devoluciones").await.text();
    assert!(owed.contains("Por timbrar") && owed.contains("Espera su venta"), "{owed}");
    assert!(owed.contains("DEVA-000001") && owed.contains("$47.50"));
    assert!(!owed.contains("data-testid=\"retry\""));
    let found = async |query: &str| {
        let page = office.browser.get(&format!("/empresa/devoluciones?{query}")).await;
        (page.status.as_u16(), page.text().matches("data-testid=\"return\"").count())
    };
    assert_eq!(found("folio=deva-2").await, (200, 1));
    assert_eq!(found("folio=DEVA-000009").await, (200, 0));
    assert_eq!(found("total=%2447.50").await, (200, 2));
    assert_eq!(found("total=47.51&folio=").await, (200, 0));
    assert_eq!(found("folio=mi+nota").await, (422, 0));

    office.scene.settle(&office.scene.engine()).await;
    let stamped = office.browser.get("/empresa/devoluciones").await.text();
    assert!(stamped.contains("Timbrada") && stamped.contains("NC-1"), "{stamped}");
    let invoices = office.browser.get("/empresa/facturas").await.text();
    assert!(invoices.contains("href=\"/empresa/devoluciones\""));
}

#[tokio::test]
async fn an_egreso_that_was_refused_is_asked_for_anew_by_a_person() {
    let office = Office::open(Role::Manager).await;
    returned(&office).await;
    let (store, engine) = (&office.scene.store, office.scene.engine());
    let returned = office.scene.returned(1).id();
    office.scene.sandbox.misbehave([Misbehaviour::NoStamps]);
    for _ in 0..4 {
        engine.work_off().await.unwrap();
    }
    let page = office.browser.get("/empresa/devoluciones").await.text();
    assert!(page.contains("Motivo: ") && page.contains("Se vuelve a pedir sola"), "{page}");
    let path = format!("/empresa/devoluciones/{returned}/reintentar");
    let forged = office.browser.post(&path, &[]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let asked = office.browser.fill("/empresa/devoluciones", &path, &[]).await;
    assert_eq!(asked.location(), "/empresa/devoluciones?hecho=nota-de-credito");
    let deed = &store.deeds(office.scene.shop, None, 1).await.unwrap()[0];
    assert_eq!((deed.act, deed.subject.as_str()), (Act::CreditRetried, &*returned.to_string()));
    office.scene.settle(&office.scene.engine()).await;
    assert!(office.browser.get("/empresa/devoluciones").await.text().contains("Timbrada"));
    // There is nothing more to ask for.
    let again = office.browser.fill("/empresa/ajustes", &path, &[]).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
}

/// The claim of the egreso, and its page.
async fn egreso(office: &Office) -> (ClaimId, String) {
    let store = &office.scene.store;
    let listed = store.invoices_of_shop(office.scene.shop, InvoiceQuery::default(), 9).await;
    let mut claims = listed.unwrap().into_iter().map(|listed| listed.claim);
    let claim = claims.find(|claim| claim.credits.is_some()).unwrap().id;
    (claim, format!("/empresa/facturas/{claim}"))
}

#[tokio::test]
async fn an_egreso_calls_itself_one_and_is_mailed_again() {
    let outward = Outward { mail: Some(Arc::new(Notify::new())), ..Outward::default() };
    let office = Office::facing(outward).await;
    office.let_in(office.scene.shop, Role::Manager).await;
    let access = office.scene.sold(1).await;
    let wish = MailWish { correo: "xoch@example.mx", lang: Some(Lang::En) };
    office.desk.invoice(&access, &receptor_text(), Some(wish)).await.unwrap();
    office.scene.settle(&office.scene.engine()).await;
    let (store, now) = (&office.scene.store, office.scene.now());
    store.put_return(office.scene.shop, &office.scene.returned(1), now).await.unwrap();
    office.scene.settle(&office.scene.engine()).await;

    let (claim, page) = egreso(&office).await;
    let html = office.browser.get(&page).await.text();
    assert!(html.contains("Nota de crédito NC-1") && !html.contains("Factura NC-1"), "{html}");
    assert!(html.contains(&format!("href=\"/empresa/tickets/{}\"", access.ticket)), "{html}");
    assert!(html.contains("Total devuelto") && !html.contains("Total de la venta"), "{html}");

    office.scene.clock.forward(jiff::SignedDuration::from_mins(2));
    let path = format!("{page}/correo");
    let wrong = office.browser.fill(&page, &path, &[("correo", "a@b")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sent = office.browser.fill(&page, &path, &[("correo", "")]).await;
    assert_eq!(sent.location(), format!("{page}?hecho=correo"));
    let soon = office.browser.fill(&page, &path, &[("correo", "conta@example.mx")]).await;
    assert!(soon.text().contains("ya se envió hace poco"));
    let mails = store.mails_of(claim).await.unwrap();
    let to: Vec<_> = mails.iter().map(|mail| mail.recipient.as_str()).collect();
    assert_eq!(to, ["xoch@example.mx"; 2], "with its stamp, and now");
    let mut languages = Vec::new();
    while let Some(mail) = store.take_mail(office.scene.now(), office.scene.now()).await.unwrap() {
        languages.push(mail.language);
        store.mail_sent(&mail, office.scene.now()).await.unwrap();
    }
    assert_eq!(languages, [Language::English; 3], "invoice, egreso, and that once more");
    let deed = &store.deeds(office.scene.shop, None, 1).await.unwrap()[0];
    assert_eq!((deed.act, deed.subject.as_str()), (Act::InvoiceMailed, &*claim.to_string()));
}

#[tokio::test]
async fn an_egreso_that_was_refused_frees_no_ticket() {
    let office = Office::open(Role::Manager).await;
    returned(&office).await;
    office.scene.sandbox.misbehave([Misbehaviour::NoStamps]);
    for _ in 0..4 {
        office.scene.engine().work_off().await.unwrap();
    }
    let (_, page) = egreso(&office).await;
    let html = office.browser.get(&page).await.text();
    assert!(html.contains("No se timbró") && html.contains("/empresa/devoluciones"), "{html}");
    assert!(!html.contains("ticket quedó libre"), "{html}");
}

#[tokio::test]
async fn egresos_have_the_series_that_the_company_sets() {
    let office = Office::open(Role::Manager).await;
    let path = "/empresa/ajustes/notas-de-credito";
    let page = "/empresa/ajustes";
    let refused = office.browser.fill(page, path, &[("egreso_serie", "dev-1")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let saved = office.browser.fill(page, path, &[("egreso_serie", "dev")]).await;
    assert_eq!(saved.location(), "/empresa/ajustes?hecho=guardado");
    returned(&office).await;
    office.scene.settle(&office.scene.engine()).await;
    assert!(office.browser.get("/empresa/devoluciones").await.text().contains("DEV-1"));
}
