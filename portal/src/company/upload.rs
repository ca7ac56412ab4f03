//! A form with files in it, of a signed-in person.

use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, FromRequestParts as _, Request};
use axum::http::StatusCode;

use super::Company;
use super::problem::Problem;
use super::signed::Signed;
use crate::pages::posted::{self, Posted};

/// More parts than any form of ours has.
const PARTS_MAX: usize = 8;

/// What was sent.
pub(super) struct Upload {
    pub(super) signed: Signed,
    pub(super) posted: Posted,
    pub(super) files: Files,
}

/// Files by the name of their field.
#[derive(Default)]
pub(super) struct Files(Vec<(String, Vec<u8>)>);

impl Files {
    /// The file of that field; empty where none was chosen.
    pub(super) fn get(&self, name: &str) -> Vec<u8> {
        let file = self.0.iter().find(|(field, _)| field == name);
        file.map(|(_, bytes)| bytes.clone()).unwrap_or_default()
    }
}

impl FromRequest<Company> for Upload {
    type Rejection = Problem;

    /// The person comes first, and the form's secret before any file is used.
    async fn from_request(request: Request, company: &Company) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let signed = Signed::from_request_parts(&mut parts, company).await?;
        let request = Request::from_parts(parts, body);
        let multipart =
            Multipart::from_request(request, company).await.map_err(|_| Problem::Unreadable)?;
        let (posted, files) = read(multipart).await?;
        signed.check(company, &posted.text("csrf"))?;
        Ok(Self { signed, posted, files })
    }
}

async fn read(mut parts: Multipart) -> Result<(Posted, Files), Problem> {
    let mut texts = Vec::new();
    let mut files = Files::default();
    for _ in 0..PARTS_MAX {
        let Some(part) = parts.next_field().await.map_err(|error| refused(&error))? else {
            return Ok((Posted::of(texts), files));
        };
        let name = part.name().unwrap_or_default().to_owned();
        if part.file_name().is_some() {
            // How long it may be is the route's limit of the body.
            let bytes = part.bytes().await.map_err(|error| refused(&error))?;
            files.0.push((name, bytes.to_vec()));
        } else {
            texts.push((name, text(part).await?));
        }
    }
    Err(Problem::Unreadable)
}

async fn text(part: Field<'_>) -> Result<String, Problem> {
    let bytes = part.bytes().await.map_err(|error| refused(&error))?;
    if bytes.len() > posted::BODY_MAX {
        return Err(Problem::TooLarge);
    }
    String::from_utf8(bytes.to_vec()).map_err(|_| Problem::Unreadable)
}

fn refused(error: &MultipartError) -> Problem {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
        _ => Problem::Unreadable,
    }
}
