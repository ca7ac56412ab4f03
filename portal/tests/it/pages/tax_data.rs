//! Typing the tax data and checking them.

use axum::http::StatusCode;
use expect_test::expect;
use portal::desk::ReceptorText;

use super::browser::{Browser, fields_of};
use crate::scene::{Scene, foreign, receptor_text};

#[tokio::test]
async fn an_open_purchase_asks_for_the_tax_data() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let path = browser.path(&scene.sold(1).await);
    browser.get(&path).await.check(&expect![[r#"
        200 open
        Paso 2 de 3 · Tus datos
        Tus datos fiscales
        Tu compra
        $190.50
        vie 20 nov 2026, 14:00
        Nota A-000001
        Agregar otra compra de esta tienda
        Ten a la mano tu Constancia de Situación Fiscal y copia los datos tal como vienen en ella. Puedes facturar esta compra hasta el lun 30 nov 2026.
        Llenar con mi Constancia
        RFC
        13 caracteres si eres persona física, 12 si es una empresa.
        [rfc: ]
        Nombre o razón social
        Completo. Si es una empresa, sin «SA de CV» ni otras siglas al final.
        [nombre: ]
        Código postal
        El de tu domicilio fiscal: cinco números.
        [codigo_postal: ]
        Régimen fiscal
        Si tienes varios, el de la actividad para la que compraste.
        Uso de la factura
        Para qué la quieres. ¿Solo como comprobante? Elige S01.
        Correo (opcional)
        La tienda lo guarda con tus datos. Tu factura la descargas aquí mismo; por ahora no la enviamos por correo.
        [correo: ]
        Revisar mis datos
    "#]]);
}

#[tokio::test]
async fn tax_data_are_judged_all_at_once_and_kept() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let path = browser.path(&scene.sold(1).await);
    let wrong = ReceptorText {
        rfc: "cacx7605101p".to_owned() + "9x",
        nombre: String::new(),
        codigo_postal: "00000".to_owned(),
        regimen_fiscal: "612".to_owned(),
        uso_cfdi: String::new(),
    };
    let faulty = browser.tax_data(&format!("{path}/revisar"), &wrong).await;
    faulty.check(&expect![[r#"
        422 open
        Paso 2 de 3 · Tus datos
        Tus datos fiscales
        Hay 4 datos por corregir
        Lo que escribiste sigue aquí.
        El RFC lleva 12 caracteres (empresa) o 13 (persona física). Revisa que esté completo.
        Escribe el nombre o razón social como aparece en la Constancia de Situación Fiscal.
        Ese código postal no está en el catálogo del SAT. Escribe los cinco números de tu domicilio fiscal.
        Elige un uso del CFDI de la lista.
        Tu compra
        $190.50
        vie 20 nov 2026, 14:00
        Nota A-000001
        Agregar otra compra de esta tienda
        Ten a la mano tu Constancia de Situación Fiscal y copia los datos tal como vienen en ella. Puedes facturar esta compra hasta el lun 30 nov 2026.
        Llenar con mi Constancia
        RFC
        13 caracteres si eres persona física, 12 si es una empresa.
        El RFC lleva 12 caracteres (empresa) o 13 (persona física). Revisa que esté completo.
        [rfc: cacx7605101p9x]
        Nombre o razón social
        Completo. Si es una empresa, sin «SA de CV» ni otras siglas al final.
        Escribe el nombre o razón social como aparece en la Constancia de Situación Fiscal.
        [nombre: ]
        Código postal
        El de tu domicilio fiscal: cinco números.
        Ese código postal no está en el catálogo del SAT. Escribe los cinco números de tu domicilio fiscal.
        [codigo_postal: 00000]
        Régimen fiscal
        Si tienes varios, el de la actividad para la que compraste.
        Uso de la factura
        Para qué la quieres. ¿Solo como comprobante? Elige S01.
        Elige un uso del CFDI de la lista.
        Correo (opcional)
        La tienda lo guarda con tus datos. Tu factura la descargas aquí mismo; por ahora no la enviamos por correo.
        [correo: ]
        Revisar mis datos
    "#]]);
    let html = faulty.text();
    assert!(html.contains("<option value=\"612\" selected>"));
    for field in ["rfc", "nombre", "codigo_postal", "uso_cfdi"] {
        let marks =
            format!("aria-describedby=\"{field}-hint {field}-error\" aria-invalid=\"true\"");
        assert!(html.contains(&marks), "{field}");
    }
}

/// What is taken off a name is told on the page for checking: where the form comes back first, the
/// name is as it was typed.
#[tokio::test]
async fn a_name_is_kept_as_typed_until_it_is_told_what_becomes_of_it() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let path = browser.path(&scene.sold(1).await);
    let nombre = "Escuela Kemper Urgate SA de CV".to_owned();
    let rfc = "EKU9003173C9".to_owned();
    let codigo_postal = "00000".to_owned();
    let wrong = ReceptorText { rfc, nombre, codigo_postal, ..receptor_text() };
    let faulty = browser.tax_data(&format!("{path}/revisar"), &wrong).await;
    assert_eq!(faulty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(faulty.text().contains("value=\"Escuela Kemper Urgate SA de CV\""));
}

/// Whoever has no RFC has the postal code of the branch on the invoice (CFDI40149).
#[tokio::test]
async fn a_generic_rfc_goes_with_the_postal_code_of_the_branch() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let browser = Browser::on(engine.clone());
    let path = browser.path(&scene.sold(1).await);
    let told = [
        ("es", "Con un RFC genérico el código postal es el de la tienda: 06600."),
        ("en", "With a generic RFC the postal code is the shop’s: 06600."),
    ];
    for step in ["revisar", "facturar"] {
        for (lang, sentence) in told {
            let page = format!("{path}/{step}?idioma={lang}");
            let marked = browser.tax_data(&page, &foreign("36257")).await;
            assert_eq!(marked.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", marked.text());
            let html = marked.text();
            assert!(html.contains("id=\"codigo_postal-error\""), "{html}");
            assert_eq!(html.matches(sentence).count(), 2, "above and at the field: {html}");
            assert!(html.contains("value=\"36257\"") && html.contains("value=\"Jane Doe\""));
        }
    }
    let review = browser.tax_data(&format!("{path}/revisar"), &foreign("06600")).await;
    assert_eq!((review.status, review.state().as_str()), (StatusCode::OK, "review"));
    let sent = browser.tax_data(&format!("{path}/facturar"), &foreign("06600")).await;
    scene.settle(&engine).await;
    assert_eq!(browser.get(sent.location()).await.state(), "ready");
}

#[tokio::test]
async fn the_choices_narrow_and_the_choice_is_kept() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let path = browser.path(&scene.sold(1).await);
    // Persona física with a régimen de sueldos: G03 is not for it, and is not offered again.
    let sueldos = ReceptorText { regimen_fiscal: "605".to_owned(), ..receptor_text() };
    let faulty = browser.tax_data(&format!("{path}/revisar"), &sueldos).await;
    let html = faulty.text();
    assert!(
        html.contains("id=\"uso_cfdi-error\"") && !html.contains("id=\"regimen_fiscal-error\"")
    );
    assert!(html.contains("value=\"D01\"") && !html.contains("value=\"G01\""));
    assert!(html.contains("<option value=\"G03\" selected>"), "the choice is kept");
}

#[tokio::test]
async fn the_review_shows_what_will_be_stamped() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let path = browser.path(&scene.sold(1).await);
    let company = ReceptorText {
        rfc: "eku9003173c9".to_owned(),
        nombre: "Escuela Kemper  Urgate, S.A. de C.V.".to_owned(),
        codigo_postal: "42501".to_owned(),
        regimen_fiscal: "601".to_owned(),
        uso_cfdi: "G03".to_owned(),
    };
    let review = browser.tax_data(&format!("{path}/revisar"), &company).await;
    review.check(&expect![[r#"
        200 review
        Paso 3 de 3 · Revisa
        Revisa tus datos
        Todavía no se timbra nada. Una factura timbrada ya no se puede corregir.
        Quitamos «S.A. DE C.V.» del nombre
        Son las siglas del tipo de sociedad. El SAT registra el nombre sin ellas y rechaza la factura que las lleva.
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
        1 × Refresco 600 ml $19.00
        2 × Leche 1 L $57.00
        1 × Libro $114.50
        Total $190.50
        Agregar otra compra de esta tienda
        [recordar: si]
        Recordar mis datos en este dispositivo
        Para la próxima, ya estarán escritos. Márcalo solo si el dispositivo es tuyo.
        Generar mi factura
        Corregir
        Tarda unos segundos. Si presionas dos veces no pasa nada: de cada compra sale una sola factura.
    "#]]);
    assert!(review.text().contains("name=\"nombre\" value=\"ESCUELA KEMPER URGATE\""));

    // [Corregir] shows the form with all of it again.
    let mut fields = fields_of(&company).to_vec();
    fields.push(("paso", "corregir"));
    let form = browser.post(&format!("{path}/revisar"), &fields).await;
    assert_eq!((form.status, form.state().as_str()), (StatusCode::OK, "open"));
    assert!(form.text().contains("value=\"eku9003173c9\""));
    assert!(form.text().contains("<option value=\"601\" selected>"));
}
