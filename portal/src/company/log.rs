//! The audit log, for owners.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use portal_store::{Act, DeedKept};

use super::Company;
use super::frame::{Frame, Room};
use super::listing::{self, Search};
use super::problem::Problem;
use super::signed::Signed;
use super::tickets::Line;

/// GET `/empresa/bitacora`.
pub(super) async fn show(
    State(company): State<Company>,
    signed: Signed,
    search: Search,
) -> Result<Response, Problem> {
    signed.owner()?;
    let shop = company.shop(&signed).await?;
    let deeds = company.store().deeds(shop.id, search.behind(), listing::ASKED);
    let deeds = search.page(deeds).await?;
    let template = LogPage {
        frame: Frame::new(&company, &signed, &shop, (Room::Log, "Bitácora")),
        older: deeds.last().map(|last| search.further(Room::Log.path(), &[], last.number)),
        lines: deeds
            .rows
            .iter()
            .map(|deed| Line { subject: path_of(deed), ..Line::of(&shop, deed) })
            .collect(),
    };
    search.answer(&template)
}

/// The page of what was done to.
fn path_of(deed: &DeedKept) -> Option<String> {
    let subject = &deed.subject;
    match deed.act {
        Act::DeadlineExtended | Act::DifferenceSettled => {
            Some(format!("/empresa/tickets/{subject}"))
        }
        Act::DocumentTaken
        | Act::InvoiceMailed
        | Act::DoubtEndedStamped
        | Act::DoubtEndedAbsent => Some(format!("/empresa/facturas/{subject}")),
        Act::BranchPut => Some(format!("/empresa/sucursales/{subject}")),
        Act::CustomerExported => Some(format!("/empresa/clientes/{subject}")),
        Act::UserPut
        | Act::UserRemoved
        | Act::UserSetUp
        | Act::SignedIn
        | Act::SignedInByRecovery
        | Act::OtherSessionsEnded
        | Act::CustomerErased
        | Act::EnrolmentCodeMade
        | Act::RegisterRevoked
        | Act::SettingsChanged
        | Act::CreditRetried
        | Act::FolioRaised
        | Act::UsosChanged
        | Act::DownloadsChanged
        | Act::ContactChanged
        | Act::RetencionChanged
        | Act::EstimuloChanged
        | Act::LookChanged
        | Act::CsdPut
        | Act::PacAccountPut
        | Act::PacAccountDropped
        | Act::InvoicedElsewhere
        | Act::ShopPut => None,
    }
}

#[derive(Template)]
#[template(path = "company/log.html")]
struct LogPage {
    frame: Frame,
    lines: Vec<Line>,
    older: Option<String>,
}
