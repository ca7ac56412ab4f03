//! The pages in two languages: how one is chosen, and that nothing is left in the other.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use expect_test::expect;
use portal::desk::ReceptorText;

use super::browser::{Browser, Reply, attribute, fields_of, without};
use crate::scene::{CUSTOMER_RFC, Scene, misspelt, receptor_text};

/// What the page says of its own language.
fn lang(page: &Reply) -> String {
    attribute(&page.text(), "<html lang=\"")
}

/// Asks as a device does that keeps a cookie and likes a language.
async fn ask(browser: &Browser, path: &str, cookie: &str, likes: &str) -> Reply {
    let request = Request::get(path)
        .header(header::COOKIE, cookie)
        .header(header::ACCEPT_LANGUAGE, likes)
        .body(Body::empty());
    browser.send(request.unwrap()).await
}

#[tokio::test]
async fn what_was_chosen_last_counts_first() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    for (path, cookie, likes, expected) in [
        ("/", "", "", "es-MX"),
        ("/", "", "fr, de;q=0.5", "es-MX"),
        ("/", "", "en-GB, es;q=0.5", "en"),
        ("/", "__Host-idioma=es", "en", "es-MX"),
        ("/", "datos=x; __Host-idioma=en", "es", "en"),
        ("/", "__Host-idioma=fr", "en", "en"),
        ("/?idioma=es", "__Host-idioma=en", "en", "es-MX"),
        ("/?idioma=en", "", "", "en"),
        ("/?idioma=fr", "", "", "es-MX"),
        ("/nada", "__Host-idioma=en", "", "en"),
    ] {
        let page = ask(&browser, path, cookie, likes).await;
        assert_eq!(lang(&page), expected, "{path} {cookie} {likes}");
    }
}

#[tokio::test]
async fn a_choice_is_kept_by_the_device() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let chosen = browser.get("/?idioma=en").await;
    let cookie = chosen.header(header::SET_COOKIE);
    expect!["__Host-idioma=en; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax; Secure"]
        .assert_eq(cookie);
    assert_eq!(browser.get("/").await.header(header::SET_COOKIE), "", "nothing was chosen");
    assert_eq!(browser.get("/?idioma=x").await.header(header::SET_COOKIE), "");
}

