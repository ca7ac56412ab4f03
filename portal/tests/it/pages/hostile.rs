//! What hostile input comes to, and what every page promises.

use axum::body::Body;
use axum::http::header::HeaderName;
use axum::http::{Method, Request, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use portal::desk::ReceptorText;

use super::browser::{Browser, attribute, runs_own_files_alone};
use crate::scene::{Scene, misspelt, receptor_text};

/// All that a page may weigh, its style sheet included.
const WEIGHT_MAX: usize = 60 * 1024;

#[tokio::test]
async fn hostile_input_comes_to_nothing() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let path = browser.path(&scene.sold(1).await);
    let script = "\"><script>alert(1)</script>'&";
    let hostile =
        ReceptorText { nombre: script.to_owned(), rfc: script.to_owned(), ..receptor_text() };
    for reply in [
        browser.tax_data(&format!("{path}/revisar"), &hostile).await,
        browser.post("/buscar", &[("code", script), ("date", script), ("total", script)]).await,
        browser.get(&format!("/?code={}", utf8_percent_encode(script, NON_ALPHANUMERIC))).await,
    ] {
        let html = reply.text();
        assert!(runs_own_files_alone(&html) && html.contains("&#60;script&#62;"), "{html}");
    }
    // A name that may have such signs is escaped once on each page.
    let odd = ReceptorText { nombre: "P&G <Sol> \"Cía\"".to_owned(), ..receptor_text() };
    let review = browser.tax_data(&format!("{path}/revisar"), &odd).await;
    assert!(review.text().contains("value=\"P&#38;G &#60;SOL&#62; &#34;CÍA&#34;\""));

    let huge = format!("nombre={}", "A".repeat(5 * 1024 * 1024)).into_bytes();
    for (method, target, body, status) in [
        (Method::POST, format!("{path}/revisar"), huge, 413),
        (Method::POST, "/buscar".to_owned(), b"code=%FF".to_vec(), 400),
        (Method::POST, "/buscar".to_owned(), vec![0xFF, 0xFE], 400),
        (Method::POST, format!("{path}/facturar"), Vec::new(), 422),
        (Method::GET, "/?code=%FF".to_owned(), Vec::new(), 400),
        (Method::GET, "/compra/%FF".to_owned(), Vec::new(), 404),
        (Method::GET, format!("{path}x"), Vec::new(), 404),
        (Method::GET, "/compra/AAAA/factura.xml".to_owned(), Vec::new(), 404),
        (Method::GET, "/wp-login.php".to_owned(), Vec::new(), 404),
        (Method::GET, "/buscar".to_owned(), Vec::new(), 405),
        (Method::DELETE, path.clone(), Vec::new(), 405),
    ] {
        let request = Request::builder().method(method).uri(&target).body(Body::from(body));
        let reply = browser.send(request.unwrap()).await;
        assert_eq!(reply.status.as_u16(), status, "{target}");
        assert!(reply.text().contains("data-testid=\"sandbox\""), "{target}");
        assert!(reply.text().contains("<h1"), "{target}");
    }
    assert!(scene.stamps().is_empty());
}

#[tokio::test]
async fn every_page_is_light_and_locked() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let browser = Browser::on(engine.clone());
    let access = scene.sold(1).await;
    let path = browser.path(&access);
    let css_path = attribute(&browser.get("/").await.text(), "rel=\"stylesheet\" href=\"");
    let css = browser.get(&css_path).await;
    assert_eq!(css.header(header::CACHE_CONTROL), "public, max-age=31536000, immutable");
    assert_eq!(css.header(header::CONTENT_TYPE), "text/css; charset=utf-8");

    let script_path = attribute(&browser.get(&path).await.text(), "<script src=\"");
    let script = browser.get(&script_path).await;
    assert_eq!(script.header(header::CACHE_CONTROL), "public, max-age=31536000, immutable");
    assert_eq!(script.header(header::CONTENT_TYPE), "text/javascript; charset=utf-8");

    let mut pages = vec![
        browser.get("/").await,
        browser.get("/nada").await,
        browser.get(&path).await,
        browser.tax_data(&format!("{path}/revisar"), &misspelt()).await,
        browser.tax_data(&format!("{path}/revisar"), &ReceptorText::default()).await,
    ];
    let sent = browser.tax_data(&format!("{path}/facturar"), &receptor_text()).await;
    pages.push(browser.get(sent.location()).await);
    scene.settle(&engine).await;
    pages.push(browser.get(sent.location()).await);
    pages.push(browser.get(&path).await);
    for page in pages {
        let (html, state) = (page.text(), page.state());
        let mut weight = page.body.len() + css.body.len();
        for script in html.split("<script src=\"").skip(1) {
            weight += browser.get(script.split('"').next().unwrap()).await.body.len();
        }
        assert!(weight < WEIGHT_MAX, "{state}: {weight}");
        assert!(html.contains("SIN VALIDEZ FISCAL"), "{state}");
        assert!(runs_own_files_alone(&html) && !html.contains("style=\""), "{state}");
        assert!(html.contains("lang=\"es-MX\""), "{state}");
        assert_eq!(html.matches("<h1").count(), 1, "{state}");
        assert_eq!(page.header(header::CACHE_CONTROL), "no-store", "{state}");
        assert_eq!(page.header(header::REFERRER_POLICY), "no-referrer", "{state}");
        assert_eq!(page.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{state}");
        let policy = page.header(header::CONTENT_SECURITY_POLICY);
        for rule in ["default-src 'none'", "style-src 'self'", "frame-ancestors 'none'"] {
            assert!(policy.contains(rule), "{state}: {policy}");
        }
        // A script runs where there is one, and a text never becomes one.
        let scripted = ["script-src 'self';", "require-trusted-types-for 'script'"];
        let allowed = scripted.map(|rule| policy.contains(rule));
        assert_eq!(allowed, [html.contains("<script"); 2], "{state}: {policy}");
        assert!(!policy.contains("unsafe"), "{state}: {policy}");
        let camera = page.header(HeaderName::from_static("permissions-policy"));
        assert_eq!(camera.contains("camera=(self)"), html.contains("/scan-"), "{state}: {camera}");
        assert!(camera.contains("microphone=()"), "{state}: {camera}");
    }
}
