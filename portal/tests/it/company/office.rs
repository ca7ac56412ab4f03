//! A person of a shop with a browser.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Mutex;

use aws_lc_rs::hmac;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use data_encoding::BASE32_NOPAD;
use jiff::SignedDuration;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use portal::company::{Company, users};
use portal::desk::{Desk, Outward};
use portal_store::Role;
use tickets::IssuerId;
use tower::Service as _;
use world::SystemEntropy;

use crate::scene::Scene;

pub(crate) const MAIL: &str = "ana.lopez@example.mx";
pub(crate) const PASSWORD: &str = "el farol abre a las siete";
/// What proves that a form is ours.
pub(crate) const CSRF: &str = "name=\"csrf\" value=\"";

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text());
        self.headers[header::LOCATION].to_str().unwrap()
    }

    pub(crate) fn state(&self) -> String {
        attribute(&self.text(), "data-state=\"")
    }
}

/// The value of the first attribute that begins so.
pub(crate) fn attribute(html: &str, start: &str) -> String {
    let (_, rest) = html.split_once(start).unwrap_or_default();
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// A browser with its cookies.
pub(crate) struct Browser {
    pages: Router,
    pub(crate) jar: Mutex<HashMap<String, String>>,
}

impl Browser {
    pub(crate) fn new(pages: Router) -> Self {
        Self { pages, jar: Mutex::default() }
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        (kind, body): (&str, Vec<u8>),
    ) -> Reply {
        let cookies: Vec<String> = self
            .jar
            .lock()
            .unwrap()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, cookies.join("; "))
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body))
            .unwrap();
        let response = self.pages.clone().call(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.jar.lock().unwrap().insert(name.to_owned(), value.to_owned());
        }
        Reply { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, ("text/plain", Vec::new())).await
    }

    /// Sends a form as it is.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let mut body = String::new();
        for (name, value) in fields {
            write!(body, "{name}={}&", utf8_percent_encode(value, NON_ALPHANUMERIC)).unwrap();
        }
        let form = "application/x-www-form-urlencoded";
        self.send(Method::POST, path, (form, body.into_bytes())).await
    }

    /// Opens a page and sends a form of it.
    pub(crate) async fn fill(&self, page: &str, path: &str, fields: &[(&str, &str)]) -> Reply {
        let csrf = attribute(&self.get(page).await.text(), CSRF);
        let fields: Vec<_> =
            [("csrf", csrf.as_str())].into_iter().chain(fields.iter().copied()).collect();
        self.post(path, &fields).await
    }

    /// Opens the settings and sends a form with files.
    pub(crate) async fn upload(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Reply {
        let csrf = attribute(&self.get("/empresa/ajustes").await.text(), CSRF);
        let part = "--frontera\r\nContent-Disposition: form-data; name=";
        let mut body = format!("{part}\"csrf\"\r\n\r\n{csrf}\r\n").into_bytes();
        for (name, value) in fields {
            body.extend(format!("{part}\"{name}\"\r\n\r\n{value}\r\n").bytes());
        }
        for (name, bytes) in files {
            body.extend(format!("{part}\"{name}\"; filename=\"x\"\r\n\r\n").bytes());
            body.extend(*bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--frontera--\r\n");
        self.send(Method::POST, path, ("multipart/form-data; boundary=frontera", body)).await
    }
}

/// A shop with its desk, and a person in front of it.
pub(crate) struct Office {
    pub(crate) scene: Scene,
    pub(crate) desk: Desk,
    pub(crate) browser: Browser,
}

impl Office {
    /// With somebody signed in.
    pub(crate) async fn open(role: Role) -> Self {
        let office = Self::closed().await;
        office.let_in(office.scene.shop, role).await;
        office
    }

    /// With nobody signed in.
    pub(crate) async fn closed() -> Self {
        Self::facing(Outward::default()).await
    }

    /// With nobody signed in, at a portal that lies so.
    pub(crate) async fn facing(outward: Outward) -> Self {
        let scene = Scene::open().await;
        let desk = Desk::facing(scene.engine(), outward);
        let browser = Browser::new(portal::company::router(Company::new(desk.clone())));
        Self { scene, desk, browser }
    }

    pub(crate) fn another_browser(&self) -> Browser {
        Browser::new(portal::company::router(Company::new(self.desk.clone())))
    }

    pub(crate) async fn invite(&self, shop: IssuerId, mail: &str, role: Role) -> String {
        let shop = self.scene.store.shop(shop).await.unwrap().unwrap();
        let world =
            (&*self.scene.clock as &dyn world::Clock, &SystemEntropy as &dyn world::Entropy);
        users::invite(&self.scene.store, (&shop, mail, role), world).await.unwrap()
    }

    /// Sets up an account by its link, and gives its secret.
    pub(crate) async fn set_up(&self, link: &str) -> Vec<u8> {
        let page = self.browser.get(link).await.text();
        let secret = secret_on(&page);
        let code = self.code(&secret);
        let fields = [("password", PASSWORD), ("again", PASSWORD), ("code", &code)];
        let done = self.browser.fill(link, link, &fields).await;
        assert_eq!(done.state(), "recovery", "{}", done.text());
        secret
    }

    pub(crate) async fn let_in(&self, shop: IssuerId, role: Role) -> Vec<u8> {
        let secret = self.set_up(&self.invite(shop, MAIL, role).await).await;
        self.sign_in(&secret).await;
        secret
    }

    pub(crate) async fn sign_in(&self, secret: &[u8]) {
        // The code of the step in which the account was set up has been used.
        self.scene.clock.forward(SignedDuration::from_secs(30));
        let entered = self.password(PASSWORD).await;
        assert_eq!(entered.location(), "/empresa/codigo");
        let code = self.code(secret);
        let signed =
            self.browser.fill("/empresa/codigo", "/empresa/codigo", &[("code", &code)]).await;
        assert_eq!(signed.location(), "/empresa");
    }

    pub(crate) async fn password(&self, password: &str) -> Reply {
        let fields = [("mail", MAIL), ("password", password)];
        self.browser.fill("/empresa/entrar", "/empresa/entrar", &fields).await
    }

    /// What an authenticator app shows now.
    pub(crate) fn code(&self, secret: &[u8]) -> String {
        let step = u64::try_from(self.scene.now().as_second()).unwrap() / 30;
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let offset = usize::from(tag.as_ref()[19] & 15);
        let word: [u8; 4] = tag.as_ref()[offset..offset + 4].try_into().unwrap();
        format!("{:06}", (u32::from_be_bytes(word) & 0x7fff_ffff) % 1_000_000)
    }
}

/// The key that stands on the page of a link.
pub(crate) fn secret_on(page: &str) -> Vec<u8> {
    let (_, rest) = page.split_once("data-testid=\"secret\">").unwrap();
    let text = rest.split('<').next().unwrap().replace(' ', "");
    BASE32_NOPAD.decode(text.as_bytes()).unwrap()
}
