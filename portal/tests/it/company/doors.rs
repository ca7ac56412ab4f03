//! How somebody gets in, and how nobody else does.

use axum::http::StatusCode;
use jiff::SignedDuration;
use portal::desk::{Desk, Outward};
use portal_store::Role;

use super::office::{Browser, CSRF, MAIL, Office, PASSWORD, attribute, secret_on};

#[tokio::test]
async fn a_link_sets_password_and_second_factor_once() {
    let office = Office::closed().await;
    let link = office.invite(office.scene.shop, MAIL, Role::Owner).await;
    let page = office.browser.get(&link).await;
    assert_eq!(page.state(), "setup");
    let html = page.text();
    assert!(html.contains("<svg class=\"qr\"") && html.contains(MAIL));
    let code = office.code(&secret_on(&html));
    for (password, again, code, wrong) in [
        ("corta", "corta", code.as_str(), "password-error"),
        (PASSWORD, "otra cosa muy larga", &code, "again-error"),
        (PASSWORD, PASSWORD, "000000", "code-error"),
        (MAIL, MAIL, &code, "password-error"),
    ] {
        let fields = [("password", password), ("again", again), ("code", code)];
        let refused = office.browser.fill(&link, &link, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains(wrong), "{wrong}");
        assert!(!refused.text().contains(&format!("value=\"{password}\"")), "it is not sent back");
    }
    let secret = office.set_up(&link).await;
    for reply in [office.browser.get(&link).await, office.browser.get("/empresa/alta/otra").await] {
        assert_eq!((reply.status, reply.state().as_str()), (StatusCode::NOT_FOUND, "problem-404"));
    }
    office.sign_in(&secret).await;
    assert_eq!(office.browser.get("/empresa").await.state(), "home");
    let old = office.invite(office.scene.shop, "beto@example.mx", Role::Manager).await;
    office.scene.clock.forward(SignedDuration::from_hours(48));
    assert_eq!(office.browser.get(&old).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn unknown_address_and_wrong_password_read_the_same() {
    let office = Office::open(Role::Owner).await;
    let stranger = office.another_browser();
    let mut pages = Vec::new();
    for (mail, password) in
        [(MAIL, "no es la contraseña"), ("nadie@example.mx", PASSWORD), ("", ""), ("<b>", "x")]
    {
        let fields = [("mail", mail), ("password", password)];
        let reply = stranger.fill("/empresa/entrar", "/empresa/entrar", &fields).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        let escaped = mail.replace('<', "&#60;").replace('>', "&#62;");
        pages.push(reply.text().replace(&format!("value=\"{escaped}\""), "value=\"\""));
    }
    assert!(pages.windows(2).all(|two| two[0] == two[1]), "{pages:?}");
    assert!(pages[0].contains("El correo o la contraseña no son correctos."));
}

#[tokio::test]
async fn nobody_guesses_for_long() {
    let office = Office::open(Role::Owner).await;
    let stranger = office.another_browser();
    let guess = async |mail: &str| {
        let fields = [("mail", mail), ("password", "adivino")];
        stranger.fill("/empresa/entrar", "/empresa/entrar", &fields).await.status
    };
    for mail in [MAIL, "nadie@example.mx"] {
        for _ in 0..10 {
            assert_eq!(guess(mail).await, StatusCode::UNPROCESSABLE_ENTITY);
        }
        assert_eq!(guess(mail).await, StatusCode::TOO_MANY_REQUESTS, "{mail}");
    }
    // Who is inside stays inside; and after a while the right password works again.
    assert_eq!(office.browser.get("/empresa").await.state(), "home");
    assert_eq!(office.password(PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
    office.scene.clock.forward(SignedDuration::from_mins(16));
    assert_eq!(office.password(PASSWORD).await.location(), "/empresa/codigo");
    for _ in 0..5 {
        let wrong = [("code", "000000")];
        let reply = office.browser.fill("/empresa/codigo", "/empresa/codigo", &wrong).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let reply = office.browser.fill("/empresa/codigo", "/empresa/codigo", &[("code", "1")]).await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_code_works_once_and_a_recovery_code_too() {
    let office = Office::closed().await;
    let link = office.invite(office.scene.shop, MAIL, Role::Owner).await;
    let page = office.browser.get(&link).await.text();
    let secret = secret_on(&page);
    let code = office.code(&secret);
    let fields = [("password", PASSWORD), ("again", PASSWORD), ("code", &code)];
    let recovery = office.browser.fill(&link, &link, &fields).await.text();
    let (_, list) = recovery.split_once("data-testid=\"recovery\">").unwrap();
    let first = list.split_once("<li>").unwrap().1.split('<').next().unwrap().to_owned();
    let enter = async |code: &str| {
        assert_eq!(office.password(PASSWORD).await.location(), "/empresa/codigo");
        let fields = [("code", code)];
        office.browser.fill("/empresa/codigo", "/empresa/codigo", &fields).await.status
    };
    assert_eq!(enter(&code).await, StatusCode::UNPROCESSABLE_ENTITY, "it set the account up");
    assert_eq!(enter(&first).await, StatusCode::SEE_OTHER);
    assert_eq!(enter(&first).await, StatusCode::UNPROCESSABLE_ENTITY, "it was used");
    office.scene.clock.forward(SignedDuration::from_secs(30));
    let code = office.code(&secret);
    assert_eq!(enter(&code).await, StatusCode::SEE_OTHER);
    assert_eq!(
        enter(&code).await,
        StatusCode::UNPROCESSABLE_ENTITY,
        "somebody looked over a shoulder"
    );
}

#[tokio::test]
async fn a_stolen_cookie_dies_with_its_session() {
    let office = Office::open(Role::Owner).await;
    let thief = office.another_browser();
    let take = || thief.jar.lock().unwrap().clone_from(&office.browser.jar.lock().unwrap());
    take();
    assert_eq!(thief.get("/empresa").await.state(), "home", "a cookie is all that it takes");
    let left = office.browser.fill("/empresa", "/empresa/salir", &[]).await;
    assert_eq!(left.location(), "/empresa/entrar");
    for path in ["/empresa", "/empresa/tickets", "/empresa/ajustes"] {
        assert_eq!(thief.get(path).await.location(), "/empresa/entrar", "{path}");
        assert_eq!(office.browser.get(path).await.location(), "/empresa/entrar", "{path}");
    }
    // One who is signed in elsewhere too can throw the others out.
    let secret = office.let_in(office.scene.shop, Role::Owner).await;
    take();
    let thrown = office.browser.fill("/empresa", "/empresa/otras-sesiones", &[]).await;
    assert_eq!(thrown.location(), "/empresa?hecho=sesiones");
    assert_eq!(thief.get("/empresa").await.state(), "home", "this very session stays");
    office.browser.jar.lock().unwrap().clear();
    office.sign_in(&secret).await;
    office.browser.fill("/empresa", "/empresa/otras-sesiones", &[]).await;
    assert_eq!(thief.get("/empresa").await.location(), "/empresa/entrar");
    // Idle for two hours, or twelve hours in all.
    office.scene.clock.forward(SignedDuration::from_mins(119));
    assert_eq!(office.browser.get("/empresa").await.state(), "home");
    office.scene.clock.forward(SignedDuration::from_mins(120));
    assert_eq!(office.browser.get("/empresa").await.location(), "/empresa/entrar");
}

/// Going to a shop, be it the same one, is no new beginning.
#[tokio::test]
async fn a_session_is_over_in_twelve_hours_whatever_is_done_in_it() {
    let office = Office::open(Role::Owner).await;
    let shop = office.scene.shop.to_string();
    let fields = [("shop", shop.as_str())];
    for _ in 0..7 {
        office.scene.clock.forward(SignedDuration::from_mins(100));
        let there = office.browser.fill("/empresa", "/empresa/tienda", &fields).await;
        assert_eq!(there.location(), "/empresa");
    }
    office.scene.clock.forward(SignedDuration::from_mins(21));
    assert_eq!(office.browser.get("/empresa").await.location(), "/empresa/entrar");
}

#[tokio::test]
async fn nobody_fixes_a_session_beforehand() {
    let office = Office::closed().await;
    let link = office.invite(office.scene.shop, MAIL, Role::Owner).await;
    let secret = office.set_up(&link).await;
    office.scene.clock.forward(SignedDuration::from_secs(30));
    let planted = "plantada-por-otro".to_owned();
    office.browser.jar.lock().unwrap().insert("__Host-empresa".to_owned(), planted.clone());
    let entered = office.password(PASSWORD).await;
    assert_eq!(entered.location(), "/empresa/codigo");
    let cookie = || office.browser.jar.lock().unwrap()["__Host-empresa"].clone();
    let half = cookie();
    assert_ne!(half, planted);
    assert_eq!(
        office.browser.get("/empresa").await.location(),
        "/empresa/entrar",
        "half is not in"
    );
    let code = office.code(&secret);
    office.browser.fill("/empresa/codigo", "/empresa/codigo", &[("code", &code)]).await;
    assert_ne!(cookie(), half, "another name for the whole session");
    let thief = office.another_browser();
    for token in [planted, half] {
        thief.jar.lock().unwrap().insert("__Host-empresa".to_owned(), token);
        assert_eq!(thief.get("/empresa").await.location(), "/empresa/entrar");
        assert_eq!(thief.get("/empresa/codigo").await.location(), "/empresa/entrar");
    }
}

#[tokio::test]
async fn cookies_are_locked_as_the_transport_allows() {
    let office = Office::closed().await;
    for (public_url, name, secure) in [
        ("https://factura.example.mx", "__Host-entrada=", true),
        ("http://127.0.0.1:8787", "entrada=", false),
    ] {
        let outward = Outward { public_url: public_url.to_owned(), ..Outward::default() };
        let desk = Desk::facing(office.scene.engine(), outward);
        let router = portal::company::router(portal::company::Company::new(desk));
        let reply = Browser::new(router).get("/empresa/entrar").await;
        let cookie = reply.headers["set-cookie"].to_str().unwrap().to_owned();
        assert!(cookie.starts_with(name), "{cookie}");
        for part in ["Path=/", "HttpOnly", "SameSite=Lax"] {
            assert!(cookie.split("; ").any(|one| one == part), "{part}: {cookie}");
        }
        assert_eq!(cookie.contains("; Secure"), secure, "{cookie}");
        let csrf = attribute(&reply.text(), CSRF);
        assert!(!csrf.is_empty() && !cookie.contains(&csrf));
    }
}
