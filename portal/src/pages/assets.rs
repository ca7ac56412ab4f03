//! The style sheet and the scripts, under names that change with their content.

use std::sync::LazyLock;

use aws_lc_rs::digest::{SHA256, digest};
use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use data_encoding::HEXLOWER;

/// What a browser may do with a page that has a script: what it may do with any other, run the
/// files that are served here, and ask here. A text never becomes markup in them.
const POLICY_WITH_SCRIPT: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; \
     script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

const CSS: &str = include_str!("../../static/portal.css");
const PROOF: &str = include_str!("../../static/proof.js");
const LIVE: &str = include_str!("../../static/live.js");
const SCAN: &str = include_str!("../../static/scan.js");

static CSS_PATH: LazyLock<String> = LazyLock::new(|| hashed_path("portal.css", CSS));
static PROOF_PATH: LazyLock<String> = LazyLock::new(|| hashed_path("proof.js", PROOF));
static LIVE_PATH: LazyLock<String> = LazyLock::new(|| hashed_path("live.js", LIVE));
static SCAN_PATH: LazyLock<String> = LazyLock::new(|| hashed_path("scan.js", SCAN));

/// A script of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    /// Works for whoever typed many wrong codes.
    Proof,
    /// Judges a form while it is filled in.
    Live,
    /// Looks for a QR through the camera.
    Scan,
}

impl Script {
    /// Where it is.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Proof => &PROOF_PATH,
            Self::Live => &LIVE_PATH,
            Self::Scan => &SCAN_PATH,
        }
    }
}

/// The answer with a page that has scripts, which this allows to run, and to use the camera where
/// one of them looks through it.
pub(super) fn with_scripts(mut response: Response, scripts: &[Script]) -> Response {
    let headers = response.headers_mut();
    let policy = HeaderValue::from_static(POLICY_WITH_SCRIPT);
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    if scripts.contains(&Script::Scan) {
        let allowed = HeaderValue::from_static("camera=(self), geolocation=(), microphone=()");
        headers.insert("permissions-policy", allowed);
    }
    response
}

/// The path of a file, `portal.css` as `/portal-0123456789abcdef.css`: it changes with what is in
/// it.
pub(crate) fn hashed_path(file: &str, content: &str) -> String {
    let hash = HEXLOWER.encode(digest(&SHA256, content.as_bytes()).as_ref());
    let short = hash.get(..16).unwrap_or(&hash);
    let (name, kind) = file.split_once('.').unwrap_or((file, ""));
    format!("/{name}-{short}.{kind}")
}

/// Where the style sheet is.
pub(crate) fn css_path() -> &'static str {
    &CSS_PATH
}

/// All of them.
pub(super) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let script = |text| get(async move || serve("text/javascript; charset=utf-8", text));
    Router::new()
        .route(css_path(), get(async || serve_css(CSS)))
        .route(Script::Proof.path(), script(PROOF))
        .route(Script::Live.path(), script(LIVE))
        .route(Script::Scan.path(), script(SCAN))
}

/// A style sheet.
pub(crate) fn serve_css(css: &'static str) -> Response {
    serve("text/css; charset=utf-8", css)
}

/// A file; as its name holds its hash, it may be kept for ever.
fn serve(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, text).into_response()
}
