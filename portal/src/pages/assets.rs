//! The style sheet, under a name that changes with its content.

use std::sync::LazyLock;

use aws_lc_rs::digest::{SHA256, digest};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;

const CSS: &str = include_str!("../../static/portal.css");

static CSS_PATH: LazyLock<String> = LazyLock::new(|| hashed_path("portal", CSS));

/// The path of a style sheet: it changes with what is in it.
pub(crate) fn hashed_path(name: &str, css: &str) -> String {
    let hash = HEXLOWER.encode(digest(&SHA256, css.as_bytes()).as_ref());
    let short = hash.get(..16).unwrap_or(&hash);
    format!("/{name}-{short}.css")
}

/// Where the style sheet is.
pub(crate) fn css_path() -> &'static str {
    &CSS_PATH
}

/// The style sheet.
pub(super) async fn css() -> Response {
    serve_css(CSS)
}

/// A style sheet; as its name holds its hash, it may be kept for ever.
pub(crate) fn serve_css(css: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, css).into_response()
}
