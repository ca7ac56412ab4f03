//! A browser for tests, and what is read on a page.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, Request, StatusCode};
use expect_test::Expect;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use portal::desk::{Access, Desk, ReceptorText};
use portal::engine::Engine;
use tower::Service as _;

/// Sends requests to the pages as a browser would, without a socket between.
pub(super) struct Browser {
    pages: Router,
    desk: Desk,
}

/// What came back.
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Browser {
    pub(super) fn on(engine: Arc<Engine>) -> Self {
        Self::at(Desk::new(engine))
    }

    pub(super) fn at(desk: Desk) -> Self {
        Self { pages: portal::pages::router(desk.clone()), desk }
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.pages.clone().call(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Reply { status: parts.status, headers: parts.headers, body }
    }

    pub(super) async fn get(&self, path: &str) -> Reply {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(super) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.post_bytes(path, encoded(fields)).await
    }

    pub(super) async fn post_bytes(&self, path: &str, body: Vec<u8>) -> Reply {
        let form = "application/x-www-form-urlencoded";
        let request = Request::post(path).header(header::CONTENT_TYPE, form);
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Opens a page on a device that keeps this cookie.
    pub(super) async fn get_with(&self, path: &str, cookie: &str) -> Reply {
        let request = Request::get(path).header(header::COOKIE, cookie);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends the form of the tax data from a device that keeps this cookie.
    pub(super) async fn post_with(
        &self,
        path: &str,
        cookie: &str,
        receptor: &ReceptorText,
    ) -> Reply {
        let request = Request::post(path)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(encoded(&fields_of(receptor)))).unwrap()).await
    }

    /// Sends a form with the file that was chosen, as the Constancia's button does.
    pub(super) async fn upload(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        file: Option<&[u8]>,
    ) -> Reply {
        // The file comes first, as it does on the page; then the camera's, which nobody used.
        let files = file.map(|bytes| [("constancia", "csf.pdf", bytes), ("foto", "", b"")]);
        self.upload_files(path, fields, files.as_ref().map_or(&[], |files| files)).await
    }

    /// The same with any files: the field, the file's name, its bytes.
    pub(super) async fn upload_files(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Reply {
        let mut body = Vec::new();
        let part = "--frontera\r\nContent-Disposition: form-data; name=";
        for (field, name, bytes) in files {
            body.extend(format!("{part}\"{field}\"; filename=\"{name}\"\r\n").bytes());
            body.extend(b"Content-Type: application/octet-stream\r\n\r\n");
            body.extend(*bytes);
            body.extend(b"\r\n");
        }
        for (name, value) in fields {
            body.extend(format!("{part}\"{name}\"\r\n\r\n{value}\r\n").bytes());
        }
        body.extend(b"--frontera--\r\n");
        self.post_multipart(path, body).await
    }

    pub(super) async fn post_multipart(&self, path: &str, body: Vec<u8>) -> Reply {
        let form = "multipart/form-data; boundary=frontera";
        let request = Request::post(path).header(header::CONTENT_TYPE, form);
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Where the pages of this access are.
    pub(super) fn path(&self, access: &Access) -> String {
        format!("/compra/{}", self.desk.token(access))
    }

    pub(super) async fn tax_data(&self, path: &str, receptor: &ReceptorText) -> Reply {
        self.post(path, &fields_of(receptor)).await
    }
}

/// Fields as a browser sends them.
fn encoded(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut body = String::new();
    for (name, value) in fields {
        write!(body, "{name}={}&", utf8_percent_encode(value, NON_ALPHANUMERIC)).unwrap();
    }
    body.into_bytes()
}

/// The form of the tax data, filled in.
pub(super) fn fields_of(receptor: &ReceptorText) -> [(&'static str, &str); 6] {
    [
        ("rfc", &receptor.rfc),
        ("nombre", &receptor.nombre),
        ("codigo_postal", &receptor.codigo_postal),
        ("regimen_fiscal", &receptor.regimen_fiscal),
        ("uso_cfdi", &receptor.uso_cfdi),
        ("correo", ""),
    ]
}

impl Reply {
    pub(super) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(super) fn header(&self, name: HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(super) fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text());
        self.header(header::LOCATION)
    }

    pub(super) fn state(&self) -> String {
        attribute(&self.text(), "data-state=\"")
    }

    /// The status, the state, and what is read on the page, without its drawings and choices.
    pub(super) fn seen(&self) -> String {
        let html = self.text();
        let (_, main) = html.split_once("<main").unwrap();
        let (main, _) = main.split_once("</main>").unwrap();
        let (_, main) = main.split_once('>').unwrap();
        let main = without(main, "<button class=\"unseen\"", "</button>");
        // What a browser shows where a text cannot be right.
        let main = without(&main, "<p class=\"amiss", "</p>");
        // What is there where there is a camera.
        let main = without(&main, "<div class=\"field\" id=\"escanear\"", "</div>");
        let main = without(&main, "<dialog", "</dialog>");
        // What is within the folded card is seen by whoever opens it.
        let main = if main.contains("<details class=\"card fill\">") {
            without(&main, "<label for=\"constancia\">", "</details>")
        } else {
            main
        };
        let main = without(&without(&main, "<svg", "</svg>"), "<select", "</select>");
        let mut text = String::new();
        for part in main.split('<') {
            let (tag, rest) = part.split_once('>').unwrap_or(("", part));
            let inline = ["span", "/span", "strong", "/strong", "small", "/small"];
            if !inline.contains(&tag.split(' ').next().unwrap()) {
                text.push('\n');
            }
            if tag.starts_with("input") && !tag.contains("hidden") {
                write!(text, "[{}: {}]", attribute(tag, "name=\""), attribute(tag, " value=\""))
                    .unwrap();
            }
            text.push_str(rest);
        }
        let lines: Vec<String> = plain(&text)
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|line| !line.is_empty())
            .collect();
        format!("{} {}\n{}\n", self.status.as_u16(), self.state(), lines.join("\n"))
    }

    pub(super) fn check(&self, expected: &Expect) {
        expected.assert_eq(&self.seen());
    }
}

/// The value of the first attribute that begins so.
pub(super) fn attribute(html: &str, start: &str) -> String {
    let (_, rest) = html.split_once(start).unwrap_or_default();
    plain(rest.split('"').next().unwrap_or_default())
}

/// Whether nothing runs on a page but files of the portal's.
pub(super) fn runs_own_files_alone(html: &str) -> bool {
    html.split("<script")
        .skip(1)
        .all(|script| script.starts_with(" src=\"/") && script.contains(".js\" defer></script>"))
}

fn plain(html: &str) -> String {
    [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")]
        .iter()
        .fold(html.to_owned(), |text, (entity, sign)| text.replace(entity, sign))
}

pub(super) fn without(html: &str, from: &str, to: &str) -> String {
    let mut rest = html;
    let mut kept = String::new();
    while let Some((before, after)) = rest.split_once(from) {
        kept.push_str(before);
        rest = after.split_once(to).unwrap().1;
    }
    kept + rest
}
