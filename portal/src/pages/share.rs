//! The link that opens an invoice without its RFC: made and ended by the owner, opened by whoever
//! got it.

use askama::Template;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;

use super::credits::CreditRow;
use super::delivery::mine;
use super::download::Files;
use super::frame::{Frame, page, see_other};
use super::language::Switch;
use super::problem::Problem;
use super::purchase::{Brief, Purchase, Token};
use crate::desk::{Access, Desk, InvoiceFace};
use crate::lang::Lang;

/// POST `/compra/{token}/compartir`.
pub(super) async fn begin(
    State(desk): State<Desk>,
    purchase: Purchase,
) -> Result<Response, Problem> {
    desk.share(&purchase.access).await?;
    see_other(&format!("{}#compartir-title", purchase.invoice_path()))
}

/// POST `/compra/{token}/dejar-de-compartir`.
pub(super) async fn end(State(desk): State<Desk>, purchase: Purchase) -> Result<Response, Problem> {
    desk.unshare(&purchase.access).await?;
    see_other(&format!("{}#compartir-title", purchase.invoice_path()))
}

/// What a shared link opens: the files, and nothing that only the owner may do.
pub(super) struct Shared {
    pub(super) access: Access,
    /// `/d/{token}`.
    pub(super) path: String,
    /// In which language its pages are wanted.
    pub(super) lang: Lang,
}

impl FromRequestParts<Desk> for Shared {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Problem> {
        let Path(Token { token }) =
            Path::from_request_parts(parts, desk).await.map_err(|_| Problem::ShareOver)?;
        let access = desk.shared(&token).await?.ok_or(Problem::ShareOver)?;
        let Ok(lang) = Lang::from_request_parts(parts, desk).await;
        Ok(Self { access, path: format!("/d/{token}"), lang })
    }
}

/// GET `/d/{token}`.
pub(super) async fn show(State(desk): State<Desk>, shared: Shared) -> Result<Response, Problem> {
    let view = desk.view(&shared.access).await?;
    // A cancelled invoice, say, has nothing to show any more.
    let (invoice, delivery) = mine(&view).map_err(|_| Problem::ShareOver)?;
    let lang = shared.lang;
    let title = format!("{} {}", lang.say("Factura", "Invoice"), invoice.serie_folio);
    let template = SharedPage {
        frame: Frame::of(lang, &view.shop, title).switching(Switch::to(&shared.path)),
        brief: Brief::of(&view, lang),
        stamped: lang.moment(invoice.stamped),
        invoice,
        files: Files::of(delivery, &format!("{}/factura", shared.path), lang),
        credits: CreditRow::all(&delivery.credits, &shared.path, lang),
        until: delivery.share.as_ref().map(|share| lang.moment(share.until)),
        contact: &view.shop.contact,
    };
    page(StatusCode::OK, &template)
}

#[derive(Template)]
#[template(path = "shared.html")]
struct SharedPage<'a> {
    frame: Frame,
    brief: Brief,
    stamped: String,
    invoice: &'a InvoiceFace,
    files: Files,
    credits: Vec<CreditRow>,
    until: Option<String>,
    contact: &'a str,
}
