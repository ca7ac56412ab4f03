//! The shop's colour and logo: set here, seen on the customer's pages and in the PDF.

use std::str::FromStr as _;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use cfdi_pdf::{Logo, LogoError, Rgb};
use faults::Code;
use portal_store::{Setting, Shop};
use tickets::IssuerId;

use super::Company;
use super::frame::{Done, Room};
use super::problem::Problem;
use super::settings::{self, Said, fault};
use super::signed::SignedForm;
use super::upload::Upload;
use crate::codes::company::{ACCENT_FORM, FILE_MISSING, LOGO_DAMAGED, LOGO_KIND, LOGO_SIZE};
use crate::pages::posted::Posted;

/// A picture of a phone's camera still passes.
pub(super) const BODY_MAX: usize = 9 * 1024 * 1024;
/// The colour where the shop has set none.
pub(super) const OURS: &str = "#0b6b50";
/// A shop's look changes at once for nobody, and within a quarter of an hour for everybody.
const CACHED: &str = "public, max-age=900";

/// Where the customer's pages find a shop's colour.
pub(crate) fn css_path(shop: &Shop) -> Option<String> {
    shop.options.accent.as_ref().map(|_| format!("/marca/{}/color.css", shop.id))
}

/// Where its logo is, should it have one.
pub(crate) fn logo_path(shop: &Shop) -> String {
    format!("/marca/{}/logo.png", shop.id)
}

/// POST `/empresa/ajustes/color`.
pub(super) async fn accent(
    State(company): State<Company>,
    SignedForm { signed, posted }: SignedForm,
) -> Result<Response, Problem> {
    let typed = posted.text("accent").trim().to_lowercase();
    if Rgb::from_str(&typed).is_err() {
        let said = Said::refused(posted, fault(&ACCENT_FORM, "accent"));
        return settings::draw(&company, &signed, said).await;
    }
    let accent = (typed != OURS).then_some(typed);
    company.store().set(signed.actor(), Setting::Accent(accent), company.now()).await?;
    Done::Saved.then(Room::Settings.path())
}

/// POST `/empresa/ajustes/logo`: a new one, or none.
pub(super) async fn put_logo(
    State(company): State<Company>,
    upload: Upload,
) -> Result<Response, Problem> {
    let Upload { signed, posted, files } = upload;
    let refuse = |code: &'static Code| Said::refused(Posted::default(), fault(code, "logo"));
    let wanted = if posted.text("sin_logo").is_empty() {
        let file = files.get("logo");
        if file.is_empty() {
            return settings::draw(&company, &signed, refuse(&FILE_MISSING)).await;
        }
        let cleaned = tokio::task::spawn_blocking(move || Logo::clean(&file)).await;
        match cleaned.map_err(|_| Problem::Ours)? {
            Ok(png) => Some(png),
            Err(error) => {
                return settings::draw(&company, &signed, refuse(code_of(error))).await;
            }
        }
    } else {
        None
    };
    company.store().set(signed.actor(), Setting::Logo(wanted), company.now()).await?;
    Done::Saved.then(Room::Settings.path())
}

fn code_of(error: LogoError) -> &'static Code {
    match error {
        LogoError::TooLarge | LogoError::Pixels => &LOGO_SIZE,
        LogoError::Unknown => &LOGO_KIND,
        LogoError::Damaged => &LOGO_DAMAGED,
    }
}

/// GET `/marca/{shop}/color.css`: the customer's tokens in the shop's colour, dark enough to be
/// read by day and light enough by night.
pub(super) async fn css(
    State(company): State<Company>,
    Path(shop): Path<String>,
) -> Result<Response, Problem> {
    let shop = shop_of(&company, &shop).await?;
    let accent = shop.options.accent.as_deref().and_then(|text| Rgb::from_str(text).ok());
    let accent = accent.ok_or(Problem::NotFound)?;
    let (day, night) = (accent.on_paper(), accent.on_black());
    let css = format!(
        ":root {{ --accent: {day}; --accent-down: {day}; --accent-wash: {}; }}\n\
         @media (prefers-color-scheme: dark) {{ :root {{ --accent: {night}; \
         --accent-down: {night}; --on-accent: #101614; --accent-wash: #1c2622; }} }}\n",
        accent.wash()
    );
    let headers =
        [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, CACHED)];
    Ok((headers, css).into_response())
}

/// GET `/marca/{shop}/logo.png`.
pub(super) async fn logo(
    State(company): State<Company>,
    Path(shop): Path<String>,
) -> Result<Response, Problem> {
    let shop = shop_of(&company, &shop).await?;
    let png = company.store().logo(shop.id).await?.ok_or(Problem::NotFound)?;
    let headers = [(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, CACHED)];
    Ok((headers, png).into_response())
}

async fn shop_of(company: &Company, id: &str) -> Result<Shop, Problem> {
    let id: IssuerId = id.parse().map_err(|_| Problem::NotFound)?;
    company.store().shop(id).await?.ok_or(Problem::NotFound)
}
