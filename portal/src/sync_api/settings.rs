//! What the manager sets: series and period.

use axum::Json;
use axum::extract::State;
use faults::{Fault, Faults};
use portal_store::{Settings, SettingsOutcome};
use tickets::Period;
use tickets::wire::SettingsMessage;

use super::problem::ApiProblem;
use super::signed::Signed;
use super::{SyncApi, settings_message};
use crate::codes::sync::{FIELD, SETTINGS_CHANGED};
use crate::serie::is_serie;

/// PUT `/api/v1/settings`: `revision` names what is changed; the answer has the next one.
pub(super) async fn change(
    State(api): State<SyncApi>,
    signed: Signed,
) -> Result<Json<SettingsMessage>, ApiProblem> {
    let message: SettingsMessage = signed.message()?;
    let wanted = read(&message)?;
    let (store, shop) = (&api.0.store, signed.register.shop);
    let outcome = store.change_settings(shop, wanted).await?;
    let border = store.shop(shop).await?.and_then(|shop| shop.options.estimulo);
    let told = |settings: &Settings| settings_message(settings, border.as_ref());
    match &outcome {
        SettingsOutcome::Changed(settings) => {
            tracing::info!(shop.id = %shop, "settings were changed");
            Ok(Json(told(settings)))
        }
        SettingsOutcome::Same(settings) => Ok(Json(told(settings))),
        SettingsOutcome::Conflict(settings) => {
            Err(ApiProblem::new(&SETTINGS_CHANGED).current(told(settings)))
        }
    }
}

fn read(message: &SettingsMessage) -> Result<Settings, Faults> {
    let mut faults = Faults::new();
    if !is_serie(&message.serie) {
        faults.push(Fault::new(&FIELD, "serie"));
    }
    let Some(period) = faults.note(Period::parse(&message.period)) else { return Err(faults) };
    let settings = Settings { serie: message.serie.clone(), period, revision: message.revision };
    faults.into_result(settings)
}
