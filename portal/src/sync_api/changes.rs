//! The feed of changes that registers pull, and how a feed is asked for.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use portal_store::{Change, ChangeBody};
use serde::Deserialize;
use tickets::RegisterId;
use tickets::wire::{self, ChangesMessage, CustomerMessage};

use super::problem::ApiProblem;
use super::signed::Signed;
use super::{SyncApi, settings_message, shop_message};

const LIMIT_DEFAULT: u32 = 100;
const LIMIT_MAX: u32 = 500;
/// Databases count to here.
pub(super) const CURSOR_MAX: u64 = i64::MAX.cast_unsigned();

/// The query of a feed.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Window {
    /// The cursor.
    #[serde(default)]
    pub(super) after: u64,
    #[serde(default)]
    limit: Option<u32>,
}

impl Window {
    /// What was asked for, where it can be.
    pub(super) fn read(window: Result<Query<Self>, QueryRejection>) -> Result<Self, ApiProblem> {
        let window = window.map(|Query(window)| window).ok();
        let window = window.filter(|window| window.after <= CURSOR_MAX);
        window.ok_or_else(|| ApiProblem::field("after"))
    }

    fn limit(self) -> u32 {
        self.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX)
    }

    /// How many the store is asked for: one more says whether more are waiting.
    pub(super) fn asked(self) -> u32 {
        self.limit().saturating_add(1)
    }

    /// What is answered of what the store gave, and whether more are waiting.
    pub(super) fn page<T>(self, mut found: Vec<T>) -> (Vec<T>, bool) {
        let limit = usize::try_from(self.limit()).unwrap_or(usize::MAX);
        let more = found.len() > limit;
        found.truncate(limit);
        (found, more)
    }
}

/// GET `/api/v1/changes?after=N&limit=M`.
pub(super) async fn pull(
    State(api): State<SyncApi>,
    window: Result<Query<Window>, QueryRejection>,
    signed: Signed,
) -> Result<Json<ChangesMessage>, ApiProblem> {
    let window = Window::read(window)?;
    let (store, shop) = (&api.0.store, signed.register.shop);
    let (changes, more) = window.page(store.changes(shop, window.after, window.asked()).await?);
    let next = changes.last().map_or(window.after, |change| change.cursor);
    let products = store.product_cursor(shop).await?;
    let mut changes: Vec<wire::Change> = changes.into_iter().map(message).collect();
    tell_place(&api, signed.register.id, &mut changes).await?;
    Ok(Json(ChangesMessage { changes, next, more, products }))
}

/// Adds what the register's own receipts say of its shop to the settings that it is told.
async fn tell_place(
    api: &SyncApi,
    register: RegisterId,
    changes: &mut [wire::Change],
) -> Result<(), ApiProblem> {
    let told = changes.iter_mut().filter_map(|change| match change {
        wire::Change::Settings(settings) => Some(settings),
        wire::Change::TicketInvoiced { .. }
        | wire::Change::CancellationRefused { .. }
        | wire::Change::TicketDiffers { .. }
        | wire::Change::Customer(_)
        | wire::Change::CustomerErased { .. } => None,
    });
    let told: Vec<_> = told.collect();
    if told.is_empty() {
        return Ok(());
    }
    let shop = api.0.store.shop_of_register(register).await?;
    let shop = shop.map(|shop| Box::new(shop_message(&api.0, shop.profile)));
    for settings in told {
        settings.shop.clone_from(&shop);
    }
    Ok(())
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
        ChangeBody::CustomerErased { id } => {
            wire::Change::CustomerErased { customer: id.to_string() }
        }
        ChangeBody::Settings { settings, border } => {
            wire::Change::Settings(settings_message(&settings, border.as_ref()))
        }
    }
}
