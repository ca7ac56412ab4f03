//! What a camera shows while a page looks through it.
//!
//! A script sends frames of the film until one shows the code; the text goes the way of a pasted
//! link then. Where there is no script or no camera, the link is pasted, or a photograph sent.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use serde::Serialize;

use super::problem::Problem;
use super::purchase::Purchase;
use crate::desk::{Desk, Glimpse, Sought};

/// A frame may have so many bytes, and something around them.
pub(super) const FRAME_MAX: usize = 600 * 1024;

/// What a frame shows.
#[derive(Default, Serialize)]
pub(super) struct Shown {
    /// What the code says.
    #[serde(skip_serializing_if = "Option::is_none")]
    qr: Option<String>,
    /// Why another one is not taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<&'static str>,
}

type Frame = Result<Bytes, BytesRejection>;

/// POST `/compra/{token}/cedula`: looks for the QR of a Constancia in a frame, which is not kept.
pub(super) async fn cedula(
    State(desk): State<Desk>,
    purchase: Purchase,
    frame: Frame,
) -> Result<Json<Shown>, Problem> {
    look((&desk, &purchase), frame, Sought::Cedula).await
}

/// POST `/compra/{token}/nota`: the same for that of a receipt.
pub(super) async fn nota(
    State(desk): State<Desk>,
    purchase: Purchase,
    frame: Frame,
) -> Result<Json<Shown>, Problem> {
    look((&desk, &purchase), frame, Sought::Nota).await
}

async fn look(
    (desk, purchase): (&Desk, &Purchase),
    frame: Frame,
    sought: Sought,
) -> Result<Json<Shown>, Problem> {
    let frame = frame.map_err(|_| Problem::TooLarge)?;
    Ok(Json(match desk.glimpse(frame.to_vec(), sought).await? {
        Glimpse::Code(qr) => Shown { qr: Some(qr), fault: None },
        Glimpse::Other(fault) => Shown { qr: None, fault: Some(purchase.lang.fault(&fault)) },
        Glimpse::Nothing => Shown::default(),
    }))
}