/// The button sends the form: what was typed comes back, judged anew, in the other language.
#[tokio::test]
async fn changing_the_language_loses_nothing_that_was_typed() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let path = browser.path(&scene.sold(1).await);
    let wrong = ReceptorText { rfc: "EKU90031".to_owned(), ..receptor_text() };
    let faulty = browser.tax_data(&format!("{path}/revisar"), &wrong).await;
    assert_eq!(faulty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let html = faulty.text();
    let button = html.split_once("class=\"language\"").unwrap().1;
    assert_eq!(attribute(button, "form=\""), "datos");
    assert!(html.contains("<form id=\"datos\""));
    let english = browser.tax_data(&attribute(button, "formaction=\""), &wrong).await;
    assert_eq!((english.status, lang(&english).as_str()), (faulty.status, "en"));
    assert!(english.text().contains("An RFC has 12 characters (company) or 13 (person)."));
    assert!(english.text().contains("value=\"EKU90031\""));

    // A form that nobody has sent yet is not judged either.
    let fresh = browser.get(&path).await.text();
    let button = fresh.split_once("class=\"language\"").unwrap().1;
    assert_eq!(
        (attribute(button, "name=\""), attribute(button, "value=\"")),
        pair("paso", "corregir")
    );
    let mut fields = fields_of(&wrong).to_vec();
    fields.push(("paso", "corregir"));
    let english = browser.post(&attribute(button, "formaction=\""), &fields).await;
    assert_eq!((english.status, lang(&english).as_str()), (StatusCode::OK, "en"));
    assert!(english.text().contains("value=\"EKU90031\""));

    let found = [("code", "K7QM"), ("date", "ayer"), ("total", ""), ("paso", "corregir")];
    let english = browser.post("/buscar?idioma=en", &found).await;
    english.check(&expect![[r#"
        200 find
        Step 1 of 3 · Your purchase
        Find your purchase
        Copy these three details from your receipt.
        1Code (Código)
        With or without hyphens.
        [code: K7QM]
        2Date (Fecha)
        Day first: 20/11/2026
        [date: ayer]
        3Total
        Like 211.00
        [total: ]
        Find my purchase
        Does your receipt have a QR code? Scan it with your phone’s camera and skip this step.
    "#]]);
}

/// Where the device, or SAT's last answer, had something to say before the form, too.
#[tokio::test]
async fn changing_the_language_loses_no_form_that_was_corrected() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let browser = Browser::on(engine.clone());
    let target = format!("{}/facturar", browser.path(&scene.sold(1).await));
    let receptor = receptor_text();
    let fields = [&fields_of(&receptor)[..], &[("recordar", "si")]].concat();
    let invoiced = browser.post(&target, &fields).await;
    let cookie = invoiced.header(header::SET_COOKIE).split(';').next().unwrap().to_owned();
    let open = browser.path(&scene.sold(2).await);
    let remembered = browser.get_with(&open, &cookie).await;
    assert!(remembered.text().contains("data-testid=\"use-remembered\""));

    let refused = scene.sold(3).await;
    let target = format!("{}/facturar", browser.path(&refused));
    browser.tax_data(&target, &misspelt()).await;
    scene.settle(&engine).await;
    let before = browser.get(&browser.path(&refused)).await;
    assert!(before.text().contains("data-testid=\"refused\""));

    for page in [remembered, before] {
        let html = page.text();
        let button = html.split_once("class=\"language\"").unwrap().1;
        assert_eq!(attribute(button, "form=\""), "datos");
        let corrected = [
            ("rfc", CUSTOMER_RFC),
            ("nombre", "Xochilt Casas"),
            ("paso", &attribute(button, "value=\"")),
        ];
        let english = browser.post(&attribute(button, "formaction=\""), &corrected).await;
        assert_eq!((english.status, lang(&english).as_str()), (StatusCode::OK, "en"));
        assert!(english.text().contains("value=\"Xochilt Casas\""));
    }
    // Nothing was typed: what was said stays.
    let path = browser.path(&refused);
    let again = browser.post(&format!("{path}/revisar?idioma=en"), &[("paso", "corregir")]).await;
    assert!(again.text().contains("SAT did not accept the last attempt"), "{}", again.seen());
}

fn pair(one: &str, other: &str) -> (String, String) {
    (one.to_owned(), other.to_owned())
}

/// Where there is no page to open again, the link leads to the beginning.
#[tokio::test]
async fn a_problem_is_told_in_the_language_of_its_reader() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let request = Request::builder().method(Method::POST).uri("/nada");
    let request = request.header(header::ACCEPT_LANGUAGE, "en").body(Body::empty());
    let posted = browser.send(request.unwrap()).await;
    posted.check(&expect![[r#"
        404 not-found
        This page does not exist
        Check the address on your receipt, or find your purchase by its code, date and total.
        Find my purchase
    "#]]);
    assert!(posted.text().contains("href=\"/?idioma=es\""));
    assert!(browser.get("/nada").await.text().contains("href=\"?idioma=en\""));
}

/// Words that stand in nearly every sentence of a language, and in none of the other.
const SPANISH: [&str; 14] = [
    "el", "la", "los", "las", "tu", "en", "por", "con", "una", "para", "es", "que", "escribe",
    "tienda",
];
const ENGLISH: [&str; 10] =
    ["the", "your", "you", "is", "with", "and", "for", "of", "enter", "shop"];

/// Those of `foreign` that are read on the page, but for what it marks as Spanish.
fn strangers(page: &Reply, foreign: &[&'static str]) -> Vec<&'static str> {
    let mut html = page.text();
    for (from, to) in [
        ("<style", "</style>"),
        ("<option", "</option>"),
        ("<ul class=\"lines\"", "</ul>"),
        ("<p class=\"contact\"", "</p>"),
        ("<span class=\"contact\"", "</span>"),
        ("<dd data-testid=\"review-", "</dd>"),
        ("<text", "</text>"),
        // The shop's name, and the other language's for itself.
        ("<header", "</header>"),
        ("<title>", "</title>"),
    ] {
        html = without(&html, from, to);
    }
    let mut text = String::new();
    for part in html.split('<') {
        text.push_str(part.split_once('>').map_or("", |(_, text)| text));
        text.push(' ');
    }
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split(|sign: char| !sign.is_alphabetic()).collect();
    foreign.iter().copied().filter(|word| words.contains(word)).collect()
}

#[tokio::test]
async fn no_page_mixes_its_languages() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let browser = Browser::on(engine.clone());
    let access = scene.sold(1).await;
    let path = browser.path(&access);
    let code = scene.ticket(1).code().to_string();
    let unknown = [("code", code.as_str()), ("date", "21/11/2026"), ("total", "1.00")];
    let mistyped = [("code", "K7QM-3XW0"), ("date", "ayer"), ("total", "x")];
    // The words are such that a page in the other language is noticed.
    let spanish = browser.get("/").await;
    assert!(strangers(&spanish, &SPANISH).len() > 3, "{}", spanish.text());
    let english = browser.get("/?idioma=en").await;
    assert!(strangers(&english, &ENGLISH).len() > 3, "{}", english.text());
    for (idioma, foreign) in [("es", &ENGLISH[..]), ("en", &SPANISH[..])] {
        let at = |path: &str| format!("{path}?idioma={idioma}");
        let review = at(&format!("{path}/revisar"));
        let pages = [
            browser.get(&at("/")).await,
            browser.post(&at("/buscar"), &unknown).await,
            browser.post(&at("/buscar"), &mistyped).await,
            browser.get(&at("/T/NADA")).await,
            browser.get(&at("/nada")).await,
            browser.get(&at("/compra/AAAA")).await,
            browser.get(&at("/d/AAAA")).await,
            browser.get(&at("/buscar")).await,
            browser.get(&at(&path)).await,
            browser.tax_data(&review, &misspelt()).await,
            browser.tax_data(&review, &ReceptorText::default()).await,
            browser.tax_data(&review, &receptor_text()).await,
        ];
        for page in pages {
            assert_eq!(strangers(&page, foreign), [""; 0], "{idioma} {}", page.state());
        }
    }
    let sent = browser.tax_data(&format!("{path}/facturar"), &receptor_text()).await;
    let invoice = sent.location().to_owned();
    for settled in [false, true] {
        if settled {
            scene.settle(&engine).await;
        }
        for (idioma, foreign) in [("es", &ENGLISH[..]), ("en", &SPANISH[..])] {
            for place in [&invoice, &path] {
                let page = browser.get(&format!("{place}?idioma={idioma}")).await;
                assert_eq!(strangers(&page, foreign), [""; 0], "{idioma} {}", page.state());
            }
        }
    }
}
