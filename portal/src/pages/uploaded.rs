//! The body of a form with a file in it.
//!
//! Read as strictly as [`Posted`]; the file never grows past what a Constancia can have, however
//! much is sent.

use std::time::Duration;

use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use tokio::time::timeout;

use super::posted::{self, Posted};
use super::problem::Problem;

/// Most bytes that are taken in: whoever chose a wrong file is to be told so with the form as it
/// was typed, and its fields may stand behind the file.
pub(super) const BODY_MAX: usize = 12 * 1024 * 1024;
/// So many are taken in at the same time; the others wait.
pub(super) const AT_ONCE: usize = 16;
/// Bytes of the file that are kept: one more than `constancia` reads of a photograph, which is the
/// larger kind, so that it says what is wrong.
const FILE_KEPT_MAX: usize = 10 * 1024 * 1024 + 1;
/// How long it may take to come: a Constancia over a poor line takes less.
const TIME_MAX: Duration = Duration::from_mins(2);
/// More parts than any form of ours has.
const PARTS_MAX: usize = 16;

/// A form's texts, and its file where one was chosen: the first, where there are several places for
/// one.
pub(super) struct Uploaded {
    pub(super) posted: Posted,
    pub(super) file: Option<Chosen>,
}

/// A file, and the field in which it was chosen.
pub(super) struct Chosen {
    pub(super) field: String,
    pub(super) bytes: Vec<u8>,
}

impl<S: Send + Sync> FromRequest<S> for Uploaded {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let parts =
            Multipart::from_request(request, state).await.map_err(|_| Problem::Unreadable)?;
        timeout(TIME_MAX, read(parts)).await.map_err(|_| Problem::Unreadable)?
    }
}

async fn read(mut parts: Multipart) -> Result<Uploaded, Problem> {
    let mut texts = Vec::new();
    let mut file = None;
    for _ in 0..PARTS_MAX {
        let Some(part) = parts.next_field().await.map_err(|error| refused(&error))? else {
            return Ok(Uploaded { posted: Posted::of(texts), file });
        };
        let name = part.name().unwrap_or_default().to_owned();
        if part.file_name().is_some() {
            // An empty part is what browsers send where no file was chosen.
            let bytes = take(part, FILE_KEPT_MAX, Rest::Dropped).await?;
            file = file.or((!bytes.is_empty()).then_some(Chosen { field: name, bytes }));
        } else {
            let bytes = take(part, posted::BODY_MAX, Rest::Refused).await?;
            texts.push((name, String::from_utf8(bytes).map_err(|_| Problem::Unreadable)?));
        }
    }
    Err(Problem::Unreadable)
}

/// What becomes of bytes beyond those that are kept.
#[derive(Clone, Copy)]
enum Rest {
    Dropped,
    Refused,
}

async fn take(mut part: Field<'_>, most: usize, rest: Rest) -> Result<Vec<u8>, Problem> {
    let mut kept = Vec::new();
    while let Some(bytes) = part.chunk().await.map_err(|error| refused(&error))? {
        let fitting = bytes.len().min(most.saturating_sub(kept.len()));
        match rest {
            Rest::Refused if fitting < bytes.len() => return Err(Problem::TooLarge),
            Rest::Refused | Rest::Dropped => {
                kept.extend_from_slice(bytes.get(..fitting).unwrap_or_default());
            }
        }
    }
    Ok(kept)
}

fn refused(error: &MultipartError) -> Problem {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
        _ => Problem::Unreadable,
    }
}
