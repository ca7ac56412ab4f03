//! The feed of changes that registers pull.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use portal_store::{Change, ChangeBody};
use serde::Deserialize;
use tickets::wire::{self, ChangesMessage, CustomerMessage};

use super::problem::ApiProblem;
use super::signed::Signed;
use super::{SyncApi, settings_message};

const LIMIT_DEFAULT: u32 = 100;
const LIMIT_MAX: u32 = 500;
/// Databases count to here.
pub(super) const CURSOR_MAX: u64 = i64::MAX.cast_unsigned();

/// The query of `GET /api/v1/changes`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Window {
    #[serde(default)]
    after: u64,
    #[serde(default)]
    limit: Option<u32>,
}

/// GET `/api/v1/changes?after=N&limit=M`.
pub(super) async fn pull(
    State(api): State<SyncApi>,
    window: Result<Query<Window>, QueryRejection>,
    signed: Signed,
) -> Result<Json<ChangesMessage>, ApiProblem> {
    let Query(window) = window.map_err(|_| ApiProblem::field("after"))?;
    if window.after > CURSOR_MAX {
        return Err(ApiProblem::field("after"));
    }
    let limit = window.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
    // One more than asked for says whether more are waiting.
    let asked = limit.saturating_add(1);
    let mut changes = api.0.store.changes(signed.register.shop, window.after, asked).await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = changes.len() > limit;
    changes.truncate(limit);
    let next = changes.last().map_or(window.after, |change| change.cursor);
    Ok(Json(ChangesMessage { changes: changes.into_iter().map(message).collect(), next, more }))
}

fn message(change: Change) -> wire::Change {
    match change.body {
        ChangeBody::TicketInvoiced { ticket, uuid, serie_folio, at } => {
            wire::Change::TicketInvoiced {
                ticket: ticket.to_string(),
                uuid,
                invoice: serie_folio,
                at: at.to_string(),
            }
        }
        ChangeBody::CancellationRefused { ticket, uuid } => {
            wire::Change::CancellationRefused { ticket: ticket.to_string(), uuid }
        }
        ChangeBody::TicketDiffers { ticket, uuid, what } => {
            wire::Change::TicketDiffers { ticket: ticket.to_string(), uuid, what }
        }
        ChangeBody::Customer { id, profile, updated_at } => {
            wire::Change::Customer(CustomerMessage {
                id: id.to_string(),
                rfc: profile.rfc,
                nombre: profile.nombre,
                codigo_postal: profile.codigo_postal,
                regimen_fiscal: profile.regimen_fiscal,
                uso_cfdi: profile.uso_cfdi,
                correo: profile.correo,
                updated_at: updated_at.to_string(),
            })
        }
        ChangeBody::Settings { settings, border } => {
            wire::Change::Settings(settings_message(&settings, border.as_ref()))
        }
    }
}
