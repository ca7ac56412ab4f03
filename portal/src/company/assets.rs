//! The style sheet of the company's pages, beside the customer's, whose tokens it uses.

use std::sync::LazyLock;

use axum::response::Response;

use crate::pages::assets::{css_path, hashed_path, serve_css};

const CSS: &str = include_str!("../../static/company.css");

static CSS_PATH: LazyLock<String> = LazyLock::new(|| hashed_path("empresa.css", CSS));

/// Where the style sheet is.
pub(super) fn path() -> &'static str {
    &CSS_PATH
}

/// Both style sheets, in their order.
pub(super) fn sheets() -> [&'static str; 2] {
    [css_path(), path()]
}

/// The style sheet.
pub(super) async fn css() -> Response {
    serve_css(CSS)
}
