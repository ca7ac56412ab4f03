//! A new register presents the one-time code and its public key.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use data_encoding::BASE64URL_NOPAD;
use faults::{Fault, Faults};
use portal_store::{EnrolOutcome, Enrolment, Register, Shop, StoreError};
use tickets::RegisterId;
use tickets::wire::{EnrolledMessage, EnrolmentMessage};
use world::uuid_v7;

use super::problem::ApiProblem;
use super::signed::{read_message, refuse_body};
use super::{Inner, SyncApi, settings_message, shop_message};
use crate::codes::sync::{ENROLMENT_CODE, ENROLMENT_EXPIRED, FIELD, KEY_TAKEN, NO_PREDECESSOR};

const NAME_MAX: usize = 40;

/// POST `/api/v1/enrolments`. The one request that is not signed: the code speaks for it.
pub(super) async fn enrol(
    State(api): State<SyncApi>,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<EnrolledMessage>), ApiProblem> {
    let body = body.map_err(|rejection| refuse_body(&rejection))?;
    let message: EnrolmentMessage = read_message(&body)?;
    let (public_key, name, succeeds) = read(&message)?;
    let now = api.0.clock.now();
    let id = uuid_v7(api.0.clock.as_ref(), api.0.entropy.as_ref());
    let register = RegisterId::new(id);
    let enrolment = Enrolment { code: message.code, register, public_key, name, succeeds };
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

/// Public key, name, and the register that this one succeeds.
type Presented = ([u8; 32], String, Option<RegisterId>);

fn read(message: &EnrolmentMessage) -> Result<Presented, Faults> {
    let mut faults = Faults::new();
    let key = BASE64URL_NOPAD
        .decode(message.public_key.as_bytes())
        .ok()
        .and_then(|key| <[u8; 32]>::try_from(key).ok())
        .ok_or_else(|| Fault::new(&FIELD, "public_key"));
    let key = faults.note(key);
    let name = message.name.trim();
    let plain =
        !name.is_empty() && name.chars().count() <= NAME_MAX && !name.chars().any(char::is_control);
    if !plain {
        faults.push(Fault::new(&FIELD, "name"));
    }
    let succeeds = message.succeeds.as_deref().map(str::parse).transpose();
    let succeeds = faults.note(succeeds.map_err(|_| Fault::new(&FIELD, "succeeds"))).flatten();
    match key {
        Some(key) => faults.into_result((key, name.to_owned(), succeeds)),
        None => Err(faults),
    }
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
