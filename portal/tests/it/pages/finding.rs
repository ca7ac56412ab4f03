//! From the paper to the purchase.

use axum::http::StatusCode;
use expect_test::expect;
use jiff::SignedDuration;
use tickets::Ticket;
use tickets::qr::signed_link;

use super::browser::Browser;
use crate::scene::{Key, Scene, receptor_text};

#[tokio::test]
async fn a_purchase_is_found_by_hand() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    scene.sold(1).await;
    let code = scene.ticket(1).code().to_string();
    let search = |code: String, date: &'static str, total: &'static str| {
        let browser = &browser;
        async move {
            browser.post("/buscar", &[("code", &code), ("date", date), ("total", total)]).await
        }
    };
    browser.get("/").await.check(&expect![[r#"
        200 find
        Paso 1 de 3 · Tu compra
        Encuentra tu compra
        Copia estos tres datos de tu nota.
        1Código
        Con o sin guiones.
        [code: ]
        2Fecha
        Como 20/11/2026
        [date: ]
        3Total
        Como 211.00
        [total: ]
        Buscar mi compra
        ¿Tu nota trae un código QR? Escanéalo con la cámara de tu teléfono y te ahorras este paso.
    "#]]);

    for (typed, date, total) in [
        (code.clone(), "20/11/2026", "190.50"),
        (code.to_lowercase().replace('-', " "), "2026-11-20", "$190.50"),
        (code.replace('-', ""), "20 nov 2026", "190,5"),
    ] {
        let found = search(typed, date, total).await;
        let page = browser.get(found.location()).await;
        assert_eq!((page.status, page.state().as_str()), (StatusCode::OK, "open"));
    }
    // What does not match is not told apart.
    for (typed, date, total) in [
        (code.clone(), "21/11/2026", "190.50"),
        (code.clone(), "20/11/2026", "190.00"),
        (scene.ticket(2).code().to_string(), "20/11/2026", "190.50"),
    ] {
        let unknown = search(typed.clone(), date, total).await;
        assert_eq!((unknown.status, unknown.state().as_str()), (StatusCode::NOT_FOUND, "unknown"));
        let html = unknown.text();
        for kept in [typed.as_str(), date, total] {
            assert!(html.contains(&format!("value=\"{kept}\"")), "{kept} was lost");
        }
    }
    search(code, "20/11/2026", "1").await.check(&expect![[r#"
        404 unknown
        Paso 1 de 3 · Tu compra
        No encontramos una compra con esos datos
        Los tres datos deben ser los de una misma nota
        Lo que escribiste sigue aquí. Compáralo con tu nota en este orden:
        La fecha: la del día en que compraste, no la de hoy.
        El total: el que viene impreso, con centavos.
        El código: letra por letra, grupo por grupo.
        ¿Todo coincide y compraste hace poco? Puede que la tienda todavía no envíe tu compra: inténtalo otra vez en un rato.
        1Código
        Con o sin guiones.
        [code: EDP9-S4G7-FZDN]
        2Fecha
        Como 20/11/2026
        [date: 20/11/2026]
        3Total
        Como 211.00
        [total: 1]
        Buscar mi compra
        ¿Tu nota trae un código QR? Escanéalo con la cámara de tu teléfono y te ahorras este paso.
    "#]]);
}

#[tokio::test]
async fn a_mistyped_code_is_explained_and_every_field_at_once() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let typed = [("code", "k7qm-3xo-9tfb"), ("date", "ayer"), ("total", "")];
    browser.post("/buscar", &typed).await.check(&expect![[r#"
        422 mistyped
        Paso 1 de 3 · Tu compra
        Revisa el código de tu nota
        Son 12 letras y números, y falta 1
        Así leímos lo que escribiste:
        K7QM
        3XO revisa
        9TFB
        En tu nota son tres grupos de cuatro. Compáralos uno por uno.
        Corregir el código
        Hay 2 datos por corregir
        Lo que escribiste sigue aquí.
        Escribe la fecha como viene en tu nota: día, mes y año.
        Escribe el total como viene en tu nota, con centavos: 211.00.
        1Código
        Con o sin guiones.
        Al código le faltan o le sobran letras: son tres grupos de cuatro.
        [code: k7qm-3xo-9tfb]
        2Fecha
        Como 20/11/2026
        Escribe la fecha como viene en tu nota: día, mes y año.
        [date: ayer]
        3Total
        Como 211.00
        Escribe el total como viene en tu nota, con centavos: 211.00.
        [total: ]
        Buscar mi compra
        ¿Tu nota trae un código QR? Escanéalo con la cámara de tu teléfono y te ahorras este paso.
    "#]]);
    let link = browser.get("/C/K7QM3XWP9TF8").await;
    assert_eq!(
        (link.status, link.state().as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, "mistyped")
    );
    assert!(link.text().contains("mira si en tu nota es «B»"));
    let link = browser.get("/c/k7qm3xwp9tfb").await;
    assert_eq!((link.status, link.state().as_str()), (StatusCode::OK, "find"));
    assert!(link.text().contains("value=\"K7QM-3XWP-9TFB\""));
}

#[tokio::test]
async fn the_qr_opens_the_purchase_before_the_register_has_sent_it() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let browser = Browser::on(engine.clone());
    let link = signed_link("", &scene.ticket(1), &scene.key);
    for link in [link.clone(), link.to_lowercase()] {
        let page = browser.get(browser.get(&link).await.location()).await;
        assert_eq!(page.state(), "open");
        assert!(page.text().contains("$190.50"));
    }
    let path = browser.get(&link).await.location().to_owned();
    let reply = browser.tax_data(&format!("{path}/facturar"), &receptor_text()).await;
    scene.settle(&engine).await;
    assert_eq!(browser.get(reply.location()).await.state(), "ready");
    assert_eq!(browser.get(&path).await.state(), "invoiced");
    assert_eq!(scene.stamps().len(), 1);
}

#[tokio::test]
async fn a_qr_that_nobody_vouches_for_says_nothing_of_the_purchase() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let forged = signed_link("", &scene.ticket(2), &Key::of(9));
    for broken in [forged.as_str(), "/T/XX", "/t/%FF", "/T/A%2F..%2F"] {
        let reply = browser.get(broken).await;
        assert!(reply.status.is_client_error(), "{broken}");
        assert!(!reply.text().contains("Refresco"), "{broken}");
    }
    browser.get(&forged).await.check(&expect![[r#"
        422 unsigned
        Paso 1 de 3 · Tu compra
        No reconocemos el QR de tu nota
        Se lee bien, pero no lo firmó ninguna caja de este portal
        Si tu nota es de otra tienda, pide la factura en la dirección que viene impresa en ella. Si es de aquí, copia de tu nota estos tres datos:
        1Código
        Con o sin guiones.
        [code: ]
        2Fecha
        Como 20/11/2026
        [date: ]
        3Total
        Como 211.00
        [total: ]
        Buscar mi compra
        ¿Tu nota trae un código QR? Escanéalo con la cámara de tu teléfono y te ahorras este paso.
    "#]]);
    browser.get("/T/XX").await.check(&expect![[r#"
        422 mistyped
        Paso 1 de 3 · Tu compra
        No pudimos leer el QR de tu nota
        Puedes escribir los datos a mano
        El código QR puede estar manchado, doblado o incompleto. Vuelve a escanearlo, o copia de tu nota estos tres datos:
        1Código
        Con o sin guiones.
        [code: ]
        2Fecha
        Como 20/11/2026
        [date: ]
        3Total
        Como 211.00
        [total: ]
        Buscar mi compra
        ¿Tu nota trae un código QR? Escanéalo con la cámara de tu teléfono y te ahorras este paso.
    "#]]);
}

#[tokio::test]
async fn a_genuine_qr_that_cannot_be_opened_says_why() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let link = |draft| signed_link("", &Ticket::close(draft).unwrap(), &scene.key);
    scene.sold(1).await;
    let mut other = scene.draft(&scene.register, 1);
    other.deadline = other.deadline.tomorrow().unwrap();
    browser.get(&link(other)).await.check(&expect![[r#"
        409 differs
        Tu nota no coincide con lo que registró la tienda
        Tu nota es auténtica, pero la venta que guarda la tienda dice otra cosa. Ya le avisamos.
        Qué hacer
        Habla con la tienda y lleva tu nota: ahí la comparan y te facturan en caja.
        55 1234 5678
        Facturar otro ticket
    "#]]);

    let mut early = scene.draft(&scene.register, 2);
    early.sold_at = scene.now() + SignedDuration::from_hours(5);
    browser.get(&link(early)).await.check(&expect![[r#"
        409 early
        La hora de tu nota todavía no llega
        Tu nota es auténtica, pero dice que compraste el vie 20 nov 2026, 19:05: la caja que la imprimió tiene el reloj adelantado.
        Qué hacer
        Guarda tu nota. La puedes facturar aquí a partir de esa hora, o en cuanto la tienda nos envíe la venta.
        ¿Te urge? La tienda puede facturártela en su caja:
        55 1234 5678
        Intentar otra vez
    "#]]);

    let seen = browser.get(&link(scene.draft(&scene.register, 3))).await.location().to_owned();
    scene.store.revoke_register(scene.register.id, scene.now()).await.unwrap();
    browser.get(&link(scene.draft(&scene.register, 4))).await.check(&expect![[r#"
        409 withdrawn
        Esta nota ya no se puede facturar en línea
        La imprimió una caja que la tienda dio de baja antes de enviarnos esta venta.
        La tienda todavía puede facturarla
        Lleva tu nota y pídela en su caja. No necesitas dar un correo ni tu Constancia.
        55 1234 5678
        Facturar otro ticket
    "#]]);
    browser.get(&seen).await.check(&expect![[r#"
        409 withdrawn
        Esta nota ya no se puede facturar en línea
        La imprimió una caja que la tienda dio de baja antes de enviarnos esta venta. La tienda todavía puede facturarla: lleva tu nota y pídela en su caja.
        Buscar mi compra
    "#]]);
}

#[tokio::test]
async fn a_code_that_was_announced_waits_for_its_sale() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let code = scene.ticket(3).code();
    scene.store.announce_codes(scene.register.id, &[code], scene.now()).await.unwrap();
    let code = code.to_string();
    let typed = [("code", code.as_str()), ("date", "20/11/2026"), ("total", "190.50")];
    let waiting = browser.post("/buscar", &typed).await;
    waiting.check(&expect![[r#"
        409 not-arrived
        Tu compra todavía no llega a este portal
        Tu código es bueno y no hiciste nada mal: la tienda todavía no nos envía esta compra.
        Qué hacer
        Escanea el código QR de tu nota con la cámara de tu teléfono: casi siempre basta para facturar ahora mismo, sin esperar.
        O vuelve a intentarlo en un rato. La tienda envía sus ventas cada pocos minutos, y más tarde si se quedó sin internet.
        Guarda tu nota: puedes facturar hasta la fecha impresa en ella.
        Intentar otra vez
    "#]]);
    assert!(waiting.text().contains(&format!("name=\"code\" value=\"{code}\"")));
}
