//! Returns as the company sees them.

use axum::http::StatusCode;
use pac_sandbox::Misbehaviour;
use portal_store::{Act, Role};

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
