//! From the button to the files, and every end that it may come to.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use expect_test::expect;
use jiff::SignedDuration;
use pac_sandbox::Misbehaviour;
use portal::desk::ReceptorText;
use portal::engine::Pace;
use portal_store::{Cancellation, InvoicedElsewhere};
use tokio::sync::watch;

use super::browser::Browser;
use crate::scene::{CUSTOMER_RFC, Scene, misspelt, receptor_text};

#[tokio::test]
async fn an_invoice_is_made_once_and_downloaded() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let browser = Browser::on(engine.clone());
    let access = scene.sold(1).await;
    let path = browser.path(&access);

    let sent = browser.tax_data(&format!("{path}/facturar"), &receptor_text()).await;
    let mine = sent.location().to_owned();
    let waiting = browser.get(&mine).await;
    waiting.check(&expect![[r#"
        200 in-process
        Tu factura se está timbrando
        Ya la enviamos a timbrar. Casi siempre tarda unos segundos; si el SAT está saturado, unos minutos.
        Tu compra
        $190.50
        vie 20 nov 2026, 14:00
        Nota A-000001
        Puedes cerrar esta página
        Si la cierras, tu factura sigue su camino: para descargarla, escanea otra vez el QR de tu nota y escribe tu RFC.
        Actualizar ahora
        Esta página se actualiza sola cada 20 segundos.
        Que no se actualice sola
    "#]]);
    assert!(waiting.header(header::REFRESH).starts_with("20; url=/compra/"));
    let still = browser.get(&format!("{}?quieta=si", sent.location())).await;
    assert_eq!((still.state().as_str(), still.header(header::REFRESH)), ("in-process", ""));
    // The button pressed twice.
    let again = browser.tax_data(&format!("{path}/facturar"), &receptor_text()).await;
    assert_eq!(browser.get(again.location()).await.state(), "in-process");
    scene.settle(&engine).await;
    assert_eq!(scene.stamps().len(), 1);
    let uuid = scene.stamps()[0].uuid.clone();

    let ready = browser.get(&mine).await;
    let shown = ready.seen().replace(&uuid, "UUID");
    expect![[r#"
        200 ready
        Tu factura está lista
        Descarga y guarda los dos archivos: el PDF es para leer e imprimir; el XML es la factura para el SAT y para tu contador.
        Descargar PDF Quedan 3 de 3
        Descargar XML Quedan 3 de 3
        Descargar los dos en un ZIP Quedan 3 de 3
        Puedes descargar hasta el dom 20 dic 2026.
        Compartir con tu contador
        Un enlace abre esta factura sin escribir tu RFC, durante siete días. Lo puedes cancelar cuando quieras.
        Crear enlace
        Factura F-1
        Folio fiscal (UUID)
        UUID
        Timbrada
        vie 20 nov 2026, 14:05
        De tu compra
        vie 20 nov 2026, 14:00, nota A-000001
        Total $190.50
        ¿La necesitas después? Escanea otra vez el QR de tu nota y escribe el RFC de la factura.
        Facturar otro ticket
    "#]].assert_eq(&shown);
    for (file, kind, start) in [
        ("factura.xml", "application/xml", &b"<?xml"[..]),
        ("factura.pdf", "application/pdf", b"%PDF"),
    ] {
        let download = browser.get(&mine.replace("/factura", &format!("/{file}"))).await;
        assert_eq!(download.status, StatusCode::OK);
        assert_eq!(download.header(header::CONTENT_TYPE), kind);
        assert_eq!(download.header(header::CACHE_CONTROL), "no-store");
        let name = format!("attachment; filename=\"F-1.{}\"", &file[8..]);
        assert_eq!(download.header(header::CONTENT_DISPOSITION), name);
        assert!(download.body.starts_with(start));
    }
}

#[tokio::test]
async fn a_holder_of_the_receipt_has_to_show_that_the_invoice_is_theirs() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let browser = Browser::on(engine.clone());
    let path = browser.path(&scene.sold(1).await);
    browser.tax_data(&format!("{path}/facturar"), &receptor_text()).await;
    scene.settle(&engine).await;
    let uuid = scene.stamps()[0].uuid.clone();

    // Whoever only holds the receipt sees that there is one, and nothing of it.
    let holder = browser.get(&path).await;
    holder.check(&expect![[r#"
        200 invoiced
        Esta compra ya tiene factura
        Se facturó el vie 20 nov 2026, 14:05. Si la factura es tuya, escribe el RFC con el que se hizo y descárgala otra vez.
        RFC de la factura
        12 o 13 caracteres. Lo pedimos para no mostrarle tu factura a nadie más.
        [rfc: ]
        Ver mi factura
        Tu compra
        $190.50
        vie 20 nov 2026, 14:00
        Nota A-000001
        ¿No la pediste tú?
        De cada compra sale una sola factura. Habla con la tienda y lleva tu nota, para que revisen qué pasó y te digan si se puede cambiar:
        55 1234 5678
    "#]]);
    for secret in [uuid.as_str(), CUSTOMER_RFC, "XOCHILT"] {
        assert!(!holder.text().contains(secret), "{secret}");
    }
    for file in ["factura.xml", "factura.pdf"] {
        assert_eq!(browser.get(&format!("{path}/{file}")).await.location(), path);
    }
    for (rfc, message) in
        [("EKU9003173C9", "a nombre de otro RFC"), ("EKU", "12 caracteres"), ("", "Escribe el RFC")]
    {
        let refused = browser.post(&format!("{path}/mia"), &[("rfc", rfc)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains(message), "{rfc}");
        assert!(!refused.text().contains(&uuid));
    }
    let proved = browser.post(&format!("{path}/mia"), &[("rfc", " cacx7605101p8 ")]).await;
    let ready = browser.get(proved.location()).await;
    assert_eq!(ready.state(), "ready");
    assert!(ready.text().contains(&uuid));
}

#[tokio::test]
async fn other_tax_data_make_no_second_invoice_and_open_no_first_one() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let browser = Browser::on(engine.clone());
    let path = browser.path(&scene.sold(1).await);
    browser.tax_data(&format!("{path}/facturar"), &receptor_text()).await;
    scene.settle(&engine).await;

    let other = ReceptorText {
        rfc: "EKU9003173C9".to_owned(),
        regimen_fiscal: "601".to_owned(),
        ..receptor_text()
    };
    let sent = browser.tax_data(&format!("{path}/facturar"), &other).await;
    assert_eq!(browser.get(sent.location()).await.state(), "invoiced");
    let review = browser.tax_data(&format!("{path}/revisar"), &other).await;
    assert_eq!((review.status, review.state().as_str()), (StatusCode::CONFLICT, "invoiced"));
    assert_eq!(scene.stamps().len(), 1);
}

#[tokio::test]
async fn a_purchase_that_was_invoiced_elsewhere_leads_to_the_shop() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let browser = Browser::on(engine.clone());
    let path = browser.path(&scene.sold(1).await);
    let nota = scene.ticket(1).nota().clone();
    let note = InvoicedElsewhere { nota, uuid: "AAACA0C2-3EA4-4506-ABE3-F05771737E69".to_owned() };
    scene.store.note_invoiced_elsewhere(scene.shop, vec![note], scene.now()).await.unwrap();
    let page = browser.get(&path).await;
    assert_eq!(page.state(), "invoiced");
    assert!(page.text().contains("el documento lo tiene la tienda"), "{}", page.text());
    assert!(!page.text().contains("descárgala"), "{}", page.text());
    let sent = browser.tax_data(&format!("{path}/facturar"), &receptor_text()).await;
    assert_eq!((sent.status, sent.state().as_str()), (StatusCode::CONFLICT, "invoiced"));
    assert!(scene.stamps().is_empty());
}

#[tokio::test]
async fn a_refusal_of_sat_leads_back_to_the_field() {
    let scene = Scene::open().await;
    let engine = scene.engine_at(scene.store.clone(), Arc::new(scene.pac()), Pace::default());
    let browser = Browser::on(engine.clone());
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(engine.run(stopped));
    let path = browser.path(&scene.sold(1).await);

    let refused = browser.tax_data(&format!("{path}/facturar"), &misspelt()).await;
    refused.check(&expect![[r#"
        422 refused
        Paso 2 de 3 · Tus datos
        El SAT no reconoce estos datos
        No se timbró nada y tu compra sigue disponible
        El SAT compara estos datos con tu Constancia de Situación Fiscal, letra por letra. Ábrela, corrige lo que está marcado y vuelve a intentarlo.
        Código de respuesta: CFDI40145
        Hay un dato por corregir
        Lo que escribiste sigue aquí.
        El SAT tiene otro nombre para este RFC. Cópialo tal como viene en tu Constancia, sin SA DE CV ni otro régimen de capital.
        Tu compra
        $190.50
        vie 20 nov 2026, 14:00
        Nota A-000001
        Agregar otra compra de esta tienda
        Ten a la mano tu Constancia de Situación Fiscal y copia los datos tal como vienen en ella. Puedes facturar esta compra hasta el lun 30 nov 2026.
        Llenar con mi Constancia
        RFC
        13 caracteres si eres persona física, 12 si es una empresa.
        [rfc: CACX7605101P8]
        Nombre o razón social
        Completo. Si es una empresa, sin «SA de CV» ni otras siglas al final.
        El SAT tiene otro nombre para este RFC. Cópialo tal como viene en tu Constancia, sin SA DE CV ni otro régimen de capital.
        [nombre: Xochitl Casas Chavez]
        Código postal
        El de tu domicilio fiscal: cinco números.
        [codigo_postal: 36257]
        Régimen fiscal
        Si tienes varios, el de la actividad para la que compraste.
        Uso de la factura
        Para qué la quieres. ¿Solo como comprobante? Elige S01.
        Correo (opcional)
        La tienda lo guarda con tus datos. Tu factura la descargas aquí mismo; por ahora no la enviamos por correo.
        [correo: ]
        Revisar mis datos
    "#]]);
    // Who opens the purchase later learns why, and nothing of whom.
    let later = browser.get(&path).await;
    assert_eq!((later.status, later.state().as_str()), (StatusCode::OK, "open"));
    assert!(later.text().contains("El último intento no pasó en el SAT"));
    assert!(!later.text().contains(CUSTOMER_RFC));

    scene.sandbox.misbehave([Misbehaviour::NoStamps]);
    let outage = browser.tax_data(&format!("{path}/facturar"), &receptor_text()).await;
    outage.check(&expect![[r#"
        503 outage
        Ahora no se pudo timbrar tu factura
        La tienda no puede timbrar en este momento. Tu compra sigue disponible: inténtalo más tarde.
        No se perdió nada
        Tu compra sigue disponible hasta el lun 30 nov 2026, y con el botón de abajo vuelves a intentarlo con los datos que ya escribiste. Si te urge, la tienda puede ayudarte:
        55 1234 5678
        Intentar otra vez
        Tu compra
        $190.50
        vie 20 nov 2026, 14:00
        Nota A-000001
    "#]]);
    assert!(outage.text().contains(&format!("name=\"rfc\" value=\"{CUSTOMER_RFC}\"")));

    let done = browser.tax_data(&format!("{path}/facturar"), &receptor_text()).await;
    assert_eq!(browser.get(done.location()).await.state(), "ready");
    stop.send_replace(true);
    worker.await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_invoiced_says_what_to_do() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let cancelled = scene.sold(1).await;
    let voided = Cancellation { at: scene.now(), reason: "error".to_owned() };
    scene
        .store
        .cancel_ticket(scene.register.id, cancelled.ticket, voided, scene.now())
        .await
        .unwrap();
    browser.get(&browser.path(&cancelled)).await.check(&expect![[r#"
        200 cancelled
        La tienda canceló esta compra
        Se canceló el vie 20 nov 2026. Una compra cancelada ya no se puede facturar.
        Tu compra
        $190.50
        vie 20 nov 2026, 14:00
        Nota A-000001
        ¿Sí pagaste y te llevaste tus productos?
        Habla con la tienda y lleva esta nota, para que revisen qué pasó:
        55 1234 5678
        Facturar otro ticket
    "#]]);

    let expired = scene.sold(2).await;
    scene.clock.forward(SignedDuration::from_hours(24 * 11));
    let path = browser.path(&expired);
    browser.get(&path).await.check(&expect![[r#"
        200 expired
        El plazo en línea terminó el lun 30 nov 2026
        La tienda todavía puede facturar esta compra en su caja.
        Cómo pedirla en la tienda
        Lleva o ten a la mano:
        esta nota, A-000002;
        tu RFC y tu nombre o razón social, como están en el SAT;
        el código postal de tu domicilio fiscal;
        tu régimen fiscal y el uso que le darás a la factura.
        No hace falta que entregues tu Constancia ni que des un correo.
        55 1234 5678
        Tu compra
        $190.50
        vie 20 nov 2026, 14:00
        Nota A-000002
        Facturar otro ticket
    "#]]);
    for step in ["revisar", "facturar"] {
        let late = browser.tax_data(&format!("{path}/{step}"), &receptor_text()).await;
        assert_eq!((late.status, late.state().as_str()), (StatusCode::CONFLICT, "expired"));
    }
    // A link lives a day.
    scene.clock.set("2027-01-03T18:00:00Z".parse().unwrap());
    browser.get(&browser.path(&expired)).await.check(&expect![[r#"
        200 expired
        El plazo en línea terminó el lun 30 nov 2026
        Es de un año que ya terminó: la tienda tampoco puede facturarla en su caja.
        ¿Dudas? Habla con la tienda
        Ten a la mano esta nota, A-000002.
        55 1234 5678
        Tu compra
        $190.50
        vie 20 nov 2026, 14:00
        Nota A-000002
        Facturar otro ticket
    "#]]);
    browser.get(&path).await.check(&expect![[r#"
        404 link-over
        Este enlace ya no sirve
        Por tu seguridad, los enlaces de una compra duran un día. Tu compra y tu factura siguen donde estaban: escanea otra vez el QR de tu nota, o búscala con sus datos.
        Buscar mi compra
    "#]]);
    assert!(scene.stamps().is_empty());
}
