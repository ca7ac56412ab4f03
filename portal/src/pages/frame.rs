//! What every page has around its own part, and how a page becomes a response.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use money::Money;

use super::assets::{self, Script};
use super::language::Switch;
use super::problem::Problem;
use crate::desk::ShopFace;
use crate::lang::Lang;

/// The layout's own data.
#[derive(Debug)]
pub(super) struct Frame {
    /// In which language the page is.
    pub(super) lang: Lang,
    /// How it is had in the other.
    pub(super) switch: Switch,
    /// The page's heading and the window's title.
    pub(super) title: String,
    /// The shop, once the purchase tells it.
    pub(super) shop: Option<ShopFace>,
    /// Whether documents made here have no fiscal validity.
    pub(super) sandbox: bool,
    /// Where the style sheet is.
    pub(super) css: &'static str,
    /// What runs on it; the answer has to allow that.
    pub(super) scripts: &'static [Script],
}

impl Frame {
    /// A page of a shop.
    pub(super) fn of(lang: Lang, shop: &ShopFace, title: impl Into<String>) -> Self {
        Self {
            lang,
            switch: Switch::here(),
            title: title.into(),
            shop: Some(shop.clone()),
            sandbox: shop.sandbox,
            css: assets::css_path(),
            scripts: &[],
        }
    }

    /// A page before any shop is known.
    pub(super) fn bare(lang: Lang, title: impl Into<String>) -> Self {
        Self {
            lang,
            switch: Switch::here(),
            title: title.into(),
            shop: None,
            sandbox: false,
            css: assets::css_path(),
            scripts: &[],
        }
    }

    /// Whether the shop's invoices are mailed to whoever gives an address.
    pub(super) fn mails(&self) -> bool {
        self.shop.as_ref().is_some_and(|shop| shop.mails)
    }

    /// Of a text that says the same twice, the one to be read.
    pub(super) fn say(&self, es: &'static str, en: &'static str) -> &'static str {
        self.lang.say(es, en)
    }

    /// The attribute of what is Spanish on every page, SAT's texts and the shop's: a voice that
    /// reads the page aloud says it in Spanish.
    pub(super) fn spanish(&self) -> &'static str {
        self.say("", " lang=\"es-MX\"")
    }

    /// An amount, as the page writes it.
    pub(super) fn pesos(&self, amount: &Money) -> String {
        self.lang.pesos(*amount)
    }

    /// The same page with scripts.
    pub(super) fn running(mut self, scripts: &'static [Script]) -> Self {
        self.scripts = scripts;
        self
    }

    /// The same page, had in the other language like this.
    pub(super) fn switching(mut self, switch: Switch) -> Self {
        self.switch = switch;
        self
    }
}

/// A drawn page with its status.
pub(super) fn page(status: StatusCode, template: &impl Template) -> Result<Response, Problem> {
    match template.render() {
        Ok(html) => Ok((status, Html(html)).into_response()),
        Err(error) => {
            tracing::error!(error = %error, "a page could not be drawn");
            Err(Problem::Ours)
        }
    }
}

/// "See other": the next page is fetched by GET, so that loading it again sends no form.
pub(super) fn see_other(path: &str) -> Result<Response, Problem> {
    let location = HeaderValue::from_str(path).map_err(|_| Problem::Ours)?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
}
