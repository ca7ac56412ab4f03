//! A new register presents the one-time code and its public key.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use data_encoding::BASE64URL_NOPAD;
use faults::{Fault, Faults};
use portal_store::{EnrolOutcome, Enrolment, Register, Shop, StoreError, Succeeded};
use tickets::RegisterId;
use tickets::wire::{EnrolledMessage, EnrolmentMessage};
use world::uuid_v7;

use super::problem::ApiProblem;
use super::signed::{read_message, refuse_body};
use super::{Inner, SyncApi, settings_message, shop_message};
use crate::codes::sync::{ENROLMENT_CODE, ENROLMENT_EXPIRED, FIELD, KEY_TAKEN, NO_PREDECESSOR};
use crate::serie::is_serie;

const NAME_MAX: usize = 40;

/// POST `/api/v1/enrolments`. The one request that is not signed: the code speaks for it.
pub(super) async fn enrol(
    State(api): State<SyncApi>,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<EnrolledMessage>), ApiProblem> {
    let body = body.map_err(|rejection| refuse_body(&rejection))?;
    let message: EnrolmentMessage = read_message(&body)?;
    let (public_key, name) = read(&message)?;
    let (succeeds, succeeded) = read_predecessor(&message).map_err(Faults::from)?;
    let now = api.0.clock.now();
    let id = uuid_v7(api.0.clock.as_ref(), api.0.entropy.as_ref());
    let register = RegisterId::new(id);
    let code = message.code;
    let enrolment = Enrolment { code, register, public_key, name, succeeds, succeeded };
    let register = match api.0.store.enrol(enrolment, now).await? {
        EnrolOutcome::Enrolled(register) => *register,
        EnrolOutcome::BadCode => return Err(ApiProblem::new(&ENROLMENT_CODE)),
        EnrolOutcome::Expired => return Err(ApiProblem::new(&ENROLMENT_EXPIRED)),
        EnrolOutcome::KeyTaken => return Err(ApiProblem::new(&KEY_TAKEN)),
        EnrolOutcome::NoPredecessor => {
            return Err(
                ApiProblem::new(&NO_PREDECESSOR).faults([&Fault::new(&NO_PREDECESSOR, "succeeds")])
            );
        }
    };
    let shop = api.0.store.shop_of_register(register.id).await?;
    let shop = shop.ok_or(StoreError::Corrupt { what: "reference to a shop" })?;
    tracing::info!(register.id = %register.id, shop.id = %shop.id, "a register was enrolled");
    Ok((StatusCode::CREATED, Json(enrolled(&api.0, register, shop))))
}

/// Public key and name.
fn read(message: &EnrolmentMessage) -> Result<([u8; 32], String), Faults> {
    let mut faults = Faults::new();
    let key = faults.note(read_key(&message.public_key, "public_key"));
    let name = message.name.trim();
    let plain =
        !name.is_empty() && name.chars().count() <= NAME_MAX && !name.chars().any(char::is_control);
    if !plain {
        faults.push(Fault::new(&FIELD, "name"));
    }
    match key {
        Some(key) => faults.into_result((key, name.to_owned())),
        None => Err(faults),
    }
}

fn read_key(text: &str, path: &'static str) -> Result<[u8; 32], Fault> {
    let key = BASE64URL_NOPAD.decode(text.as_bytes()).ok();
    key.and_then(|key| <[u8; 32]>::try_from(key).ok()).ok_or_else(|| Fault::new(&FIELD, path))
}

/// The register that this one succeeds, and what it says of it.
fn read_predecessor(
    message: &EnrolmentMessage,
) -> Result<(Option<RegisterId>, Option<Succeeded>), Fault> {
    let succeeds = message.succeeds.as_deref().map(str::parse).transpose();
    let succeeds = succeeds.map_err(|_| Fault::new(&FIELD, "succeeds"))?;
    let Some(was) = &message.succeeded else { return Ok((succeeds, None)) };
    if !is_serie(&was.nota_serie) {
        return Err(Fault::new(&FIELD, "succeeded.nota_serie"));
    }
    let public_key = read_key(&was.public_key, "succeeded.public_key")?;
    Ok((succeeds, Some(Succeeded { nota_serie: was.nota_serie.clone(), public_key })))
}

fn enrolled(api: &Inner, register: Register, shop: Shop) -> EnrolledMessage {
    let settings = settings_message(&shop.settings, shop.options.estimulo.as_ref());
    EnrolledMessage {
        register: register.id.to_string(),
        name: register.name,
        nota_serie: register.nota_serie,
        shop: shop_message(api, shop.profile),
        settings,
    }
}
